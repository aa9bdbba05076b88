//! Logins that did not succeed.

use serde::{Deserialize, Serialize};

use super::Error;
use crate::shown::OneLine;

/// A login that did not succeed, and the page that it ended on.
///
/// The [guide](crate::guide::errors) says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "login failed: {kind}; it ended at {}{}",
    OneLine::up_to(address, 200),
    self.titled()
)]
#[non_exhaustive]
pub struct LoginError {
    /// Why, as far as the page tells.
    pub kind: LoginErrorKind,
    /// The page's address, without its query.
    pub address: String,
    /// The page's title. `None`: it has none.
    pub title: Option<String>,
}

impl LoginError {
    fn titled(&self) -> String {
        match &self.title {
            Some(title) => {
                let title: String = title.chars().take(200).collect();
                format!(", a page with the title {title:?}")
            }
            None => String::new(),
        }
    }
}

impl From<LoginError> for Error {
    fn from(error: LoginError) -> Self {
        Self::Login(Box::new(error))
    }
}

/// Why a login failed.
///
/// The [guide](crate::guide::errors) says what to do about each.
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
