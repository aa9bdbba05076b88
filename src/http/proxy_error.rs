//! Why a proxy let nothing through.

use std::io::{self, ErrorKind};

use ureq::Proxy;

use super::agent::request_error;
use crate::error::TransportError;

/// A failure between this machine and a proxy, or one that the proxy reports.
#[derive(Debug, thiserror::Error)]
#[error("the proxy lets nothing through")]
pub(super) struct ProxyFailure {
    host: String,
    error: ureq::Error,
}

impl ProxyFailure {
    pub(super) fn new(proxy: &Proxy, error: ureq::Error) -> Self {
        Self {
            host: proxy.host().to_owned(),
            error,
        }
    }

    /// The error of a request to `target` that was to go through the proxy.
    pub(super) fn into_error(self, target: &str) -> TransportError {
        let Self { host, error } = self;
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
            // What the system says has a number; what is left is said by a proxy of SOCKS, or about it.
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
}

impl From<ProxyFailure> for ureq::Error {
    fn from(failure: ProxyFailure) -> Self {
        Self::Other(Box::new(failure))
    }
}

/// Whether an error is about an answer that is none of SOCKS.
fn is_of_socks(error: &io::Error) -> bool {
    let answers = ["response version", "response code", "reserved byte"];
    let text = error.to_string();
    text.strip_prefix("invalid ")
        .is_some_and(|text| answers.contains(&text))
}

/// The status in what ureq says of an answer to `CONNECT`.
fn status(text: &str) -> Option<u16> {
    let (_, digits) = text
        .strip_prefix("proxy server responded ")?
        .split_once('/')?;
    digits.parse().ok()
}
