//! The limits of the transport, and where it connects to.

use std::time::Duration;

use rustls::RootCertStore;
use ureq::tls::{Certificate, PemItem, parse_pem};

use super::Proxy;

/// The settings of every request of a client. Each has a method of [`ClientBuilder`](crate::ClientBuilder) that documents it.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) upload_timeout: Duration,
    pub(crate) remote_image_timeout: Duration,
    pub(crate) remote_file_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_reply_size: u64,
    pub(crate) max_image_size: u64,
    pub(crate) max_file_size: u64,
    pub(crate) max_redirects: u32,
    /// `None`: neither a setting nor the environment names one, or a local server is connected to.
    pub(crate) proxy: Option<Proxy>,
    pub(crate) root_certificates: Vec<Certificate<'static>>,
    pub(crate) allow_private_addresses: bool,
    /// The key that has signed the certificates of the server of encrypted chats.
    #[cfg(feature = "e2ee")]
    pub(crate) encryption_root: [u8; 32],
    #[cfg(feature = "local-server")]
    pub(crate) local_server: Option<std::net::SocketAddr>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            upload_timeout: Duration::from_secs(120),
            remote_image_timeout: Duration::from_secs(30),
            remote_file_timeout: Duration::from_secs(300),
            connect_timeout: Duration::from_secs(10),
            max_reply_size: 16 * 1024 * 1024,
            max_image_size: 25 * 1024 * 1024,
            max_file_size: 25 * 1024 * 1024,
            max_redirects: 10,
            proxy: None,
            root_certificates: Vec::new(),
            allow_private_addresses: false,
            #[cfg(feature = "e2ee")]
            encryption_root: crate::wire::e2ee::certificate::ROOT,
            #[cfg(feature = "local-server")]
            local_server: None,
        }
    }
}

impl Settings {
    /// Whether every host is carried to a local server.
    pub(crate) fn is_local(&self) -> bool {
        #[cfg(feature = "local-server")]
        return self.local_server.is_some();
        #[cfg(not(feature = "local-server"))]
        false
    }
}

/// The certificates in a PEM text. `None`: it has none, is no PEM text, or one of them cannot be a root.
pub(crate) fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.ok()? {
            // A root that cannot be read would be left out without a word when the first connection is made.
            let mut roots = RootCertStore::empty();
            roots.add(certificate.der().to_vec().into()).ok()?;
            certificates.push(certificate);
        }
    }
    (!certificates.is_empty()).then_some(certificates)
}
