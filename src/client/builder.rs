//! Settings for a client.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::http::Settings;
use crate::model::{ApiVersion, Document, SendWay};
use crate::secret::Secret;
use crate::session::{Session, TwoFactor};
use crate::wire::documents::Documents;

/// User agents of browsers. One of them is picked where neither the caller nor the session names one.
///
/// They are those of October 2025, and each release of this crate brings those of its month: a browser that is years old stands
/// out, so a program that is not updated names one of its own.
///
/// [`ClientBuilder::user_agent`] names another.
///
/// ```
/// use fbchat::{Client, USER_AGENTS};
///
/// let builder = Client::builder().user_agent(USER_AGENTS[0]);
/// # let _ = builder;
/// ```
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
/// // On Facebook: `let client = Client::builder()`
/// let client = builder
///     .user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
///     .timeout(Duration::from_secs(20))
///     .two_factor(|| Ok("123456".to_owned()))
///     .login("bot@example.com", "bot")?;
/// # Ok(())
/// # }
/// ```
///
/// The limits, and what else can be set, each with a default that is good for most:
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::{ApiVersion, Client};
///
/// let builder = Client::builder()
///     .proxy("http://proxy.example.com:3128")
///     .api_version(ApiVersion::V2017)
///     .max_tries(2)
///     .connect_timeout(Duration::from_secs(5))
///     .upload_timeout(Duration::from_secs(60))
///     .max_reply_size(32 * 1024 * 1024)
///     .max_image_size(10 * 1024 * 1024)
///     .max_file_size(10 * 1024 * 1024)
///     .remote_file_timeout(Duration::from_secs(60))
///     .max_redirects(5);
/// # let _ = builder;
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it logs in"]
pub struct ClientBuilder {
    pub(super) user_agent: Option<String>,
    pub(super) session: Option<Session>,
    pub(super) two_factor: Option<TwoFactor>,
    pub(super) max_tries: u32,
    pub(super) proxy: Option<Secret>,
    pub(super) root_certificates: Vec<Vec<u8>>,
    pub(super) rate_limit: Option<u32>,
    pub(super) rate_limit_timeout: Duration,
    pub(super) send_by: SendWay,
    pub(super) settings: Settings,
    pub(super) documents: Documents,
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
            rate_limit: None,
            rate_limit_timeout: Duration::from_secs(120),
            send_by: SendWay::default(),
            settings: Settings::default(),
            documents: Documents::default(),
        }
    }
}

impl ClientBuilder {
    /// The user agent of the client. Default: that of the session, else one of [`USER_AGENTS`].
    ///
    /// With cookies from a browser, name that very browser: a session whose user agent changes looks stolen. It is ASCII, on one
    /// line, and has 1 to 16,384 characters.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// How often [`login`](Self::login) tries when Facebook rejects it. Default: 1; 0 is refused when logging in.
    ///
    /// Sending a rejected password again looks like an attack, so raise it with care.
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = tries;
        self
    }

    /// A stored session to go on with.
    ///
    /// [`Client::session`](crate::Client::session) has an example.
    pub fn session(mut self, session: Session) -> Self {
        self.session = Some(session);
        self
    }

    /// Is asked for a code when the account has two-factor authentication. An error gives the login up.
    ///
    /// Default: asks at the terminal; without a terminal the login fails with
    /// [`Error::TwoFactorRequired`](crate::Error::TwoFactorRequired).
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

    /// How long it may take to upload files or an image, which [`timeout`](Self::timeout) does not limit. Default: 120 s.
    pub fn upload_timeout(mut self, timeout: Duration) -> Self {
        self.settings.upload_timeout = timeout;
        self
    }

    /// How long [`Client::send_remote_image`](crate::Client::send_remote_image) may take to fetch the image, redirects included.
    /// Default: 30 s.
    pub fn remote_image_timeout(mut self, timeout: Duration) -> Self {
        self.settings.remote_image_timeout = timeout;
        self
    }

    /// How long it may take to fetch a file that [`Upload::url`](crate::Upload::url) names, redirects included. Default: 5 minutes.
    pub fn remote_file_timeout(mut self, timeout: Duration) -> Self {
        self.settings.remote_file_timeout = timeout;
        self
    }

    /// How long it may take to connect, encryption included. Default: 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Limits how often in a minute the client acts in view of others in a conversation: sends messages, reacts, plans, changes the
    /// thread or its members. Default: no limit; Facebook may block an account that does too much.
    ///
    /// Each has a turn, a minute divided by `per_minute` after the one before; the first has it at once. Calls that come too early
    /// wait, in the order in which they were made, over all threads and clones of the client; [`rate_limit_timeout`](Self::rate_limit_timeout)
    /// limits the wait. Logging in, fetching, uploading, listening, receipts and typing do not wait and do not count.
    ///
    /// Must be more than zero.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::{Error, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// // A program with its own loop takes the error rather than block.
    /// let builder = server.client_builder().rate_limit(20).rate_limit_timeout(Duration::ZERO);
    /// let client = builder.login("bot@example.com", "bot")?;
    /// client.send(ADA, "first")?;
    /// match client.send(ADA, "second") {
    ///     Err(Error::TooSoon { wait }) => assert!(wait <= Duration::from_secs(3)),
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rate_limit(mut self, per_minute: u32) -> Self {
        self.rate_limit = Some(per_minute);
        self
    }

    /// How long a call may wait for its turn, where there is a [`rate_limit`](Self::rate_limit). Default: 2 minutes.
    ///
    /// A call that would have to wait longer fails at once, with [`Error::TooSoon`](crate::Error::TooSoon), and takes no turn. With
    /// [`Duration::ZERO`] no call ever waits.
    pub fn rate_limit_timeout(mut self, timeout: Duration) -> Self {
        self.rate_limit_timeout = timeout;
        self
    }

    /// By which way messages, reactions, unsending, reading and typing go to Facebook. Default: [`SendWay::Form`], until somebody has
    /// tried the other on Facebook. [`SendWay`] lists what goes by which way.
    ///
    /// [`SendWay::Task`] without a feature that it takes shows as [`Error::InvalidInput`](crate::Error::InvalidInput) when
    /// logging in.
    ///
    /// ```
    /// use fbchat::{Reaction, SendWay, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let builder = server.client_builder().send_by(SendWay::Auto);
    /// let client = builder.login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?; // by form: nobody listens
    /// let listener = client.listen()?;
    /// let message = client.send(ADA, "Are you there?")?; // over the connection of the listener
    /// client.react_to_message(&message, Reaction::Wow)?;
    /// listener.stop()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_by(mut self, way: SendWay) -> Self {
        self.send_by = way;
        self
    }

    /// The largest reply that is read, in bytes, after decompression. Default: 16 MiB; must be more than zero.
    pub fn max_reply_size(mut self, bytes: u64) -> Self {
        self.settings.max_reply_size = bytes;
        self
    }

    /// The largest image that is uploaded, or fetched to be uploaded, in bytes. Default: 25 MiB.
    pub fn max_image_size(mut self, bytes: u64) -> Self {
        self.settings.max_image_size = bytes;
        self
    }

    /// The largest file that [`Client::upload`](crate::Client::upload) and its kin upload, or fetch to upload, in bytes; each file counts
    /// alone. Default: 25 MiB, which is Facebook's own limit.
    pub fn max_file_size(mut self, bytes: u64) -> Self {
        self.settings.max_file_size = bytes;
        self
    }

    /// How many redirects of one request are followed; only to Facebook's own hosts and only encrypted. Default: 10.
    ///
    /// Facebook answers a login with redirects, so with 0 none succeeds.
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.settings.max_redirects = redirects;
        self
    }

    /// The proxy through which to connect, for requests, for listening and for files of other sites alike, as
    /// `http://user:password@host:port`.
    ///
    /// | scheme | connects |
    /// |---|---|
    /// | `http`, or none | with the method `CONNECT`; port 80 if none is named |
    /// | `https` | likewise, with encryption up to the proxy; port 443. Its certificate is verified as that of a site |
    /// | `socks5`, `socks5h`, `socks` | by SOCKS5; port 1080. The proxy resolves names for all three |
    /// | `socks4a`, `socks4` | by SOCKS4, without a user name; port 1080. The proxy of `socks4a` resolves names; for `socks4` this machine does, to addresses of IPv4 |
    ///
    /// In a user name and a password, a character that means something in an address is written as `%` and its number, such as
    /// `%40` for `@`. An address that cannot be used shows as [`Error::InvalidInput`](crate::Error::InvalidInput) when
    /// logging in, before any request, and so does a proxy beside a local server.
    ///
    /// Default: the one that the environment names, if any: the first of the variables `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY`,
    /// `all_proxy`, `HTTP_PROXY` and `http_proxy` that is not empty, with the same rules. `NO_PROXY`, or `no_proxy`, lists hosts
    /// to connect to without it: names, which stand for those below them too, with a port or without, addresses, networks such
    /// as `10.0.0.0/8`, and `*` for all. The environment is read when logging in; `HTTP_PROXY` is not where `REQUEST_METHOD` is
    /// set, because a web server would let its clients choose it.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(Secret::new(address));
        self
    }

    /// The version of the requests where Facebook has changed them. Default: that of 2020.
    pub fn api_version(mut self, version: ApiVersion) -> Self {
        self.documents.version = version;
        self
    }

    /// The identifier under which Facebook keeps a document, in place of the one that this crate knows.
    ///
    /// They are numbers, and Facebook changes them. The new one is found by watching what a browser sends as `doc_id`.
    ///
    /// ```
    /// use fbchat::{Client, Document};
    ///
    /// let builder = Client::builder().document_id(Document::ThreadList, "3336396659757871");
    /// # let _ = builder;
    /// ```
    pub fn document_id(mut self, document: Document, number: impl Into<String>) -> Self {
        self.documents.replace(document, number.into());
        self
    }

    /// Trusts the certificates in this PEM text as roots, besides those that Mozilla trusts: for a proxy that looks into
    /// encrypted connections. May be called more than once.
    ///
    /// Certificates are always verified; nothing turns that off. A text without a certificate shows as
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) when logging in.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Whether [`Client::send_remote_image`](crate::Client::send_remote_image) and
    /// [`Upload::url`](crate::Upload::url) may fetch from this machine and its network:
    /// loopback, private, link-local and all other addresses that are not public. Default: no, because the address may be a
    /// stranger's choice.
    ///
    /// The addresses count that a name resolves to, also after a redirect. Through a proxy it is the proxy that resolves names, and
    /// that has to refuse; of the addresses that this client sees itself, those that are written as numbers, it still refuses
    /// the private ones.
    pub fn allow_private_addresses(mut self, allow: bool) -> Self {
        self.settings.allow_private_addresses = allow;
        self
    }

    /// The key that has signed the certificates of the server of encrypted chats. Default: the one that Facebook's have had for years.
    ///
    /// ```
    /// let builder = fbchat::Client::builder().encryption_root([7; 32]);
    /// # let _ = builder;
    /// ```
    #[cfg(feature = "e2ee")]
    pub fn encryption_root(mut self, key: [u8; 32]) -> Self {
        self.settings.encryption_root = key;
        self
    }

    /// Connects to a [`LocalServer`](crate::local::LocalServer) at this address instead of to Facebook. In the process that runs
    /// the server, [`LocalServer::client_builder`](crate::local::LocalServer::client_builder) is shorter.
    ///
    /// Connections there are not encrypted, so only addresses of this machine are accepted.
    #[cfg(feature = "local-server")]
    pub fn local_server(mut self, address: std::net::SocketAddr) -> Self {
        self.settings.local_server = Some(address);
        #[cfg(feature = "e2ee")]
        {
            self.settings.encryption_root = crate::local::encryption_root();
        }
        self
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("user_agent", &self.user_agent)
            .field("session", &self.session)
            .field("max_tries", &self.max_tries)
            .field("rate_limit", &self.rate_limit)
            .field("rate_limit_timeout", &self.rate_limit_timeout)
            .field("send_by", &self.send_by)
            .field("settings", &self.settings)
            .field("documents", &self.documents)
            .finish_non_exhaustive()
    }
}
