//! Stored sessions that cannot be used.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::shown::{self, OneLine};

/// The longest path that is shown, in characters: as long as one can be.
const LONGEST: usize = 4096;

/// Why a stored session cannot be used.
///
/// The [guide](crate::guide::errors) has what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// No `c_user` cookie, which names the account.
    #[error(
        "the session has no c_user cookie of facebook.com: copy the cookies from a browser that is logged in there"
    )]
    NoUserCookie,
    /// No `xs` cookie, which proves the login.
    #[error(
        "the session has no xs cookie of facebook.com: scripts and `document.cookie` cannot see it, because it is HttpOnly, so copy it from the browser's developer tools or export the cookies with an extension"
    )]
    NoXsCookie,
    /// An `i_user` cookie, which names a profile that the account has switched to, without the account's `c_user`.
    #[error(
        "the session has the i_user cookie of a profile, but not the c_user cookie of its account: copy c_user and xs too"
    )]
    ProfileCookieAlone,
    /// The `c_user` cookie is no identifier of an account.
    #[error(
        "the session's c_user cookie is not the number of an account: copy the cookies once more from a browser"
    )]
    BadUserCookie,
    /// A cookie that is needed to log in has a value with a character that no cookie may have.
    #[error(
        "the cookie \"{}\" has a line break or another character that no cookie may have: copy it once more",
        OneLine::new(name)
    )]
    BadCookie {
        /// The cookie's name: `c_user` or `xs`.
        #[serde(deserialize_with = "shown::read")]
        name: String,
    },
    /// A cookie that is needed to log in has expired.
    #[error(
        "the session's cookie \"{}\" has expired: log in with a browser and copy the cookies once more",
        OneLine::new(name)
    )]
    ExpiredCookie {
        /// The cookie's name: `c_user` or `xs`.
        #[serde(deserialize_with = "shown::read")]
        name: String,
    },
    /// A cookie that is needed to log in is there, but is that of another site, such as messenger.com.
    #[error(
        "the session's cookie \"{}\" is not that of facebook.com but of another site, such as messenger.com: copy the cookies of www.facebook.com",
        OneLine::new(name)
    )]
    OtherSite {
        /// The cookie's name: `c_user` or `xs`.
        #[serde(deserialize_with = "shown::read")]
        name: String,
    },
    /// Cookies of more than one account.
    #[error(
        "the session has the cookies of two or more accounts: keep those of each in a file of its own"
    )]
    SeveralAccounts,
    /// The text is no session: neither one that this crate wrote nor cookies in a form that it knows.
    #[error(
        "not a session: {}; save one with `Session::save`, or copy the cookies of a browser",
        OneLine::up_to(_0, LONGEST)
    )]
    NotASession(#[serde(deserialize_with = "shown::read")] Cow<'static, str>),
    /// The path does not name a file itself, but a symbolic link, which may lead to anybody's file, a folder or a device.
    #[error(
        "the session file {} is a symbolic link or no file at all: name the file itself",
        OneLine::up_to(path, LONGEST)
    )]
    NotAFile {
        /// The path.
        #[serde(deserialize_with = "shown::read")]
        path: String,
    },
    /// The file belongs to another user, who may have put another session there.
    #[error(
        "the session file {} belongs to another user: copy it, or run `chown` on it",
        OneLine::up_to(path, LONGEST)
    )]
    NotOwned {
        /// The file.
        #[serde(deserialize_with = "shown::read")]
        path: String,
    },
    /// The file is open to others.
    #[error(
        "the session file {} may be read by other users: run `chmod 600` on it",
        OneLine::up_to(path, LONGEST)
    )]
    NotPrivate {
        /// The file.
        #[serde(deserialize_with = "shown::read")]
        path: String,
    },
}
