//! The agents that hold the connections.

use std::time::Duration;

#[cfg(any(feature = "mqtt", feature = "gateway"))]
use ureq::config::Config;
use ureq::config::{AutoHeaderValue, ConfigBuilder, IpFamily};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::{
    Agent,
    http::{self, header::COOKIE, header::HeaderName},
};
use url::Url;

use super::connector::SharedTls;
use super::public::PublicOnly;
use super::{Proxy, Settings};
use crate::error::TransportError;
use crate::time::CENTURY;

/// The largest head of a reply, in bytes: as much as clients of Facebook take that run on Node.
const MAX_HEAD: usize = 16 * 1024;
/// The buffers of each connection, in bytes, which it keeps while it is idle. A head has to fit in, and one that is too large
/// has to be distinguished from one that is cut short.
const INPUT_BUFFER: usize = MAX_HEAD + 16;
/// Each line of a request's head has to fit in. A request with a longer one gets a connection of its own.
const OUTPUT_BUFFER: usize = 3 * 1024;
/// The longest line of a request's head, in bytes: more than any reply can ask for.
const MAX_LINE: usize = 4 * MAX_HEAD - 1024;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
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
pub(super) fn for_other_sites(settings: &Settings, url: &Url) -> Agent {
    let proxy = settings.proxy.as_ref();
    let config = config(settings)
        .https_only(false)
        .proxy(proxy.and_then(|proxy| proxy.for_url(url)));
    if settings.is_local() || settings.allow_private_addresses {
        return build(settings, config);
    }
    Agent::with_parts(
        config.build(),
        SharedTls::of(settings),
        PublicOnly::default(),
    )
}

/// The settings that all have in common. Cookies, redirects and the meaning of a status are the pipeline's, not the agent's.
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
        .ip_family(
            settings
                .proxy
                .as_ref()
                .map_or(IpFamily::Any, Proxy::ip_family),
        )
        .proxy(settings.proxy.as_ref().map(Proxy::for_facebook))
}

/// A request in the form of ureq, with the time that is left for it, and with room for its longest line.
pub(super) fn configure<T: ureq::AsSendBody>(
    agent: &Agent,
    request: http::Request<T>,
    limit: Option<Duration>,
) -> Result<http::Request<T>, TransportError> {
    let target = request.uri().path_and_query();
    let line = request.method().as_str().len() + target.map_or(0, |it| it.as_str().len());
    let mut longest = line + " / HTTP/1.1\r\n".len();
    for (name, value) in request.headers() {
        // With the empty line behind the last one.
        let length = name.as_str().len() + value.len() + ": \r\n\r\n".len();
        if length > MAX_LINE {
            return Err(too_long(request.uri().host(), name, length));
        }
        longest = longest.max(length);
    }
    let config = agent
        .configure_request(request)
        .timeout_global(limit.map(|limit| limit.min(CENTURY)));
    Ok(if longest > OUTPUT_BUFFER {
        config.output_buffer_size(longest).build()
    } else {
        config.build()
    })
}

fn too_long(host: Option<&str>, name: &HeaderName, length: usize) -> TransportError {
    let host = host.unwrap_or_default();
    TransportError::Protocol(match *name {
        COOKIE => format!(
            "the cookies for {host} have {length} bytes, more than the {MAX_LINE} that a request may have: log in anew, without the old session"
        )
        .into(),
        _ => "a header of the request is too long: shorten the user agent".into(),
    })
}

/// Whether an address can be asked for.
pub(super) fn check_address(url: &Url) -> Result<(), TransportError> {
    let length = url.as_str().len();
    if length <= MAX_LINE {
        return Ok(());
    }
    let host = url.host_str().unwrap_or_default();
    Err(TransportError::Protocol(
        format!(
            "the address of a request to {host} has {length} bytes, more than the {MAX_LINE} that one may have: name fewer or shorter values"
        )
        .into(),
    ))
}

/// For a connection that is no HTTP in the end: what it carries has buffers of its own.
#[cfg(any(feature = "mqtt", feature = "gateway"))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_a_head_too_long_is_named() {
        let agent = for_commands(&Settings::default());
        let long = "x".repeat(MAX_LINE);
        let plain = || http::Request::get("https://www.facebook.com/");
        for (request, expected) in [
            (
                plain().header("Cookie", &long),
                "the cookies for www.facebook.com have ",
            ),
            (
                plain().header("User-Agent", &long),
                "a header of the request is too long",
            ),
        ] {
            let configured = configure(&agent, request.body(()).unwrap(), None);
            let problem = configured.unwrap_err().to_string();
            assert!(
                problem.starts_with(expected) && !problem.contains("xxx"),
                "{problem}"
            );
        }
        let url = Url::parse(&format!("https://www.facebook.com/{long}")).unwrap();
        let problem = check_address(&url).unwrap_err().to_string();
        assert!(problem.starts_with("the address of a request to www.facebook.com has "));
        let long = "x".repeat(MAX_LINE - 100);
        let request = plain().header("Cookie", &long).body(()).unwrap();
        configure(&agent, request, None).unwrap();
        let url = Url::parse(&format!("https://www.facebook.com/{long}")).unwrap();
        check_address(&url).unwrap();
        let request = http::Request::get(url.as_str()).body(()).unwrap();
        configure(&agent, request, None).unwrap();
    }
}
