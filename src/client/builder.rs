//! Settings for a client, and the ways to log in.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use super::listening::Listening;
use super::{Client, Inner, LoggedIn};
use crate::error::{Error, Result, SessionError};
use crate::http::{Account, Caller, Http, Jar, Proxy, Settings, certificates};
use crate::id::UserId;
use crate::model::{Query, Wire};
use crate::secret::Secret;
use crate::session::{self, Credentials, Login, Session, TwoFactor};

/// Browsers that a client may say it is. One of them is picked where neither the caller nor the session names one.
pub const USER_AGENTS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

/// Settings for a client. A value that cannot be used shows as an error of [`login`](Self::login) or
/// [`resume`](Self::resume).
///
/// ```
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = fbchat::local::LocalServer::start()?;
/// # let builder = server.client_builder();
/// // With the real Messenger: `let client = Client::builder()`
/// let client = builder
///     .user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
///     .timeout(Duration::from_secs(20))
///     .two_factor(|| Ok("123456".to_owned()))
///     .login("bot@example.com", "bot")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it logs in"]
pub struct ClientBuilder {
    user_agent: Option<String>,
    session: Option<Session>,
    two_factor: Option<TwoFactor>,
    max_tries: u32,
    proxy: Option<Secret>,
    root_certificates: Vec<Vec<u8>>,
    settings: Settings,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            user_agent: None,
            session: None,
            two_factor: None,
            max_tries: 1,
            proxy: None,
            root_certificates: Vec::new(),
            settings: Settings::default(),
        }
    }
}

impl ClientBuilder {
    /// The browser that the client says it is. Default: that of the session, else one of [`USER_AGENTS`].
    ///
    /// With cookies from a browser, name that very browser: a session whose user agent changes looks stolen.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// How often [`login`](Self::login) tries when Facebook rejects it. Default: 1; 0 counts as 1.
    ///
    /// Sending a rejected password again looks like an attack, so raise it with care.
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = tries;
        self
    }

    /// A stored session to go on with.
    pub fn session(mut self, session: Session) -> Self {
        self.session = Some(session);
        self
    }

    /// Is asked for a code when the account has two-factor authentication. An error gives the login up.
    ///
    /// Default: asks at the terminal; without a terminal the login fails with [`Error::TwoFactorRequired`].
    pub fn two_factor(mut self, ask: impl FnMut() -> io::Result<String> + Send + 'static) -> Self {
        self.two_factor = Some(TwoFactor::new(ask));
        self
    }

    /// How long a request may take from beginning to end, the long poll aside, which has
    /// [`ListenOptions::poll_timeout`](crate::ListenOptions::poll_timeout). Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long it may take to upload an image, which [`timeout`](Self::timeout) does not limit. Default: 120 s.
    pub fn upload_timeout(mut self, timeout: Duration) -> Self {
        self.settings.upload_timeout = timeout;
        self
    }

    /// How long [`Client::send_remote_image`] may take to fetch the image, redirects included. Default: 30 s.
    pub fn remote_image_timeout(mut self, timeout: Duration) -> Self {
        self.settings.remote_image_timeout = timeout;
        self
    }

    /// How long it may take to connect, encryption included. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// The largest reply that is read, in bytes, after decompression. Default: 16 MiB.
    pub fn max_reply_size(mut self, bytes: u64) -> Self {
        self.settings.max_reply_size = bytes;
        self
    }

    /// The largest image that is uploaded, or fetched to be uploaded, in bytes. Default: 25 MiB.
    pub fn max_image_size(mut self, bytes: u64) -> Self {
        self.settings.max_image_size = bytes;
        self
    }

    /// How many redirects of one request are followed; only to Facebook's own hosts and only encrypted. Default: 10.
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.settings.max_redirects = redirects;
        self
    }

    /// The proxy through which to connect, as `http://user:password@host:port`.
    ///
    /// Default: the one that the environment names (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), if any.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(Secret::new(address));
        self
    }

    /// Of which year the requests are where Facebook has changed them. Default: 2020.
    pub fn wire(mut self, wire: Wire) -> Self {
        self.settings.documents.wire = wire;
        self
    }

    /// The number under which Facebook keeps one of its queries, in place of the one that this crate knows.
    ///
    /// Facebook changes these numbers. The new one is found by watching what a browser sends as `doc_id`.
    ///
    /// ```
    /// use fbchat::{Client, Query};
    ///
    /// let builder = Client::builder().doc_id(Query::ThreadList, "3336396659757871");
    /// # let _ = builder;
    /// ```
    pub fn doc_id(mut self, query: Query, number: impl Into<String>) -> Self {
        self.settings.documents.replace(query, number.into());
        self
    }

    /// Trusts the certificates in this PEM text as roots, besides those that Mozilla trusts: for a proxy that looks into
    /// encrypted connections. May be called more than once.
    ///
    /// Certificates are always verified; nothing turns that off. What is no certificate shows as
    /// [`Error::InvalidInput`] when logging in.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Whether [`Client::send_remote_image`] may fetch from this machine and its network: loopback, private, link-local and all
    /// other addresses that are not public. Default: no, because the address may be a stranger's choice.
    ///
    /// What counts is what a name resolves to, also after a redirect. Through a proxy it is the proxy that resolves names, and
    /// that has to refuse; of the addresses that this client sees itself, those that are written as numbers, it still refuses
    /// the private ones.
    pub fn allow_private_addresses(mut self, allow: bool) -> Self {
        self.settings.allow_private_addresses = allow;
        self
    }

    /// Connects to a [`LocalServer`](crate::local::LocalServer) at this address instead of to Facebook. In the process that runs
    /// the server, [`LocalServer::client_builder`](crate::local::LocalServer::client_builder) is shorter.
    ///
    /// Connections there are not encrypted, so only addresses of this machine are accepted.
    #[cfg(feature = "local-server")]
    pub fn local_server(mut self, address: std::net::SocketAddr) -> Self {
        self.settings.local_server = Some(address);
        self
    }

    /// Logs in: with the session, if there is one and it is still good, else with the e-mail address, or phone number, and the
    /// password.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if the address or the password is empty; [`Error::Login`] if Facebook does
    /// not accept them, or wants something that this crate cannot give; [`Error::TwoFactorRequired`] if it wants a code and
    /// nobody can be asked; [`Error::Io`] if asking failed.
    pub fn login(self, email: impl AsRef<str>, password: impl AsRef<str>) -> Result<Client> {
        let credentials = Credentials::new(email.as_ref(), password.as_ref())?;
        let http = Http::new(self.checked_settings()?);
        let account = match self.stored_account() {
            Ok(Some(account)) => match go_on(&http, &account) {
                Ok(uid) => return Ok(self.into_client(http, uid, account)),
                Err(error) if !means_another_login(&error) => return Err(error),
                Err(error) => {
                    log::info!(
                        "the stored session is of no use, logging in with the password: {error}"
                    );
                    account
                }
            },
            Ok(None) => Account::new(Jar::new(), self.pick_user_agent(), None),
            Err(error) => {
                log::info!(
                    "the stored session is of no use, logging in with the password: {error}"
                );
                Account::new(Jar::new(), self.pick_user_agent(), None)
            }
        };
        let login = Login {
            caller: Caller::new(&http, &account),
            two_factor: self.two_factor.as_ref(),
            max_tries: self.max_tries,
        };
        let uid = login.with_password(&credentials)?;
        Ok(self.into_client(http, uid, account))
    }

    /// Goes on with the session, without a password.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if there is no session; [`Error::Session`] without a request if it cannot be
    /// one; [`Error::NotLoggedIn`] if it has ended.
    pub fn resume(self) -> Result<Client> {
        let http = Http::new(self.checked_settings()?);
        let account = self.stored_account()?;
        let account = account.ok_or_else(|| {
            Error::invalid_input(
                "there is no session to resume: give one to `ClientBuilder::session`",
            )
        })?;
        let uid = go_on(&http, &account)?;
        Ok(self.into_client(http, uid, account))
    }

    /// The account of the stored session. `None`: there is none.
    fn stored_account(&self) -> Result<Option<Account>, SessionError> {
        let session = self.session.as_ref();
        session
            .map(|session| session.to_account(self.pick_user_agent()))
            .transpose()
    }

    fn pick_user_agent(&self) -> String {
        let of_session = || self.session.as_ref().and_then(Session::user_agent);
        let named = self.user_agent.as_deref().or_else(of_session);
        let [usual, ..] = USER_AGENTS;
        named
            .or_else(|| fastrand::choice(USER_AGENTS))
            .unwrap_or(usual)
            .to_owned()
    }

    fn into_client(self, http: Http, uid: UserId, account: Account) -> Client {
        let logged_in = LoggedIn {
            uid,
            account: Arc::new(account),
        };
        Client {
            inner: Arc::new(Inner {
                http: Arc::new(http),
                logged_in: RwLock::new(logged_in),
                two_factor: self.two_factor,
                max_tries: self.max_tries,
                default_thread: Mutex::new(None),
                listening: Mutex::new(Listening::default()),
            }),
        }
    }

    /// The settings, if each can be used.
    fn checked_settings(&self) -> Result<Settings> {
        let mut settings = self.settings.clone();
        let timeouts = [
            settings.timeout,
            settings.upload_timeout,
            settings.remote_image_timeout,
            settings.connect_timeout,
        ];
        if timeouts.iter().any(Duration::is_zero) {
            return Err(Error::invalid_input(
                "a timeout of zero leaves no time for any request",
            ));
        }
        let is_text = |text: &str| text.chars().all(|c| c.is_ascii() && !c.is_ascii_control());
        if self
            .user_agent
            .as_deref()
            .is_some_and(|text| !is_text(text))
        {
            return Err(Error::invalid_input(
                "the user agent has a character that no header may have",
            ));
        }
        if let Some(address) = &self.proxy {
            let proxy = ureq::Proxy::new(address.expose());
            let proxy = proxy.map_err(|_| {
                Error::invalid_input("the proxy is no address such as http://host:port")
            })?;
            settings.proxy = Some(Proxy(proxy));
        }
        for pem in &self.root_certificates {
            let certificates = certificates(pem).ok_or_else(|| {
                Error::invalid_input(
                    "the root certificate is no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
                )
            })?;
            settings.root_certificates.extend(certificates);
        }
        #[cfg(feature = "local-server")]
        if settings
            .local_server
            .is_some_and(|address| !address.ip().is_loopback())
        {
            return Err(Error::invalid_input(
                "a local server has an address of this machine, such as 127.0.0.1",
            ));
        }
        Ok(settings)
    }
}

/// Fetches the tokens of a stored session, if it is still logged in.
fn go_on(http: &Http, account: &Account) -> Result<UserId> {
    let caller = Caller::new(http, account);
    let uid = caller.fetch_tokens()?;
    // Nothing else is asked of the host that this asks: its connection need not stay.
    let agent = http.passing_agent();
    if !session::is_logged_in(caller.over(&agent))? {
        return Err(Error::NotLoggedIn);
    }
    log::info!("resumed the session of {uid}");
    Ok(uid)
}

/// Whether an error of the stored session is mended by logging in with the password.
fn means_another_login(error: &Error) -> bool {
    matches!(
        error,
        Error::NotLoggedIn | Error::Login(_) | Error::Decode(_)
    )
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("user_agent", &self.user_agent)
            .field("session", &self.session)
            .field("max_tries", &self.max_tries)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
