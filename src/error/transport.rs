//! Why no complete reply came.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

use super::io_form;
use crate::shown::{self, OneLine};

/// Why no complete reply came.
///
/// The [guide](crate::guide::errors) has what to do about it.
#[derive(Debug, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// A limit on time ran out.
    #[error(
        "the server took too long to answer: try again, or raise the timeout in `ClientBuilder`"
    )]
    Timeout,
    /// No connection could be made: no such host, nobody listening, no route, a proxy that refuses.
    #[error(
        "cannot connect to {}, so check the network and the proxy",
        OneLine::up_to(host, 255)
    )]
    Connect {
        /// The host that could not be reached.
        #[serde(deserialize_with = "shown::read")]
        host: String,
        /// The system's error. `None`: there is none.
        #[serde(default, with = "io_form::if_any")]
        source: Option<io::Error>,
    },
    /// The proxy wants a user name and a password, or does not accept those that it was given. See
    /// [`ClientBuilder::proxy`](crate::ClientBuilder::proxy).
    #[error(
        "the proxy {} refused the connection: it wants a user name and a password, or does not accept these, so check them",
        OneLine::up_to(host, 255)
    )]
    ProxyRefused {
        /// The proxy's host.
        #[serde(deserialize_with = "shown::read")]
        host: String,
    },
    /// The proxy does not allow connections to this host.
    #[error(
        "the proxy {} forbids the connection: ask who runs it, or use another one",
        OneLine::up_to(host, 255)
    )]
    ProxyForbids {
        /// The proxy's host.
        #[serde(deserialize_with = "shown::read")]
        host: String,
    },
    /// The connection broke before the reply was complete.
    #[error(
        "the connection broke before the reply was complete, so check what was done and try again"
    )]
    Closed(
        #[source]
        #[serde(with = "io_form")]
        io::Error,
    ),
    /// The server's certificate was not accepted, or the encrypted connection failed.
    #[error(
        "no secure connection to {}: look for a proxy in between, whose certificate `ClientBuilder::root_certificate` would accept",
        OneLine::up_to(host, 255)
    )]
    Tls {
        /// The host whose certificate it was.
        #[serde(deserialize_with = "shown::read")]
        host: String,
    },
    /// The reply's body is larger than the limit allows, once decompressed.
    #[error(
        "the reply is larger than the limit of {limit} bytes: ask for less, or raise the limit"
    )]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The server redirected again and again.
    #[error(
        "the server redirected more than {limit} times: see in a browser where it leads, or raise `ClientBuilder::max_redirects`"
    )]
    TooManyRedirects {
        /// The limit.
        limit: u32,
    },
    /// The server redirected to where this client does not go: another site, a port of its own, an address with a user name, or
    /// a connection without encryption.
    #[error(
        "the server redirected to {}, where this client does not go: see in a browser what is there",
        OneLine::up_to(host, 255)
    )]
    ForeignRedirect {
        /// The host it redirected to.
        #[serde(deserialize_with = "shown::read")]
        host: String,
    },
    /// An image was to be fetched from a host on this machine or in its network; nothing was sent there. See
    /// [`ClientBuilder::allow_private_addresses`](crate::ClientBuilder::allow_private_addresses).
    #[error(
        "{} is not on the public internet: name another host, or allow it with `ClientBuilder::allow_private_addresses`",
        OneLine::up_to(host, 255)
    )]
    PrivateAddress {
        /// The host.
        #[serde(deserialize_with = "shown::read")]
        host: String,
    },
    /// The rules of HTTP were broken, or a limit on the head of a reply.
    #[error("{}", OneLine::up_to(_0, 1000))]
    Protocol(#[serde(deserialize_with = "shown::read")] Cow<'static, str>),
}

impl TransportError {
    /// Whether the request may have reached the server.
    pub(crate) fn may_have_arrived(&self) -> bool {
        match self {
            Self::Timeout
            | Self::Closed(_)
            | Self::TooLarge { .. }
            | Self::TooManyRedirects { .. }
            | Self::ForeignRedirect { .. }
            | Self::Protocol(_) => true,
            Self::Connect { .. }
            | Self::ProxyRefused { .. }
            | Self::ProxyForbids { .. }
            | Self::Tls { .. }
            | Self::PrivateAddress { .. } => false,
        }
    }
}
