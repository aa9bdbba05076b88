//! The ways in which the tool fails, and the exit status of each.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use fbchat::{Advice, Error, SessionError};

pub type Result<T, E = Failure> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Failure {
    /// The arguments, or standard input, are not what the command takes.
    Usage(String),
    /// There is no session.
    NoSession(String),
    /// The client failed.
    Client(Error),
    /// The system failed.
    Io(io::Error),
    /// Something else failed.
    Other(Box<dyn StdError + Send + Sync>),
    /// Ctrl-C came before the work was done; it goes on another time.
    Interrupted,
    /// The reader of standard output has gone, as `head` does.
    PipeClosed,
}

impl Failure {
    /// Writes one line about it to standard error, and returns the exit status.
    pub fn report(self) -> ExitCode {
        if let Some(text) = self.text() {
            // Nobody reads it where standard error is closed.
            let _ = writeln!(io::stderr(), "fbchat: {text}");
        }
        ExitCode::from(self.status())
    }

    fn status(&self) -> u8 {
        match self {
            Self::PipeClosed => 0,
            Self::Usage(_) => 2,
            Self::NoSession(_) | Self::Client(Error::Session(_)) => 3,
            Self::Interrupted => 130,
            Self::Client(error) => match error.advice() {
                Advice::LogIn => 3,
                Advice::Browser => 4,
                Advice::Wait => 5,
                _ => 1,
            },
            Self::Io(_) | Self::Other(_) => 1,
        }
    }

    /// Returns it in one sentence, with what lies below it.
    pub fn text(&self) -> Option<String> {
        Some(match self {
            Self::Usage(text) | Self::NoSession(text) => text.clone(),
            Self::Interrupted => "stopped; the same command goes on".to_owned(),
            Self::Client(error) => of_client(error),
            Self::Io(error) => chain(error),
            Self::Other(error) => chain(error.as_ref()),
            Self::PipeClosed => return None,
        })
    }
}

fn of_client(error: &Error) -> String {
    let text = chain(error);
    match error {
        Error::NotLoggedIn => {
            "the session has ended, or its cookies were copied incompletely: run `fbchat login`"
                .to_owned()
        }
        Error::Session(session) => match &**session {
            SessionError::NotASession(problem) => {
                format!("the session cannot be read: {problem}; run `fbchat login`")
            }
            SessionError::NotPrivate { .. }
            | SessionError::NotOwned { .. }
            | SessionError::NotAFile { .. } => text,
            _ => format!("{text}; then run `fbchat login`"),
        },
        error if error.may_have_been_done() => {
            format!("{text} (it may have been done all the same)")
        }
        _ => text,
    }
}

/// Returns an error and those below it, in one line.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let _ = write!(text, ": {error}");
        below = error.source();
    }
    text
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<Box<dyn StdError + Send + Sync>> for Failure {
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self::Other(error)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Other(text.into())
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Self::Other(text.into())
    }
}
