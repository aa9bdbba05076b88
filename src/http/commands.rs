//! The agent of commands, whose requests another thread can cancel.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
use std::io;
use std::mem;
use std::sync::{Arc, Mutex, Weak};

#[cfg(any(feature = "mqtt", feature = "gateway"))]
use crossbeam_channel::Receiver;
use crossbeam_channel::{Sender, bounded};
use ureq::Agent;
use ureq::unversioned::transport::ShutdownHandle;

use crate::error::{Error, Result, TransportError};
use crate::sync::lock;

/// The agent for ordinary requests: one until they are cancelled, then the next.
#[derive(Debug)]
pub(super) struct Commands(Mutex<CommandAgent>);

impl Commands {
    pub(super) fn new(agent: Agent) -> Self {
        Self(Mutex::new(CommandAgent::new(agent)))
    }

    pub(super) fn current(&self) -> CommandAgent {
        lock(&self.0).clone()
    }

    /// Ends the requests that are under way. Those that follow go over `next`.
    pub(super) fn cancel(&self, next: Agent) {
        let next = CommandAgent::new(next);
        let earlier = mem::replace(&mut *lock(&self.0), next);
        earlier.cancel();
    }
}

/// An agent, and whether its requests were cancelled. A call keeps the one that it began with, so that it makes no further
/// request after it was cancelled.
#[derive(Clone)]
pub(crate) struct CommandAgent(Arc<Shared>);

struct Shared {
    agent: Agent,
    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    cancelled: Receiver<Infallible>,
    state: Mutex<State>,
}

struct State {
    /// Dropping it wakes all that block on `cancelled`. `None`: that has happened.
    open: Option<Sender<Infallible>>,
    /// The agents of requests to other sites that are under way.
    others: BTreeMap<u64, Agent>,
    last: u64,
    /// The connections that are no HTTP.
    connections: Vec<Weak<dyn ShutdownHandle>>,
}

impl CommandAgent {
    pub(crate) fn new(agent: Agent) -> Self {
        let (open, _cancelled) = bounded(0);
        Self(Arc::new(Shared {
            agent,
            #[cfg(any(feature = "mqtt", feature = "gateway"))]
            cancelled: _cancelled,
            state: Mutex::new(State {
                open: Some(open),
                others: BTreeMap::new(),
                last: 0,
                connections: Vec::new(),
            }),
        }))
    }

    pub(super) fn agent(&self) -> &Agent {
        &self.0.agent
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        lock(&self.0.state).open.is_none()
    }

    /// Becomes ready to receive, with nothing in it, once the call is cancelled.
    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    pub(crate) fn cancelled(&self) -> &Receiver<Infallible> {
        &self.0.cancelled
    }

    /// A cancellation ends this connection too. Fails if the call was cancelled.
    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    pub(crate) fn ends(&self, connection: Weak<dyn ShutdownHandle>) -> Result<(), ureq::Error> {
        let mut state = lock(&self.0.state);
        if state.open.is_none() {
            return Err(io::Error::from(io::ErrorKind::NotConnected).into());
        }
        // Those of earlier calls are gone.
        state.connections.retain(|it| it.strong_count() > 0);
        state.connections.push(connection);
        Ok(())
    }

    /// Fails if the call was cancelled. `sent`: whether a request of it has left.
    pub(super) fn check(&self, sent: bool) -> Result<()> {
        if self.is_cancelled() {
            Err(Error::Cancelled { sent })
        } else {
            Ok(())
        }
    }

    /// The result of a request. A request that a cancellation interrupts looks like a broken connection, or like a reply that ends early.
    pub(super) fn outcome<T>(&self, result: Result<T, TransportError>) -> Result<T> {
        self.check(match &result {
            Ok(_) => true,
            Err(error) => error.may_have_arrived(),
        })?;
        Ok(result?)
    }

    /// A cancellation ends the requests of this agent too, until the guard is dropped.
    pub(super) fn with(&self, agent: &Agent) -> With<'_> {
        let mut state = lock(&self.0.state);
        if state.open.is_none() {
            agent.clone().shutdown();
        }
        state.last += 1;
        let number = state.last;
        state.others.insert(number, agent.clone());
        With { of: self, number }
    }

    fn cancel(&self) {
        let (others, connections) = {
            let mut state = lock(&self.0.state);
            state.open = None;
            (
                mem::take(&mut state.others),
                mem::take(&mut state.connections),
            )
        };
        self.agent().clone().shutdown();
        for agent in others.into_values() {
            agent.shutdown();
        }
        // One may have been handed in twice, and takes leave as what it was handed in as last.
        for connection in connections.iter().rev().filter_map(Weak::upgrade) {
            connection.shutdown();
        }
    }
}

impl fmt::Debug for CommandAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandAgent")
            .field("is_cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// Another agent whose requests are cancelled too, until this is dropped.
pub(super) struct With<'a> {
    of: &'a CommandAgent,
    number: u64,
}

impl Drop for With<'_> {
    fn drop(&mut self) {
        lock(&self.of.0.state).others.remove(&self.number);
    }
}
