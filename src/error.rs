//! What can go wrong, and what to do about it.

mod io_form;
mod transport;

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

pub use transport::TransportError;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Neither its `Display` nor its `Debug` nor its sources show a message's text, a cookie, a token or a body.
/// It can be written as JSON, in the form that [`Event`](crate::Event#as-json) tells.
///
/// ```
/// use fbchat::{Client, Error};
///
/// let error = Client::new("", "secret").unwrap_err();
/// assert!(matches!(error, Error::InvalidInput(_)));
/// assert!(!error.is_retryable());
/// ```
#[derive(Debug, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Facebook understood the request and refused it.
    #[error(transparent)]
    Facebook(Box<FacebookError>),
    /// The server answered with an HTTP status that means failure, and with nothing that explains it.
    #[error("the server answered with HTTP status {status}")]
    Http {
        /// The status, 400 or above.
        status: u16,
    },
    /// Logging in did not succeed.
    #[error(transparent)]
    Login(Box<LoginError>),
    /// The account asks for a two-factor code and there is nobody to ask for it: set
    /// [`ClientBuilder::two_factor`](crate::ClientBuilder::two_factor).
    #[error(
        "the account asks for a two-factor code: set `ClientBuilder::two_factor`, or run the program in a terminal"
    )]
    TwoFactorRequired,
    /// The session is not, or no longer, logged in.
    #[error("not logged in: the session has ended or was never valid; log in again")]
    NotLoggedIn,
    /// [`Target::Default`](crate::Target::Default) was named, but no default thread is set.
    #[error(
        "no thread was named and no default thread is set: call `Client::set_default_thread` first"
    )]
    NoThread,
    /// The call cannot work as it was made. Nothing was sent, unless only Facebook's answer could tell.
    #[error("{0}")]
    InvalidInput(Cow<'static, str>),
    /// A reply is not what this crate understands.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// No complete reply came: the network, the server or a limit is in the way.
    #[error(transparent)]
    Transport(TransportError),
    /// A stored session cannot be used.
    #[error(transparent)]
    Session(Box<SessionError>),
    /// A file could not be read or written, or the two-factor callback failed.
    #[error(transparent)]
    Io(
        #[from]
        #[serde(with = "io_form")]
        io::Error,
    ),
    /// The listening thread panicked.
    #[error(
        "the listening thread panicked: a bug in the `on_error` callback, or in this crate; please report it"
    )]
    Panicked,
    /// Listening was stopped, or was never started.
    #[error("not listening: it was stopped or never started; call `start_listening` first")]
    Stopped,
}

impl Error {
    /// Whether the same call may succeed later as it is: the network failed, or the server was busy.
    ///
    /// Never true of what Facebook takes for spam (codes 1390008 and 1357007): trying again makes it worse.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_retryable(),
            Self::Http { status } => *status >= 500 || *status == 429,
            _ => false,
        }
    }

    /// Whether a limit on time ran out.
    pub fn is_timeout(&self) -> bool {
        let timed_out = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        match self {
            Self::Transport(TransportError::Timeout) => true,
            Self::Transport(TransportError::Connect { source, .. }) => {
                source.as_ref().is_some_and(timed_out)
            }
            Self::Io(error) => timed_out(error),
            _ => false,
        }
    }

    /// Whether the session has ended, so that only logging in again helps.
    pub fn is_logged_out(&self) -> bool {
        matches!(self, Self::NotLoggedIn)
    }

    /// Whether nothing but its owner can help the session.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self, Self::NotLoggedIn | Self::Login(_))
    }

    pub(crate) fn invalid_input(what: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidInput(what.into())
    }
}

/// An error that Facebook itself reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Facebook refused the request: error {code}, {}", self.reason())]
#[non_exhaustive]
pub struct FacebookError {
    /// Facebook's number for it, such as 1545012 (not a member of the thread, or the wrong kind of thread).
    pub code: u32,
    /// A few words, in the account's language. `None`: Facebook did not say.
    pub summary: Option<String>,
    /// A sentence, in the account's language. `None`: Facebook did not say.
    pub description: Option<String>,
}

impl FacebookError {
    fn reason(&self) -> &str {
        let said = self.description.as_deref().or(self.summary.as_deref());
        said.unwrap_or("without a reason")
    }
}

impl From<FacebookError> for Error {
    fn from(error: FacebookError) -> Self {
        Self::Facebook(Box::new(error))
    }
}

/// A login that did not succeed, and the page that it ended on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("login failed: {kind}; it ended at {address}{}", self.titled())]
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
            Some(title) => format!(", a page with the title {title:?}"),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum LoginErrorKind {
    /// Facebook showed the login page again.
    #[error("the e-mail address or the password was rejected")]
    WrongPassword,
    /// Facebook wants the account's owner to confirm something first.
    #[error(
        "Facebook wants the account's owner to confirm something: log in once with a browser, then try again"
    )]
    Checkpoint,
    /// Facebook wants a person to agree to something first, such as its use of cookies.
    #[error("Facebook wants a person's consent first: log in once with a browser, then try again")]
    Consent,
    /// All the steps of two-factor authentication were gone through and did not lead home.
    #[error("the two-factor code was rejected")]
    TwoFactorRejected,
    /// The login led home, but Facebook set no `c_user` cookie, which names the account.
    #[error("Facebook set no c_user cookie")]
    NoUserCookie,
    /// The login ended on a page that this crate does not know.
    #[error(
        "it ended on an unexpected page: log in once with a browser to see what Facebook wants"
    )]
    UnexpectedPage,
}

/// A reply that does not have the form it should have. Says what was read and where, never what the reply said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("cannot read {what}: {problem}")]
#[non_exhaustive]
pub struct DecodeError {
    /// What was being read, such as "the reply of messaging/send".
    pub what: Cow<'static, str>,
    /// What is wrong with it.
    pub problem: Cow<'static, str>,
}

impl DecodeError {
    pub(crate) fn new(
        what: impl Into<Cow<'static, str>>,
        problem: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            what: what.into(),
            problem: problem.into(),
        }
    }

    /// What serde_json found wrong, without the values that its messages quote.
    pub(crate) fn json(what: impl Into<Cow<'static, str>>, error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let text = error.to_string();
        let problem = match error.classify() {
            Category::Eof => "the JSON is cut short",
            Category::Syntax | Category::Io => "it is not JSON",
            // Of the messages about data only this one quotes a name of ours, not a value of theirs.
            Category::Data if text.starts_with("missing field") => {
                text.split(" at line").next().unwrap_or_default()
            }
            Category::Data => "a value in it has an unexpected form",
        };
        let (line, column) = (error.line(), error.column());
        Self::new(what, format!("{problem} (line {line}, column {column})"))
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

/// Why a stored session cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// No `c_user` cookie, which names the account.
    #[error("the session has no c_user cookie: copy the cookies from a browser that is logged in")]
    NoUserCookie,
    /// The `c_user` cookie is no identifier of an account.
    #[error("the session's c_user cookie is not the number of an account")]
    BadUserCookie,
    /// A cookie's name or value has a character that no cookie may have.
    #[error("the cookie {name:?} has a line break or another character that no cookie may have")]
    BadCookie {
        /// The cookie's name.
        name: String,
    },
    /// The text is no session: neither one that this crate wrote nor cookies in a form that it knows.
    #[error("not a session: {0}")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 32, "{} bytes", size_of::<Error>());
    }

    #[test]
    fn a_decode_error_quotes_no_value() {
        #[derive(Debug, serde::Deserialize)]
        struct Reply {
            #[allow(dead_code)]
            id: u64,
        }
        for (json, problem) in [
            (
                r#"{"id":"a secret"}"#,
                "a value in it has an unexpected form (line 1, column 16)",
            ),
            (r#"{"secret":1}"#, "missing field `id` (line 1, column 12)"),
            (r#"{"id":1"#, "the JSON is cut short (line 1, column 7)"),
            ("secret", "it is not JSON (line 1, column 1)"),
        ] {
            let error = serde_json::from_str::<Reply>(json).unwrap_err();
            let error = DecodeError::json("a reply", &error);
            assert_eq!(error.to_string(), format!("cannot read a reply: {problem}"));
        }
    }
}
