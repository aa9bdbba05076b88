//! Errors, and what to do about each.

mod advice;
mod decode;
mod facebook;
#[cfg(test)]
mod help;
mod io_form;
mod login;
mod refusal;
mod retry;
mod session;
mod transport;

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use advice::Advice;
pub use decode::DecodeError;
pub use facebook::FacebookError;
pub use login::{LoginError, LoginErrorKind};
pub use refusal::FacebookErrorKind;
pub use session::SessionError;
pub use transport::TransportError;

use crate::id::ThreadId;
use crate::shown::{self, OneLine};
use crate::time::span;

/// The result of everything that can fail here.
///
/// ```
/// fn greet(client: &fbchat::Client, thread: fbchat::ThreadKey) -> fbchat::Result<()> {
///     client.send(thread, "Hello!")?;
///     Ok(())
/// }
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a call or of listening. Neither its `Display` nor its `Debug` nor its sources show a message's text, a cookie, a token or a body.
/// It can be written as JSON, in the form that [`Event`](crate::Event#as-json) documents.
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
    #[error("the server answered with HTTP status {status}: {}", http_advice(*status))]
    Http {
        /// The status, 400 or above.
        status: u16,
    },
    /// The server answered with an HTTP status that means failure, and asks by its header `Retry-After` to wait.
    #[error(
        "the server answered with HTTP status {status}: wait {retry_after:.0?}, as it asks, before trying again"
    )]
    #[non_exhaustive]
    Busy {
        /// The status, 400 or above.
        status: u16,
        /// How long the server asks to wait before the next request.
        #[serde(with = "span")]
        retry_after: Duration,
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
    #[error(
        "not logged in: Facebook does not accept the session, which ended or was copied incompletely, so log in again or copy the cookies anew"
    )]
    NotLoggedIn,
    /// [`Target::Default`](crate::Target::Default) was named, but no default thread is set.
    #[error(
        "no thread was named and no default thread is set: call `Client::set_default_thread` first"
    )]
    NoThread,
    /// Facebook answered that it knows no conversation, person or page of this number, or shows none to this account.
    #[error(
        "Facebook knows no conversation, person or page {0}: check the number, and in a browser whether this account may see it"
    )]
    NotFound(ThreadId),
    /// The call cannot work as it was made. Nothing was sent, unless only Facebook's answer could show it.
    #[error("{}", OneLine::up_to(_0, 1000))]
    InvalidInput(#[serde(deserialize_with = "shown::read")] Cow<'static, str>),
    /// The limit of [`ClientBuilder::rate_limit`](crate::ClientBuilder::rate_limit) leaves no room within
    /// [`ClientBuilder::rate_limit_timeout`](crate::ClientBuilder::rate_limit_timeout). Nothing was sent.
    #[error(
        "too soon for the rate limit that was set: try again in {wait:.1?}, or raise `ClientBuilder::rate_limit_timeout` to wait longer"
    )]
    TooSoon {
        /// How long the call would have had to wait for its turn.
        #[serde(with = "span")]
        wait: Duration,
    },
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
        "the listening thread panicked: look for a bug in the callback of `on_error`, or report one of this crate"
    )]
    Panicked,
    /// Listening was stopped, or was never started.
    #[error("not listening: it was stopped or never started, so call `start_listening` first")]
    Stopped,
    /// [`Client::cancel`](crate::Client::cancel) ended the call.
    #[error("{}", cancelled(*sent))]
    #[non_exhaustive]
    Cancelled {
        /// Whether a request was under way that had left, so that the call may have been carried out.
        sent: bool,
    },
}

impl Error {
    /// Whether a limit on time ran out.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::local::{Fault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// server.fail("/login.php", Fault::Stall);
    /// let builder = server.client_builder().timeout(Duration::from_millis(50));
    /// let error = builder.login("bot@example.com", "bot").unwrap_err();
    /// assert!(error.is_timeout() && error.is_retryable());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// server.log_out(client.uid()); // as a change of the password does
    /// if client.send(ADA, "Hello!").is_err_and(|error| error.is_logged_out()) {
    ///     client.login("bot@example.com", "bot")?;
    ///     client.send(ADA, "Hello!")?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_logged_out(&self) -> bool {
        matches!(self, Self::NotLoggedIn)
    }

    /// Whether nothing but its owner can help the session.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self, Self::NotLoggedIn | Self::Login(_))
    }

    /// An error of the caller's, with what to do instead.
    pub(crate) fn invalid_input(what: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidInput(what.into())
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

impl From<FacebookError> for Error {
    fn from(error: FacebookError) -> Self {
        Self::Facebook(Box::new(error))
    }
}

impl From<LoginError> for Error {
    fn from(error: LoginError) -> Self {
        Self::Login(Box::new(error))
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        Self::Session(Box::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

fn cancelled(sent: bool) -> &'static str {
    if sent {
        "cancelled before the answer came, so check what was done before making the call again"
    } else {
        "cancelled before anything was sent: make the call again if it is still wanted"
    }
}

impl Error {
    /// That of an HTTP status of failure.
    pub(crate) fn of_status(status: u16, retry_after: Option<Duration>) -> Self {
        match retry_after {
            Some(retry_after) => Self::Busy {
                status,
                retry_after,
            },
            None => Self::Http { status },
        }
    }
}

fn http_advice(status: u16) -> &'static str {
    match status {
        401 | 403 => "log in again, and see in a browser whether the account may do this",
        404 | 410 => "check the address; Facebook's own change with newer versions of this crate",
        429 => "that was too often, so wait before trying again",
        500.. => "try again later",
        _ => "see in a browser what is wrong",
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
    fn a_server_that_asks_to_wait_is_busy_and_any_other_is_not() {
        let wait = Duration::from_millis(1500);
        for (error, json) in [
            (Error::of_status(429, None), r#"{"Http":{"status":429}}"#),
            (
                Error::of_status(429, Some(wait)),
                r#"{"Busy":{"status":429,"retry_after":1500}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&error).unwrap(), json);
            let read: Error = serde_json::from_str(json).unwrap();
            assert_eq!(read.to_string(), error.to_string());
            assert!(read.is_retryable());
        }
    }
}
