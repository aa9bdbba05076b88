//! The agents that hold the connections, and what their errors mean.

use std::io::{self, ErrorKind};
use std::time::Duration;

#[cfg(feature = "mqtt")]
use ureq::config::Config;
use ureq::config::{AutoHeaderValue, ConfigBuilder};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::{Agent, Timeout};

use super::Settings;
use super::connector::SharedTls;
use super::public::{NotPublic, PublicOnly};
use crate::error::TransportError;
use crate::time::CENTURY;

/// The largest head of a reply, in bytes: as much as clients of Facebook take that run on Node.
const MAX_HEAD: usize = 16 * 1024;
/// The buffers of each connection, in bytes, which it keeps while it is idle. A head has to fit in, and one that is too large
/// has to be told from one that is cut short.
const INPUT_BUFFER: usize = MAX_HEAD + 1024;
const OUTPUT_BUFFER: usize = 2 * 1024;
#[cfg(feature = "mqtt")]
const STREAM_BUFFER: usize = 2 * 1024;

/// For ordinary requests: each has `Settings::timeout` from beginning to end.
pub(crate) fn for_commands(settings: &Settings) -> Agent {
    build(
        settings,
        config(settings).timeout_global(Some(settings.timeout.min(CENTURY))),
    )
}

/// For the long poll: the server may hold a request for `hold` before it answers, and pause as long between two pieces of
/// the answer, so there is no limit on the whole. Ends at once, with all its requests, on [`Agent::shutdown`].
pub(crate) fn for_poll(settings: &Settings, hold: Duration) -> Agent {
    let config = config(settings)
        .timeout_send_request(Some(settings.timeout.min(CENTURY)))
        .timeout_recv_response(Some(hold.min(CENTURY)))
        .timeout_per_read(Some(hold.min(CENTURY)));
    build(settings, config)
}

/// For sites other than Facebook, encrypted or not, at public addresses unless the settings allow others. It has no limit
/// on the whole: its requests bring theirs.
pub(super) fn for_other_sites(settings: &Settings) -> Agent {
    let config = config(settings).https_only(false);
    if settings.is_local() || settings.allow_private_addresses {
        return build(settings, config);
    }
    Agent::with_parts(
        config.build(),
        SharedTls::of(settings),
        PublicOnly::default(),
    )
}

/// What all have in common. Cookies, redirects and the meaning of a status are the pipeline's, not the agent's.
fn config(settings: &Settings) -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .https_only(true)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_response_header_size(MAX_HEAD)
        .input_buffer_size(INPUT_BUFFER)
        .output_buffer_size(OUTPUT_BUFFER)
        .user_agent(AutoHeaderValue::None)
        .timeout_connect(Some(settings.connect_timeout.min(CENTURY)))
        .tls_config(tls(settings))
        .proxy(proxy(settings))
}

fn proxy(settings: &Settings) -> Option<ureq::Proxy> {
    match &settings.proxy {
        // With a proxy the connector is not given the address to connect to.
        _ if settings.is_local() => None,
        Some(proxy) => Some(proxy.0.clone()),
        None => ureq::Proxy::try_from_env(),
    }
}

/// For a connection that is no HTTP in the end: what it carries has buffers of its own.
#[cfg(feature = "mqtt")]
pub(super) fn config_for_stream(settings: &Settings) -> Config {
    config(settings)
        .input_buffer_size(STREAM_BUFFER)
        .output_buffer_size(STREAM_BUFFER)
        .build()
}

/// Certificates are always verified, against the roots that Mozilla trusts and those that the user adds.
fn tls(settings: &Settings) -> TlsConfig {
    if settings.root_certificates.is_empty() {
        return TlsConfig::default();
    }
    let usual = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    let usual = usual.map(|certificate| Certificate::from_der(certificate.as_ref()));
    let roots = RootCerts::from(usual.chain(settings.root_certificates.iter().cloned()));
    TlsConfig::builder().root_certs(roots).build()
}

fn build(settings: &Settings, config: ConfigBuilder<AgentScope>) -> Agent {
    #[cfg(feature = "local-server")]
    if let Some(address) = settings.local_server {
        return super::loopback::agent(config.build(), address);
    }
    Agent::with_parts(
        config.build(),
        SharedTls::of(settings),
        DefaultResolver::default(),
    )
}

/// What an error of the agent means while a request to `host` is under way.
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
        ureq::Error::Other(error) if error.is::<NotPublic>() => TransportError::PrivateAddress {
            host: host.to_owned(),
        },
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_) => unreachable(None),
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

/// What an error means while the body of a reply from `host` is being read.
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
