//! A connection that is no HTTP in the end: made as the agents make theirs, with the same proxy, roots and limits.

use std::io::{self, Read, Write};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, Resolver};
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, NextTimeout, ShutdownHandle, Transport, TransportAdapter, time,
};
use ureq::{Error, Timeout};

use super::Http;
use super::agent::config_for_stream;
use super::connector::SharedTls;
use super::errors::request_error;
use crate::error::TransportError;
use crate::time::{CENTURY, later};

/// A connection, encrypted, to be read and written. Every read and write shares one limit on time, until the next is set.
pub(crate) struct Stream {
    adapter: TransportAdapter,
    /// The adapter's own limit lets each read have a second after it has passed.
    deadline: Instant,
    last_read: Instant,
}

impl Stream {
    /// Sets how long all that is read and written from now on may take.
    pub(crate) fn set_limit(&mut self, limit: Duration) {
        self.deadline = later(Instant::now(), limit);
    }

    /// Leaves the next read or write what is left until the deadline. The adapter's own limit would begin anew with each.
    fn check(&mut self) -> io::Result<()> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.adapter.set_timeout(timeout(left, Timeout::RecvBody));
        Ok(())
    }

    /// When the last bytes came.
    pub(crate) fn last_read(&self) -> Instant {
        self.last_read
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let length = self.adapter.read(buffer)?;
        if length > 0 {
            self.last_read = Instant::now();
        }
        Ok(length)
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.check()?;
        self.adapter.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.adapter.flush()
    }
}

/// What takes the handle that ends a connection from another thread. It refuses if there is to be no connection any more.
pub(crate) type Register = Arc<dyn Fn(Weak<dyn ShutdownHandle>) -> Result<(), Error> + Send + Sync>;

impl Http {
    /// What an error means while a connection to `host` is read or written.
    pub(crate) fn stream_error(error: io::Error, host: &str) -> TransportError {
        request_error(Error::from(error), host)
    }

    /// Connects to the host of an `https` address.
    pub(crate) fn open(&self, uri: &Uri, register: Register) -> Result<Stream, TransportError> {
        let connected = self.connect(uri, register);
        let transport =
            connected.map_err(|error| request_error(error, uri.host().unwrap_or_default()))?;
        Ok(Stream {
            adapter: TransportAdapter::new(transport, Arc::new(time::Instant::now)),
            deadline: Instant::now(),
            last_read: Instant::now(),
        })
    }

    fn connect(&self, uri: &Uri, register: Register) -> Result<Box<dyn Transport>, Error> {
        let config = &config_for_stream(&self.settings);
        let limit = timeout(self.settings.connect_timeout, Timeout::Connect);
        let connector = Arc::new(self.connector());
        let resolver = self.resolver();
        // As the agents do: a proxy looks the name up itself, unless it says that it does not.
        let looks_up = |proxy: &ureq::Proxy| proxy.resolve_target() || proxy.is_no_proxy(uri);
        let addrs = match config.proxy() {
            Some(proxy) if !looks_up(proxy) => resolver.empty(),
            _ => resolver.resolve(uri, config, limit)?,
        };
        let again = Arc::clone(&connector);
        let details = ConnectionDetails {
            uri,
            addrs,
            config,
            request_level: false,
            resolver: &*resolver,
            now: time::Instant::now(),
            timeout: limit,
            current_time: Arc::new(time::Instant::now),
            run_connector: Arc::new(move |details| connected(again.connect(details, None)?)),
            register_shutdown: register,
        };
        connected(connector.connect(&details, None)?)
    }

    fn connector(&self) -> Box<dyn Connector<Out = Box<dyn Transport>>> {
        #[cfg(feature = "local-server")]
        if self.settings.local_server.is_some() {
            return super::loopback::connector();
        }
        Box::new(SharedTls::of(&self.settings))
    }

    fn resolver(&self) -> Box<dyn Resolver> {
        #[cfg(feature = "local-server")]
        if let Some(address) = self.settings.local_server {
            return super::loopback::resolver(address);
        }
        Box::new(DefaultResolver::default())
    }
}

fn connected(transport: Option<Box<dyn Transport>>) -> Result<Box<dyn Transport>, Error> {
    transport.ok_or(Error::ConnectionFailed)
}

fn timeout(after: Duration, reason: Timeout) -> NextTimeout {
    NextTimeout {
        after: after.min(CENTURY).into(),
        reason,
        ..NextTimeout::default()
    }
}
