//! Encryption of bytes, without I/O.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, LazyLock};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ALL_VERSIONS, ClientConfig, ClientConnection, RootCertStore};

use super::super::Settings;

/// How much is encrypted at once, in bytes: what one record holds.
const RECORD: usize = 16 * 1024;

/// Of all clients that trust the usual roots: these take tens of kilobytes, and the memory of earlier sessions makes the next
/// handshake shorter.
static USUAL: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> = LazyLock::new(|| config(&[]));

/// Begins a connection to `host`, which has to have a certificate for that name from a root that these settings trust.
pub(super) fn connection(settings: &Settings, host: &str) -> Result<ClientConnection, ureq::Error> {
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
        .map_err(|_| ureq::Error::Tls("the host has no name that a certificate can have"))?;
    let config = match &*settings.root_certificates {
        [] => USUAL.clone()?,
        more => config(more)?,
    };
    Ok(ClientConnection::new(config, name)?)
}

fn config(more: &[ureq::tls::Certificate<'static>]) -> Result<Arc<ClientConfig>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    let usual = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    let more = more.iter();
    let more = more.map(|root| CertificateDer::from(root.der().to_vec()));
    roots.add_parsable_certificates(usual.chain(more));
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(ALL_VERSIONS)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Takes in encrypted bytes, and leaves what they hold inside.
pub(super) fn feed(connection: &mut ClientConnection, mut input: &[u8]) -> io::Result<()> {
    while !input.is_empty() {
        connection.read_tls(&mut input)?;
        process(connection)?;
    }
    Ok(())
}

/// Decrypts `input`, and appends what it holds to `output`. Returns whether the other side has closed the connection.
pub(super) fn decrypt(
    connection: &mut ClientConnection,
    mut input: &[u8],
    output: &mut Vec<u8>,
) -> io::Result<bool> {
    loop {
        let state = process(connection)?;
        let length = state.plaintext_bytes_to_read() as u64;
        connection.reader().take(length).read_to_end(output)?;
        if input.is_empty() {
            return Ok(state.peer_has_closed());
        }
        connection.read_tls(&mut input)?;
    }
}

fn process(connection: &mut ClientConnection) -> io::Result<rustls::IoState> {
    let processed = connection.process_new_packets();
    processed.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// Encrypts `input`, and appends it to `output`, behind what the connection itself has to send.
pub(super) fn encrypt(
    connection: &mut ClientConnection,
    input: &[u8],
    output: &mut Vec<u8>,
) -> io::Result<()> {
    take_output(connection, output)?;
    for record in input.chunks(RECORD) {
        connection.writer().write_all(record)?;
        take_output(connection, output)?;
    }
    Ok(())
}

/// Appends to `output` what is to be sent.
pub(super) fn take_output(
    connection: &mut ClientConnection,
    output: &mut Vec<u8>,
) -> io::Result<()> {
    while connection.wants_write() {
        connection.write_tls(output)?;
    }
    Ok(())
}
