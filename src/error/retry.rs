//! The predicates of an error: what to do, whether a repeat may succeed, and whether it may do something twice.

use super::{Advice, Error, FacebookErrorKind, LoginErrorKind, SessionError, TransportError};

impl Error {
    /// Returns what to do about it.
    ///
    /// ```
    /// use fbchat::{Advice, local::{ADA, Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// server.fail("/messaging/send/", Fault::FacebookError(1545012));
    /// let error = client.send(ADA, "Hello!").unwrap_err();
    /// match error.advice() {
    ///     Advice::LogIn => client.login("bot@example.com", "bot")?,
    ///     Advice::Wait => println!("again in some minutes"),
    ///     Advice::Browser => println!("somebody has to look at the account: {error}"),
    ///     other => println!("{other:?}: {error}"),
    /// }
    /// assert_eq!(error.advice(), Advice::FixCall);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn advice(&self) -> Advice {
        match self {
            Self::Facebook(error) => error.advice(),
            Self::Busy { .. } => Advice::Wait,
            Self::Http { status } => match status {
                401 => Advice::LogIn,
                408 | 425 | 429 | 500.. => Advice::Wait,
                404 | 405 | 410 => Advice::Report,
                _ => Advice::Browser,
            },
            Self::Login(error) => match error.kind {
                LoginErrorKind::WrongPassword | LoginErrorKind::TwoFactorRejected => {
                    Advice::FixCall
                }
                LoginErrorKind::Checkpoint
                | LoginErrorKind::Consent
                | LoginErrorKind::NoUserCookie
                | LoginErrorKind::UnexpectedPage => Advice::Browser,
            },
            Self::NotLoggedIn => Advice::LogIn,
            Self::TooSoon { .. } => Advice::Wait,
            Self::Decode(_) | Self::Panicked => Advice::Report,
            Self::Transport(error) => match error {
                TransportError::Timeout
                | TransportError::Connect { .. }
                | TransportError::Closed(_) => Advice::Wait,
                TransportError::TooManyRedirects { .. }
                | TransportError::ForeignRedirect { .. } => Advice::Browser,
                TransportError::Tls { .. }
                | TransportError::ProxyRefused { .. }
                | TransportError::ProxyForbids { .. }
                | TransportError::TooLarge { .. }
                | TransportError::PrivateAddress { .. }
                | TransportError::Protocol(_) => Advice::FixCall,
            },
            Self::Session(error) => match **error {
                SessionError::NotAFile { .. }
                | SessionError::NotOwned { .. }
                | SessionError::NotPrivate { .. } => Advice::FixCall,
                _ => Advice::LogIn,
            },
            Self::TwoFactorRequired
            | Self::NoThread
            | Self::NotFound(_)
            | Self::InvalidInput(_)
            | Self::Io(_)
            | Self::Stopped
            | Self::Cancelled { .. } => Advice::FixCall,
        }
    }

    /// Returns whether the same call may succeed later as it is: whether the [`advice`](Self::advice) is [`Advice::Wait`].
    ///
    /// This does not mean that a repeat is harmless: a call that failed may have been carried out, see
    /// [`may_have_been_done`](Self::may_have_been_done). To send the same [`OutgoingMessage`](crate::OutgoingMessage) again
    /// is harmless, because Facebook drops the repeat; to create a second plan is not.
    ///
    /// Never true of what Facebook takes for spam (codes 1390008 and 1357007): trying again makes it worse.
    pub fn is_retryable(&self) -> bool {
        self.advice() == Advice::Wait
    }

    /// Returns whether the call may have been carried out although it failed: whether it may have reached Facebook, and no answer
    /// that can be read refuses it.
    ///
    /// Where it is `false`, the call was not carried out, and making it again does nothing twice. Of a call that takes several
    /// requests, such as sending a file, it may be `true` when only the first of them was made.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{OutgoingMessage, local::{ADA, Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let builder = server.client_builder().timeout(Duration::from_millis(500));
    /// let client = builder.login("bot@example.com", "bot")?;
    ///
    /// let bill = OutgoingMessage::text("The bill is 12 €.");
    /// server.fail("/messaging/send/", Fault::StallHalfway); // carried out, but the answer does not come
    /// let error = client.send(ADA, &bill).unwrap_err();
    /// assert!(error.is_retryable() && error.may_have_been_done());
    /// client.send(ADA, &bill)?; // the same message: Ada has it once
    /// assert_eq!(client.fetch_thread_messages(ADA, 10, None)?.len(), 1);
    ///
    /// server.fail("/messaging/send/", Fault::FacebookError(1545012));
    /// assert!(!client.send(ADA, "Hello!").unwrap_err().may_have_been_done());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn may_have_been_done(&self) -> bool {
        match self {
            Self::Facebook(error) => {
                error.beside_data || error.kind() == FacebookErrorKind::Temporary
            }
            Self::Http { status } | Self::Busy { status, .. } => *status == 408 || *status >= 500,
            // An answer came, and it cannot be read.
            Self::Decode(_) => true,
            Self::Transport(error) => error.may_have_arrived(),
            Self::Cancelled { sent } => *sent,
            Self::Login(_)
            | Self::TwoFactorRequired
            | Self::NotLoggedIn
            | Self::NoThread
            | Self::NotFound(_)
            | Self::InvalidInput(_)
            | Self::TooSoon { .. }
            | Self::Session(_)
            | Self::Io(_)
            | Self::Panicked
            | Self::Stopped => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use super::*;
    use crate::error::{DecodeError, FacebookError};

    #[test]
    fn only_what_cannot_have_reached_facebook_or_was_refused_was_certainly_not_done() {
        let closed = || TransportError::Closed(io::ErrorKind::UnexpectedEof.into());
        let connect = || TransportError::Connect {
            host: "a.example".to_owned(),
            source: None,
        };
        let partial = FacebookError {
            beside_data: true,
            ..FacebookError::new(7)
        };
        let maybe: [Error; 6] = [
            TransportError::Timeout.into(),
            closed().into(),
            DecodeError::new("a reply", "it is empty").into(),
            TransportError::TooLarge { limit: 7 }.into(),
            FacebookError::new(1_675_030).into(),
            partial.into(),
        ];
        for error in maybe {
            assert!(error.may_have_been_done(), "{error}");
        }
        let not: [Error; 7] = [
            connect().into(),
            Error::invalid_input("nothing to send: give it a text"),
            Error::NoThread,
            Error::NotLoggedIn,
            Error::TooSoon {
                wait: Duration::ZERO,
            },
            FacebookError::new(1_545_012).into(),
            FacebookError::new(3_252_001).into(),
        ];
        for error in not {
            assert!(!error.may_have_been_done(), "{error}");
        }
    }
}
