//! The connector to hosts of the internet, with one TLS configuration for all clients.

use std::sync::{Arc, LazyLock};

use ureq::Error;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, RustlsConnector, SocksConnector,
    TcpConnector, Transport,
};

use super::Settings;
use super::proxy_error::ProxyFailure;

/// Connects as ureq does by itself, but keeps the TLS configuration that it made for the first connection: its roots take
/// tens of kilobytes, and its memory of earlier sessions makes the next handshake shorter. Clones share both.
#[derive(Clone, Debug)]
pub(super) struct SharedTls(Arc<dyn Connector<Out = Box<dyn Transport>>>);

/// Of all clients that trust the usual roots.
static USUAL: LazyLock<SharedTls> = LazyLock::new(SharedTls::new);

impl SharedTls {
    fn new() -> Self {
        let chain =
            ().chain(OfProxy(SocksConnector::default()))
                .chain(OfProxy(ConnectProxyConnector::default()))
                .chain(TcpConnector::default())
                .chain(RustlsConnector::default())
                .chain(Boxed);
        Self(Arc::new(chain))
    }

    /// For agents with these settings. Those that trust other roots too share nothing.
    pub(super) fn of(settings: &Settings) -> Self {
        if settings.root_certificates.is_empty() {
            USUAL.clone()
        } else {
            Self::new()
        }
    }
}

impl Connector for SharedTls {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let details = ConnectionDetails {
            uri: details.uri,
            addrs: details.addrs.clone(),
            config: details.config,
            // What ureq takes for the settings of one request, such as a limit on its time, it connects for with a TLS
            // configuration of its own. The agents of this crate never differ in theirs from request to request.
            request_level: false,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
        };
        self.0.connect(&details, None)
    }
}

/// Marks the failures of a connector to a proxy, which would else pass for failures of the site or of its certificate.
#[derive(Debug)]
struct OfProxy<C>(C);

impl<In: Transport, C: Connector<In>> Connector<In> for OfProxy<C> {
    type Out = C::Out;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let connected = self.0.connect(details, chained);
        connected.map_err(|error| match details.config.proxy() {
            Some(proxy) => ProxyFailure::new(proxy, error).into(),
            None => error,
        })
    }
}

/// Erases the type that the chain has by then.
#[derive(Debug)]
struct Boxed;

impl<In: Transport> Connector<In> for Boxed {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|transport| Box::new(transport) as Self::Out))
    }
}
