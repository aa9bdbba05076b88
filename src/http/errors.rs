//! The meaning of ureq's errors.

use std::io::{self, ErrorKind};

use ureq::Timeout;
use ureq::http;

use super::proxy_error::ProxyFailure;
use super::public::NotPublic;
use crate::error::TransportError;

/// A request cannot be made of what it should have.
pub(crate) fn unwritable(_: http::Error) -> TransportError {
    TransportError::Protocol(
        "the request has a character that no header may have: check the user agent and the cookies"
            .into(),
    )
}

/// The meaning of an error of the agent while a request to `host` is under way.
pub(super) fn request_error(error: ureq::Error, host: &str) -> TransportError {
    let unreachable = |source| TransportError::Connect {
        host: host.to_owned(),
        source,
    };
    match error {
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            unreachable(Some(ErrorKind::TimedOut.into()))
        }
        ureq::Error::Timeout(_) => TransportError::Timeout,
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::TimedOut => TransportError::Timeout,
            // rustls reports a failed handshake as invalid data.
            ErrorKind::InvalidData => TransportError::Tls {
                host: host.to_owned(),
            },
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
            | ErrorKind::Interrupted
            | ErrorKind::WouldBlock
            | ErrorKind::WriteZero
            | ErrorKind::Other => TransportError::Closed(error),
            // Refused, no route, no such host: the last has no kind of its own.
            _ => unreachable(Some(error)),
        },
        ureq::Error::Other(error) => match error.downcast::<ProxyFailure>() {
            Ok(failure) => proxy_error(*failure, host),
            Err(error) if error.is::<NotPublic>() => TransportError::PrivateAddress {
                host: host.to_owned(),
            },
            Err(_) => unreachable(None),
        },
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => unreachable(None),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired => {
            TransportError::Tls {
                host: host.to_owned(),
            }
        }
        ureq::Error::LargeResponseHeader(_, limit) => TransportError::Protocol(
            format!(
                "the head of the reply is larger than {limit} bytes: look for a proxy in between"
            )
            .into(),
        ),
        ureq::Error::Protocol(_) => TransportError::Protocol(
            "the reply breaks the rules of HTTP: look for a proxy in between".into(),
        ),
        // What is left concerns the request itself. Its text may quote the address, which holds tokens.
        _ => TransportError::Protocol(
            "the request cannot be sent: check the proxy and the user agent".into(),
        ),
    }
}

/// The meaning of an error while the body of a reply from `host` is being read.
pub(super) fn body_error(error: io::Error, host: &str) -> TransportError {
    match ureq::Error::from(error) {
        ureq::Error::Io(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidData | ErrorKind::InvalidInput
            ) =>
        {
            TransportError::Protocol(
                "the body of the reply cannot be decompressed: try again".into(),
            )
        }
        ureq::Error::Decompress(..) => TransportError::Protocol(
            "the body of the reply cannot be decompressed: try again".into(),
        ),
        error => request_error(error, host),
    }
}

/// The error of a request to `target` that was to go through the proxy.
fn proxy_error(failure: ProxyFailure, target: &str) -> TransportError {
    let ProxyFailure { host, error } = failure;
    let refused = || TransportError::ProxyRefused { host: host.clone() };
    let forbidden = || TransportError::ProxyForbids { host: host.clone() };
    let no_proxy = || {
        TransportError::Protocol(
            "what answers at the proxy's address is no proxy of this kind: check its scheme and its port"
                .into(),
        )
    };
    let unreachable = |host: &str, source| TransportError::Connect {
        host: host.to_owned(),
        source: Some(source),
    };
    match error {
        ureq::Error::ConnectProxyFailed(text) => match status(&text) {
            Some(407) => refused(),
            Some(403) => forbidden(),
            Some(status) => {
                let text = format!("the proxy answered with HTTP status {status}");
                unreachable(target, io::Error::other(text))
            }
            None => unreachable(&host, ErrorKind::UnexpectedEof.into()),
        },
        // An error of the system has a number; the rest comes from a proxy of SOCKS, or is about it.
        ureq::Error::Io(error) if error.raw_os_error().is_none() => match error.kind() {
            ErrorKind::PermissionDenied
                if error.to_string() == "password authentication failed" =>
            {
                refused()
            }
            // SOCKS4 names no reason but the user.
            ErrorKind::PermissionDenied => forbidden(),
            ErrorKind::Other => match &*error.to_string() {
                "no acceptable auth methods" => refused(),
                "connection not allowed by ruleset" => forbidden(),
                "unknown auth method" | "unsupported address type" => no_proxy(),
                text => {
                    let text = format!("the proxy answered: {text}");
                    unreachable(target, io::Error::other(text))
                }
            },
            // A failed handshake of TLS is invalid data too.
            ErrorKind::InvalidData if is_of_socks(&error) => no_proxy(),
            ErrorKind::UnexpectedEof => unreachable(&host, error),
            _ => request_error(ureq::Error::Io(error), &host),
        },
        ureq::Error::Protocol(_) => no_proxy(),
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionReset => {
            unreachable(&host, error)
        }
        error => request_error(error, &host),
    }
}

/// Whether an error is about an answer that is none of SOCKS.
fn is_of_socks(error: &io::Error) -> bool {
    let answers = ["response version", "response code", "reserved byte"];
    let text = error.to_string();
    text.strip_prefix("invalid ")
        .is_some_and(|text| answers.contains(&text))
}

/// The status in ureq's text about an answer to `CONNECT`.
fn status(text: &str) -> Option<u16> {
    let (_, digits) = text
        .strip_prefix("proxy server responded ")?
        .split_once('/')?;
    digits.parse().ok()
}
