//! The long poll: requests that the server holds until it has something to tell.

use std::sync::Arc;

use super::carrier::Outcome;
use super::edge::Edge;
use super::step::{Next, State};
use crate::error::{Error, Result, TransportError};
use crate::event::Event;
use crate::time::Timestamp;
use crate::wire::pull::PullReply;

/// A queue of items, and the hosts that are asked for it.
pub(super) struct LongPoll {
    edge: Edge,
    state: State,
    mark_alive: bool,
}

impl LongPoll {
    pub(super) fn new(edge: Edge, mark_alive: bool) -> Self {
        let state = State {
            seq: edge.account.seq(),
            ..State::default()
        };
        Self {
            edge,
            state,
            mark_alive,
        }
    }

    /// Goes on with the item after the last, in the same session.
    pub(super) fn take_over(&mut self, earlier: &Self) {
        if Arc::ptr_eq(&earlier.edge.account, &self.edge.account) {
            self.state.seq = earlier.state.seq;
        }
    }

    /// Finds the server that keeps this client's queue.
    pub(super) fn start(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        // Each host may be out of order; the sixth answer is the first host's again.
        for _ in 0..5 {
            match self.find_queue(since, heard) {
                Err(Error::Http { status: 502 | 503 }) => self.state.change_host(),
                result => return result,
            }
        }
        self.find_queue(since, heard)
    }

    /// That a server is found says nothing about the queue, so it is no reason to hurry with the next failure.
    fn find_queue(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        let reply = self.edge.find_queue(&self.state)?;
        match self.state.take(reply, since, heard) {
            Next::Poll | Next::Again => Ok(Outcome::Again),
            Next::Wait => Ok(Outcome::Wait),
            Next::StartAnew => self.edge.fetch_tokens().map(|()| Outcome::Again),
        }
    }

    pub(super) fn ask(
        &mut self,
        since: Timestamp,
        is_calm: bool,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        if self.state.sticky.is_none() {
            let found = self.start(since, heard)?;
            if self.state.sticky.is_none() || found == Outcome::Wait {
                return Ok(found);
            }
        }
        let Some(sticky) = self.state.sticky.clone() else {
            return Ok(Outcome::Again);
        };
        if self.mark_alive {
            self.edge.mark_alive(&self.state, &sticky);
        }
        match self.edge.pull(&self.state, &sticky) {
            Ok(reply) => self.take(reply, since, heard),
            Err(Error::Http { status: 502 | 503 }) if is_calm => {
                log::debug!(
                    "host {} of the long poll is out of order, asking the next",
                    self.state.host
                );
                self.state.change_host();
                self.start(since, heard)
            }
            // Nothing happened for as long as one request waits.
            Err(Error::Transport(TransportError::Timeout)) => Ok(Outcome::Nothing),
            Err(error) => Err(error),
        }
    }

    /// Takes in what the server said about the queue.
    fn take(
        &mut self,
        reply: PullReply,
        since: Timestamp,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        match self.state.take(reply, since, heard) {
            Next::Poll => Ok(Outcome::Good),
            Next::Again => Ok(Outcome::Again),
            Next::Wait => Ok(Outcome::Wait),
            Next::StartAnew => self.edge.fetch_tokens().map(|()| Outcome::Again),
        }
    }

    pub(super) fn failed(&mut self, error: &Error) {
        match error {
            Error::Transport(TransportError::Connect { .. })
            | Error::Http { status: 502 | 503 } => self.state.change_host(),
            // What the host was asked for may be what it chokes on.
            Error::Transport(_) | Error::Http { .. } => self.state.sticky = None,
            _ => {}
        }
    }
}
