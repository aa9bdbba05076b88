//! Stored sessions that cannot be used.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Error;

/// Why a stored session cannot be used.
///
/// The [guide](crate::guide::errors) says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// No `c_user` cookie, which names the account.
    #[error("the session has no c_user cookie: copy the cookies from a browser that is logged in")]
    NoUserCookie,
    /// The `c_user` cookie is no identifier of an account.
    #[error(
        "the session's c_user cookie is not the number of an account: copy the cookies once more from a browser"
    )]
    BadUserCookie,
    /// A cookie's name or value has a character that no cookie may have.
    #[error(
        "the cookie {name:?} has a line break or another character that no cookie may have: copy it once more"
    )]
    BadCookie {
        /// The cookie's name.
        name: String,
    },
    /// The text is no session: neither one that this crate wrote nor cookies in a form that it knows.
    #[error("not a session: {0}; save one with `Session::save`, or copy the cookies of a browser")]
    NotASession(Cow<'static, str>),
    /// What the path names is no file itself: a symbolic link, which may lead to anybody's file, a folder or a device.
    #[error("the session file {path} is a symbolic link or no file at all: name the file itself")]
    NotAFile {
        /// The path.
        path: String,
    },
    /// The file belongs to another user, who may have put another session there.
    #[error("the session file {path} belongs to another user: copy it, or run `chown` on it")]
    NotOwned {
        /// The file.
        path: String,
    },
    /// The file is open to others.
    #[error("the session file {path} may be read by other users: run `chmod 600` on it")]
    NotPrivate {
        /// The file.
        path: String,
    },
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        Self::Session(Box::new(error))
    }
}
