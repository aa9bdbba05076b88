//! The reason of a lost connection, as an event shows it: what happened, without the advice that the error of a call gives.

use std::io;

use crate::error::{Error, TransportError};

/// Returns the reason on one line.
pub(super) fn reason(error: &Error) -> String {
    let because = |what: String, source: Option<&io::Error>| match source {
        Some(source) => format!("{what}: {source}"),
        None => what,
    };
    match error {
        Error::Http { status } | Error::Busy { status, .. } => {
            format!("the server answered with HTTP status {status}")
        }
        Error::Transport(error) => match error {
            TransportError::Timeout => "the server took too long to answer".to_owned(),
            TransportError::Connect { host, source } => {
                because(format!("cannot connect to {host}"), source.as_ref())
            }
            TransportError::Closed(source) => {
                because("the connection broke".to_owned(), Some(source))
            }
            TransportError::Tls { host } => format!("no secure connection to {host}"),
            TransportError::TooLarge { limit } => {
                format!("the server sent more than {limit} bytes at once")
            }
            error => without_advice(&error.to_string()),
        },
        error => without_advice(&error.to_string()),
    }
}

/// Every error is what is wrong, then, behind a colon, what to do about it.
fn without_advice(text: &str) -> String {
    let what = text.rsplit_once(": ").map_or(text, |(what, _)| what);
    what.to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn a_reason_is_what_happened_without_advice_on_requests() {
        let transport = |error: TransportError| reason(&error.into());
        let closed = transport(TransportError::Closed(ErrorKind::UnexpectedEof.into()));
        assert_eq!(closed, "the connection broke: unexpected end of file");
        let refused = transport(TransportError::Connect {
            host: "edge-chat.facebook.com".to_owned(),
            source: Some(ErrorKind::ConnectionRefused.into()),
        });
        let expected = "cannot connect to edge-chat.facebook.com: connection refused";
        assert_eq!(refused, expected);
        let timeout = transport(TransportError::Timeout);
        assert_eq!(timeout, "the server took too long to answer");
        let broken = "the server broke the rules of MQTT: look for a proxy in between";
        let broken = transport(TransportError::Protocol(broken.into()));
        assert_eq!(broken, "the server broke the rules of MQTT");
    }
}
