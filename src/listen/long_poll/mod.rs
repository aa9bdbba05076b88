//! The long poll: requests that the server holds until it has something to send.

mod edge;
mod state;

use std::mem;
use std::sync::Arc;
use std::time::Instant;

pub(super) use edge::Edge;

use super::named::NamedMessages;
use super::presence::Presence;
use super::task::Task;
use super::transport::{ClosedQueue, Signal, Transport};
use crate::api::QueuePosition;
use crate::error::{Error, Result, TransportError};
use crate::event::{Event, Gap};
use crate::model::Visibility;
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::endpoint::pull::{PullKind, PullReply};
use state::{Queue, State};

/// A queue of items, and the hosts that are asked for it.
pub(super) struct LongPoll {
    edge: Edge,
    /// The committed position: all before it went to the caller.
    state: State,
    presence: Arc<Presence>,
    request: Option<Request>,
    /// How many hosts were out of order in the search that is under way.
    out_of_order: u8,
    /// Whether the search that is under way comes after a poll that failed: then it is no reason to poll at once.
    has_moved: bool,
    /// The number behind which a reply came that cannot be read.
    unreadable_behind: Option<u64>,
    named: NamedMessages,
    /// Where the queue stands, and what comes next, as soon as the messages are fetched that the last reply named.
    uncommitted: Option<(State, Signal)>,
    /// Whether nothing has failed of late.
    is_calm: bool,
    /// Whether the tokens of the page are to be fetched anew.
    needs_tokens: bool,
}

/// A request under way: it outlives the cycle that made it.
struct Request {
    kind: Kind,
    /// `None`: the reply holds nothing that matters.
    reply: Task<Option<PullReply>>,
}

#[derive(Clone, Copy)]
enum Kind {
    /// For the server that keeps this client's queue.
    Find,
    /// For what comes after the last item that was received.
    Pull,
    /// For the tokens of the page.
    Tokens,
}

/// Facebook's hosts, without the first.
const OTHER_HOSTS: u8 = 5;

impl LongPoll {
    pub(super) fn new(edge: Edge, presence: Arc<Presence>, named: NamedMessages) -> Self {
        let state = State {
            seq: edge.account.seq(),
            ..State::default()
        };
        Self {
            edge,
            state,
            presence,
            request: None,
            out_of_order: 0,
            has_moved: false,
            unreadable_behind: None,
            named,
            uncommitted: None,
            is_calm: true,
            needs_tokens: false,
        }
    }

    /// Asks for what came after the last item, or first for what that takes.
    fn advance(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        loop {
            if let Some((state, signal)) = self.uncommitted.take() {
                match self.named.poll(deadline) {
                    Ok(Some(named)) => events.extend(named),
                    Ok(None) => {
                        self.uncommitted = Some((state, signal));
                        return Ok(Signal::Idle);
                    }
                    Err(error) => {
                        self.named.cancel();
                        return Err(error);
                    }
                }
                self.state = state;
                match signal {
                    Signal::Lost => self.needs_tokens = true,
                    signal => return Ok(signal),
                }
            }
            let mut request = match self.request.take() {
                Some(request) => request,
                None => self.send()?,
            };
            let reply = match request.reply.wait(deadline) {
                Ok(None) => {
                    self.request = Some(request);
                    return Ok(Signal::Idle);
                }
                Ok(Some(reply)) => Ok(reply),
                Err(error) => Err(error),
            };
            let reply = match (request.kind, reply) {
                (Kind::Tokens, Ok(_)) => {
                    self.needs_tokens = false;
                    return Ok(Signal::Retry);
                }
                (
                    Kind::Find,
                    Err(Error::Http {
                        status: 502 | 503, ..
                    }),
                ) if self.out_of_order < OTHER_HOSTS => {
                    self.out_of_order += 1;
                    self.state.change_host();
                    continue;
                }
                (
                    Kind::Pull,
                    Err(Error::Http {
                        status: 502 | 503, ..
                    }),
                ) if self.is_calm => {
                    let host = self.state.host;
                    log::debug!("host {host} of the long poll is out of order, asking the next");
                    self.state.change_host();
                    self.has_moved = true;
                    continue;
                }
                // Nothing happened for as long as one request waits.
                (Kind::Pull, Err(Error::Transport(TransportError::Timeout))) => continue,
                (kind, Ok(reply)) => self.take(kind, reply, since, events)?,
                (kind, Err(error)) => {
                    if let Kind::Find = kind {
                        self.out_of_order = 0;
                    }
                    return Err(error);
                }
            };
            if let Some(signal) = reply {
                return Ok(signal);
            }
        }
    }

    /// Sends what is to be asked next.
    fn send(&self) -> Result<Request> {
        let (kind, reply) = match &self.state.sticky {
            _ if self.needs_tokens => (Kind::Tokens, self.edge.fetch_tokens()?),
            None => (Kind::Find, self.edge.find_queue(&self.state)?),
            Some(sticky) => {
                let mark_alive = self.presence.visibility() == Visibility::Shown;
                let reply = self.edge.pull(&self.state, sticky, mark_alive)?;
                (Kind::Pull, reply)
            }
        };
        Ok(Request { kind, reply })
    }

    /// Takes in what the server sent about the queue. `None`: there is more to do.
    fn take(
        &mut self,
        kind: Kind,
        reply: Option<PullReply>,
        since: Timestamp,
        events: &mut Vec<Event>,
    ) -> Result<Option<Signal>> {
        let Some(reply) = reply else {
            return Ok(Some(Signal::Retry));
        };
        if let PullKind::Unreadable(error) = reply.kind {
            // Once it may have been damaged on the way. After that it would come for ever: its items are given up.
            if self.unreadable_behind.replace(self.state.seq) != Some(self.state.seq) {
                return Err(error.into());
            }
            events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
            self.state.seq = 0;
            self.state.sticky = None;
            return Ok(Some(Signal::Retry));
        }
        self.unreadable_behind = None;
        let mut state = self.state.clone();
        let mut received = Vec::new();
        let signal = state.take(reply, since, &mut received);
        let is_found = matches!(kind, Kind::Find);
        if is_found {
            self.out_of_order = 0;
        }
        let pulls_next = is_found && !mem::take(&mut self.has_moved);
        match self.named.resolve(received) {
            Some(received) => events.extend(received),
            None => {
                self.uncommitted = Some((state, signal));
                return Ok(None);
            }
        }
        self.state = state;
        Ok(match signal {
            Signal::Lost => {
                self.needs_tokens = true;
                None
            }
            Signal::Ready | Signal::Retry if is_found => {
                let is_asked_next = pulls_next && self.state.sticky.is_some();
                (!is_asked_next).then_some(Signal::Retry)
            }
            signal => Some(signal),
        })
    }

    /// Asks another host or another server behind it after this failure.
    fn fail(&mut self, error: &Error) {
        match error {
            Error::Transport(TransportError::Connect { .. })
            | Error::Http {
                status: 502 | 503, ..
            } => self.state.change_host(),
            // What the host was asked for may be what it chokes on.
            Error::Transport(_) | Error::Http { .. } | Error::Busy { .. } => {
                self.state.sticky = None
            }
            _ => {}
        }
    }
}

impl Transport for LongPoll {
    /// Finds the server that keeps this client's queue. That it is found shows nothing of the queue, so it is no reason to hurry with
    /// the next failure.
    fn open(&mut self, since: Timestamp, events: &mut Vec<Event>) -> Result<Signal> {
        (self.has_moved, self.is_calm) = (true, false);
        let signal = self.advance(since, later(Instant::now(), CENTURY), events)?;
        self.is_calm = signal != Signal::Wait;
        Ok(signal)
    }

    fn next(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        let signal = self
            .advance(since, deadline, events)
            .inspect_err(|error| self.fail(error));
        match signal {
            Ok(Signal::Idle | Signal::Lost) => {}
            Ok(Signal::Ready) => self.is_calm = true,
            Ok(Signal::Retry | Signal::Wait) | Err(_) => self.is_calm = false,
        }
        signal
    }

    /// There is no connection between two requests.
    fn keep_alive(&mut self, deadline: Instant) -> Instant {
        deadline
    }

    fn close(&mut self) -> ClosedQueue {
        self.request = None;
        Box::new(Queue {
            account: Arc::clone(&self.edge.account),
            seq: self.state.seq,
            unreadable_behind: self.unreadable_behind,
        })
    }

    fn position(&self) -> Option<QueuePosition> {
        Some(QueuePosition::LongPoll {
            seq: self.state.seq,
        })
    }

    fn resume(&mut self, position: QueuePosition) -> bool {
        let QueuePosition::LongPoll { seq } = position else {
            return false;
        };
        self.state.seq = seq;
        true
    }

    fn take_over(&mut self, queue: ClosedQueue) -> bool {
        let Ok(queue) = queue.downcast::<Queue>() else {
            return false;
        };
        let account = &self.edge.account;
        let is_same =
            Arc::ptr_eq(account, &queue.account) || account.shares_session_with(&queue.account);
        if is_same {
            self.state.seq = queue.seq;
            self.unreadable_behind = queue.unreadable_behind;
        }
        is_same
    }
}
