//! From settings to a client: the ways to log in.

use std::env;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use super::builder::{ClientBuilder, USER_AGENTS};
use super::rate_limit::RateLimit;
use super::{Client, Inner, LoggedIn};
use crate::api::{Account, Api, Caller};
use crate::error::{Error, Result, SessionError};
use crate::http::{Http, Jar, Proxy, Settings, certificates};
use crate::id::UserId;
use crate::model::SendWay;
use crate::session::{self, Credentials, Login, Session};

/// The longest user agent, in bytes: that of a browser has about 120.
const MAX_USER_AGENT: usize = 16 * 1024;

impl ClientBuilder {
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
        let api = self.api()?;
        let account = match self.stored_account() {
            Ok(Some(account)) => match go_on(&api, &account) {
                Ok(uid) => return Ok(self.into_client(api, uid, account)),
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
            caller: Caller::new(&api, &account),
            two_factor: self.two_factor.as_ref(),
            max_tries: self.max_tries,
        };
        let uid = login.with_password(&credentials)?;
        Ok(self.into_client(api, uid, account))
    }

    /// Goes on with the session, without a password.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if there is no session; [`Error::Session`] without a request if it cannot be
    /// one; [`Error::NotLoggedIn`] if it has ended.
    pub fn resume(self) -> Result<Client> {
        let api = self.api()?;
        let account = self.stored_account()?;
        let account = account.ok_or_else(|| {
            Error::invalid_input(
                "there is no session to resume: give one to `ClientBuilder::session`",
            )
        })?;
        let uid = go_on(&api, &account)?;
        Ok(self.into_client(api, uid, account))
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

    fn into_client(self, api: Api, uid: UserId, account: Account) -> Client {
        let logged_in = LoggedIn {
            uid,
            account: Arc::new(account),
        };
        Client {
            inner: Arc::new(Inner {
                api: Arc::new(api),
                logged_in: RwLock::new(logged_in),
                two_factor: self.two_factor,
                max_tries: self.max_tries,
                default_thread: Mutex::new(None),
                rate_limit: self
                    .rate_limit
                    .and_then(|per_minute| RateLimit::new(per_minute, self.rate_limit_timeout)),
                send_by: self.send_by,
                listening: Arc::default(),
                #[cfg(feature = "e2ee")]
                encrypted: Arc::default(),
            }),
        }
    }

    /// The site as these settings have it.
    fn api(&self) -> Result<Api> {
        self.documents.check()?;
        Ok(Api {
            http: Http::new(self.checked_settings()?),
            documents: self.documents.clone(),
        })
    }

    /// The settings, if each can be used.
    fn checked_settings(&self) -> Result<Settings> {
        let mut settings = self.settings.clone();
        let timeouts = [
            settings.timeout,
            settings.upload_timeout,
            settings.remote_image_timeout,
            settings.remote_file_timeout,
            settings.connect_timeout,
        ];
        if timeouts.iter().any(Duration::is_zero) {
            return Err(Error::invalid_input(
                "a timeout of zero leaves no time for any request: set a longer one",
            ));
        }
        if self.rate_limit == Some(0) {
            return Err(Error::invalid_input(
                "at a rate limit of 0 nothing would ever be sent: raise it, or leave it out to send as fast as can be",
            ));
        }
        if self.max_tries == 0 {
            return Err(Error::invalid_input(
                "with a max_tries of 0 there would be no login: allow one at least",
            ));
        }
        if settings.max_reply_size == 0 {
            return Err(Error::invalid_input(
                "a max_reply_size of 0 lets no reply through: set a larger one",
            ));
        }
        check_send_way(self.send_by)?;
        check_user_agent(&self.pick_user_agent())?;
        settings.proxy = match &self.proxy {
            Some(_) if settings.is_local() => {
                return Err(Error::invalid_input(
                    "a local server is not connected to through a proxy: leave one of them out",
                ));
            }
            Some(address) => Some(Proxy::parse(address.expose())?),
            None if settings.is_local() => None,
            None => Proxy::of_environment(|name| env::var_os(name))?,
        };
        for pem in &self.root_certificates {
            let certificates = certificates(pem).ok_or_else(|| {
                Error::invalid_input(
                    "a root certificate cannot be read: give it in PEM form, which begins with -----BEGIN CERTIFICATE-----",
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
                "the local server is on another machine: name an address of this one, such as 127.0.0.1",
            ));
        }
        Ok(settings)
    }
}

/// Whether this crate was built with all that this way takes.
fn check_send_way(way: SendWay) -> Result<()> {
    let is_possible = cfg!(any(feature = "gateway", feature = "mqtt"));
    if is_possible || way != SendWay::Task {
        return Ok(());
    }
    Err(Error::invalid_input(
        "sending by task takes the feature `gateway` or `mqtt` of this crate: turn one on, or name `SendWay::Form`",
    ))
}

/// Whether a user agent can stand in a request.
fn check_user_agent(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input(
            "the user agent is empty: name that of a browser, or leave it out",
        ));
    }
    if !text.chars().all(|c| c.is_ascii() && !c.is_ascii_control()) {
        return Err(Error::invalid_input(
            "the user agent has a character that no header may have: write it in ASCII, on one line",
        ));
    }
    if text.len() > MAX_USER_AGENT {
        return Err(Error::invalid_input(format!(
            "the user agent is longer than the {MAX_USER_AGENT} bytes that a header may have: name that of a browser"
        )));
    }
    Ok(())
}

/// Fetches the tokens of a stored session, if it is still logged in.
fn go_on(api: &Api, account: &Account) -> Result<UserId> {
    let caller = Caller::new(api, account);
    let uid = caller.fetch_tokens()?;
    // Nothing else is asked of the host that this asks: its connection need not stay.
    let agent = api.http.passing_agent();
    if !session::is_logged_in(&caller.over(&agent))? {
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
