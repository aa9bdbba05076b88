//! Carries every host to one address of this machine, and takes the plain connection there for an encrypted one, so that
//! addresses, `Host` headers and cookies stay those of the real site.

use std::net::SocketAddr;

use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
};
use ureq::{Agent, Error, config::Config, http::Uri};

/// An agent with this configuration for which every host is at `address`.
pub(super) fn agent(config: Config, address: SocketAddr) -> Agent {
    Agent::with_parts(config, chain(), OneAddress(address))
}

fn chain() -> impl Connector<Out = Box<dyn Transport>> {
    ().chain(TcpConnector::default()).chain(TakenForTls)
}

#[derive(Debug)]
struct OneAddress(SocketAddr);

impl Resolver for OneAddress {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

#[derive(Debug)]
struct TakenForTls;

impl<In: Transport> Connector<In> for TakenForTls {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|transport| Box::new(Plain(transport)) as Self::Out))
    }
}

#[derive(Debug)]
struct Plain<T>(T);

impl<T: Transport> Transport for Plain<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
