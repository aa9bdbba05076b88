//! That a proxy let nothing through.

use ureq::Proxy;

/// A failure between this machine and a proxy, or one that the proxy reports.
#[derive(Debug, thiserror::Error)]
#[error("the proxy lets nothing through")]
pub(super) struct ProxyFailure {
    pub(super) host: String,
    pub(super) error: ureq::Error,
}

impl ProxyFailure {
    pub(super) fn new(proxy: &Proxy, error: ureq::Error) -> Self {
        Self {
            host: proxy.host().to_owned(),
            error,
        }
    }
}

impl From<ProxyFailure> for ureq::Error {
    fn from(failure: ProxyFailure) -> Self {
        Self::Other(Box::new(failure))
    }
}
