//! Logging in with e-mail address and password.

use super::home::is_home;
use super::two_factor::{self, TwoFactor};
use crate::api::Caller;
use crate::error::{Error, LoginError, LoginErrorKind, Result};
use crate::http::Reply;
use crate::id::UserId;
use crate::secret::Secret;
use crate::wire::Fields;
use crate::wire::html::Page;
use crate::wire::{Auth, Request};

const START: &str = "https://m.facebook.com/";
const LOGIN: &str = "https://m.facebook.com/login.php?login_attempt=1";
const DO_NOT_SAVE_DEVICE: &str = "https://m.facebook.com/login/save-device/cancel/";

/// An e-mail address, or a phone number, and the password that goes with it.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    email: Secret,
    password: Secret,
}

impl Credentials {
    /// Refuses at once what no account can have.
    pub(crate) fn new(email: &str, password: &str) -> Result<Self> {
        let email = email.trim();
        if email.is_empty() || password.is_empty() {
            return Err(Error::invalid_input(
                "the e-mail address or the password is empty: name both",
            ));
        }
        Ok(Self {
            email: Secret::new(email),
            password: Secret::new(password),
        })
    }

    /// The address as it may be logged: `a…@example.com`.
    fn shortened(&self) -> String {
        let email = self.email.expose();
        let first: String = email.chars().take(1).collect();
        match email.split_once('@') {
            Some((_, domain)) => format!("{first}…@{domain}"),
            None => format!("{first}…"),
        }
    }
}

/// A login under way.
pub(crate) struct Login<'a> {
    pub(crate) caller: Caller<'a>,
    pub(crate) two_factor: Option<&'a TwoFactor>,
    /// How often a rejected login is tried; at least once.
    pub(crate) max_tries: u32,
}

impl Login<'_> {
    /// Tries until the account is home, then fetches the tokens of its page.
    pub(crate) fn with_password(&self, credentials: &Credentials) -> Result<UserId> {
        log::info!("logging in as {}", credentials.shortened());
        let mut tries_left = self.max_tries;
        loop {
            tries_left = tries_left.saturating_sub(1);
            match self.attempt(credentials) {
                Err(Error::Login(error)) if tries_left > 0 && may_be_tried_again(error.kind) => {
                    log::warn!("the login failed, trying again: {}", error.kind);
                }
                Err(error) => return Err(error),
                Ok(()) => break,
            }
        }
        let uid = self.caller.fetch_tokens()?;
        self.caller.account.cursor.leave_session();
        log::info!("logged in as {}", credentials.shortened());
        Ok(uid)
    }

    fn attempt(&self, credentials: &Credentials) -> Result<()> {
        let start = self.caller.page(&Request::get(START))?;
        let mut form: Fields = Page::parse(&start.text())
            .login_form()
            .into_iter()
            .collect();
        form.set("email", credentials.email.expose());
        form.set("pass", credentials.password.expose());
        form.set("login", "Log In");
        let request = Request::post(LOGIN).auth(Auth::None).form(form);
        let mut reply = self.caller.page(&request)?;
        let mut page = Page::parse(&reply.text());
        let asked_for_code = page.asks_for_code();
        if asked_for_code {
            reply = two_factor::go_through(&self.caller, &page, self.two_factor)?;
            page = Page::parse(&reply.text());
        }
        if reply.url.path().contains("save-device") {
            let request = Request::get(DO_NOT_SAVE_DEVICE).auth(Auth::None);
            reply = self.caller.page(&request)?;
            page = Page::parse(&reply.text());
        }
        if !is_home(&reply.url) {
            return Err(failure(
                &reply,
                &page,
                kind_of(&reply, &page, asked_for_code),
            ));
        }
        match self.caller.account.user_cookie() {
            Some(_) => Ok(()),
            // The site's first page is the login page for those who are not logged in.
            None if page.asks_for_password() => Err(failure(
                &reply,
                &page,
                kind_of(&reply, &page, asked_for_code),
            )),
            None => Err(failure(&reply, &page, LoginErrorKind::NoUserCookie)),
        }
    }
}

/// Whether the session is logged in: the login page then leads home.
pub(crate) fn is_logged_in(caller: &Caller<'_>) -> Result<bool> {
    let reply = caller.page(&Request::get(LOGIN).auth(Auth::None))?;
    Ok(is_home(&reply.url))
}

/// The reason why a login that ended on this page failed. The fields of the page are a better sign than its address: an empty page, or
/// one without a form, is no sign about the password.
fn kind_of(reply: &Reply, page: &Page, asked_for_code: bool) -> LoginErrorKind {
    let path = reply.url.path();
    if page.asks_for_code() || (asked_for_code && page.asks_for_password()) {
        LoginErrorKind::TwoFactorRejected
    } else if path.contains("checkpoint") {
        LoginErrorKind::Checkpoint
    } else if path.contains("consent") {
        LoginErrorKind::Consent
    } else if page.asks_for_password() || has_wrong_password_number(reply) {
        LoginErrorKind::WrongPassword
    } else {
        LoginErrorKind::UnexpectedPage
    }
}

/// Whether Facebook's own number for it stands in the address of a page with a message.
fn has_wrong_password_number(reply: &Reply) -> bool {
    const WRONG_PASSWORD: &str = "1348131";
    let mut fields = reply.url.query_pairs();
    fields.any(|(name, value)| name == "e" && value == WRONG_PASSWORD)
        && !reply.body.trim_ascii().is_empty()
}

/// Whether another try may end better; one that needs the account's owner does not.
fn may_be_tried_again(kind: LoginErrorKind) -> bool {
    use LoginErrorKind::{TwoFactorRejected, UnexpectedPage, WrongPassword};
    matches!(kind, WrongPassword | TwoFactorRejected | UnexpectedPage)
}

/// Names where the login ended; never the text of the page.
fn failure(reply: &Reply, page: &Page, kind: LoginErrorKind) -> Error {
    let host = reply.url.host_str().unwrap_or_default();
    let address = format!("https://{host}{}", reply.url.path());
    LoginError::new(kind, &address, page.title().as_deref()).into()
}
