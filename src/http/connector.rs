//! What connects to hosts of the internet, with one TLS configuration for all clients.

use std::sync::{Arc, LazyLock};

use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};

use super::Settings;

/// Connects as ureq does by itself, but keeps the TLS configuration that it made for the first connection: its roots take
/// tens of kilobytes, and its memory of earlier sessions makes the next handshake shorter. Clones share both.
#[derive(Clone, Debug)]
pub(super) struct SharedTls(Arc<DefaultConnector>);

/// Of all clients that trust the usual roots.
static USUAL: LazyLock<SharedTls> = LazyLock::new(SharedTls::new);

impl SharedTls {
    fn new() -> Self {
        Self(Arc::default())
    }

    /// For agents with these settings. Those that trust other roots too share nothing.
    pub(super) fn of(settings: &Settings) -> Self {
        match settings.root_certificates.is_empty() {
            true => USUAL.clone(),
            false => Self::new(),
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
