//! Connecting as the agents do: with the same proxy, roots and limits.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, Transport, time,
};
use ureq::{Error, Proxy, ProxyProtocol, Timeout};

use super::super::agent::config_for_stream;
use super::super::errors::request_error;
use super::super::proxy_error::ProxyFailure;
use super::super::{Http, Settings};
use super::lent::Lent;
use super::socks::{self, Target};
use super::tcp::{self, Register};
use super::{Stream, tls};
use crate::error::TransportError;
use crate::sync::lock;
use crate::time::{CENTURY, later};

impl Http {
    /// The meaning of an error while a connection to `host` is read or written.
    pub(crate) fn stream_error(error: io::Error, host: &str) -> TransportError {
        request_error(Error::from(error), host)
    }

    /// Connects to the host of an `https` address.
    pub(crate) fn open(&self, uri: &Uri, register: Register) -> Result<Stream, TransportError> {
        let host = uri.host().unwrap_or_default();
        let connecting = Connecting {
            settings: &self.settings,
            config: config_for_stream(&self.settings),
            deadline: later(Instant::now(), self.settings.connect_timeout),
            register,
        };
        let connected = connecting.connect(uri, host);
        connected.map_err(|error| request_error(of_connecting(error), host))
    }
}

/// An attempt to connect.
struct Connecting<'a> {
    settings: &'a Settings,
    config: Config,
    deadline: Instant,
    register: Register,
}

impl Connecting<'_> {
    fn connect(&self, uri: &Uri, host: &str) -> Result<Stream, Error> {
        #[cfg(feature = "local-server")]
        if let Some(address) = self.settings.local_server {
            // Taken for an encrypted one, as by the agents.
            return tcp::connect(&[address], self.deadline, &self.register).map(Stream::new);
        }
        let proxy = self.config.proxy().filter(|it| !it.is_no_proxy(uri));
        let mut stream = match proxy {
            None => self.connect_to(&self.resolve(uri)?)?,
            Some(proxy) => {
                let connected = match proxy.protocol() {
                    ProxyProtocol::Http | ProxyProtocol::Https => self.tunnel(proxy, uri),
                    _ => self.connect_through_socks(proxy, uri, host),
                };
                connected.map_err(|error| ProxyFailure::new(proxy, of_connecting(error)))?
            }
        };
        let connection = tls::connection(self.settings, host)?;
        stream.encrypt(connection, self.deadline)?;
        Ok(stream)
    }

    fn connect_to(&self, addresses: &[std::net::SocketAddr]) -> Result<Stream, Error> {
        tcp::connect(addresses, self.deadline, &self.register).map(Stream::new)
    }

    fn resolve(&self, uri: &Uri) -> Result<ResolvedSocketAddrs, Error> {
        DefaultResolver::default().resolve(uri, &self.config, self.timeout())
    }

    /// The addresses of the host, where this machine looks them up and not the proxy.
    fn resolve_target(&self, proxy: &Proxy, uri: &Uri) -> Result<ResolvedSocketAddrs, Error> {
        if proxy.resolve_target() {
            self.resolve(uri)
        } else {
            Ok(DefaultResolver::default().empty())
        }
    }

    fn connect_through_socks(&self, proxy: &Proxy, uri: &Uri, host: &str) -> Result<Stream, Error> {
        let addresses = self.resolve_target(proxy, uri)?;
        let target = match addresses.first() {
            Some(address) => Target::Address(*address),
            None => Target::of(host, uri.port_u16().unwrap_or(443)),
        };
        let stream = self.connect_to(&self.resolve(proxy.uri())?)?;
        socks::connect(&mut stream.until(self.deadline), proxy, &target)?;
        Ok(stream)
    }

    /// Lets ureq ask a proxy of HTTP to connect, over a stream that is shared with it for so long.
    fn tunnel(&self, proxy: &Proxy, uri: &Uri) -> Result<Stream, Error> {
        let addrs = self.resolve_target(proxy, uri)?;
        let mut stream = self.connect_to(&self.resolve(proxy.uri())?)?;
        if proxy.protocol() == ProxyProtocol::Https {
            let connection = tls::connection(self.settings, proxy.host())?;
            stream.encrypt(connection, self.deadline)?;
        }
        let stream = Arc::new(stream);
        let deadline = self.deadline;
        let lent = Mutex::new(Some(Lent::new(Arc::clone(&stream), deadline)));
        let details = ConnectionDetails {
            uri,
            addrs,
            config: &self.config,
            request_level: false,
            resolver: &DefaultResolver::default(),
            now: time::Instant::now(),
            timeout: self.timeout(),
            current_time: Arc::new(time::Instant::now),
            run_connector: Arc::new(move |_| match lock(&lent).take() {
                Some(lent) => Ok(Box::new(lent) as Box<dyn Transport>),
                None => Err(Error::ConnectionFailed),
            }),
            register_shutdown: Arc::clone(&self.register) as _,
        };
        let connected = ConnectProxyConnector::default().connect(&details, None::<()>)?;
        drop((connected, details));
        // The borrower is gone.
        Arc::into_inner(stream).ok_or(Error::ConnectionFailed)
    }

    fn timeout(&self) -> NextTimeout {
        let left = self.deadline.saturating_duration_since(Instant::now());
        NextTimeout {
            after: left.min(CENTURY).into(),
            reason: Timeout::Connect,
            ..NextTimeout::default()
        }
    }
}

/// A limit on time that passes while a connection is made is that of connecting.
fn of_connecting(error: Error) -> Error {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            Error::Timeout(Timeout::Connect)
        }
        error => error,
    }
}
