//! Logins that did not succeed.

use serde::{Deserialize, Serialize};

use crate::shown::{self, OneLine, Quoted};

/// How much of an address and of a title is kept and shown, in characters.
const LONGEST: usize = 200;

/// A login that did not succeed, and the page that it ended on.
///
/// The [guide](crate::guide::errors) has what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "login failed: {kind}; it ended at {}{}",
    OneLine::up_to(address, LONGEST),
    self.titled()
)]
#[non_exhaustive]
pub struct LoginError {
    /// Why, as far as the page shows it.
    pub kind: LoginErrorKind,
    /// The page's address, without its query.
    #[serde(deserialize_with = "shown::read")]
    pub address: String,
    /// The page's title. `None`: it has none.
    #[serde(default, deserialize_with = "shown::read_if_any")]
    pub title: Option<String>,
}

impl LoginError {
    /// `address` is that of the page, without its query.
    pub(crate) fn new(kind: LoginErrorKind, address: &str, title: Option<&str>) -> Self {
        Self {
            kind,
            address: shown::cut(address, LONGEST),
            title: title.map(|title| shown::cut(title, LONGEST)),
        }
    }

    fn titled(&self) -> String {
        match &self.title {
            Some(title) => format!(", a page with the title {}", Quoted::up_to(title, LONGEST)),
            None => String::new(),
        }
    }
}

/// Why a login failed.
///
/// The [guide](crate::guide::errors) has what to do about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum LoginErrorKind {
    /// Facebook showed the login page again.
    #[error("the e-mail address or the password was rejected, so try them in a browser")]
    WrongPassword,
    /// Facebook wants the account's owner to confirm something first.
    #[error(
        "Facebook wants the account's owner to confirm something, so log in once with a browser and try again"
    )]
    Checkpoint,
    /// Facebook wants a person to agree to something first, such as its use of cookies.
    #[error("Facebook wants a person's consent first, so log in once with a browser and try again")]
    Consent,
    /// All the steps of two-factor authentication were gone through and did not lead home.
    #[error("the two-factor code was rejected, so try again with a new one")]
    TwoFactorRejected,
    /// The login led home, but Facebook set no `c_user` cookie, which names the account.
    #[error(
        "Facebook set no c_user cookie, so log in with a browser and go on with its cookies, by `Session::from_cookies`"
    )]
    NoUserCookie,
    /// The login ended on a page that this crate does not know.
    #[error(
        "Facebook showed an unexpected page, so log in once with a browser to see what it wants"
    )]
    UnexpectedPage,
}
