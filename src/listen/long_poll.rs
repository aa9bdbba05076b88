//! The long poll: requests that the server holds until it has something to send.

use std::sync::Arc;
use std::time::Instant;

use super::edge::Edge;
use super::named::NamedMessages;
use super::outcome::{Outcome, Until};
use super::step::{Next, State};
use super::task::Task;
use crate::api::QueuePosition;
use crate::error::{Error, Result, TransportError};
use crate::event::{Event, Gap};
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::pull::{PullKind, PullReply};

/// A queue of items, and the hosts that are asked for it.
pub(super) struct LongPoll {
    edge: Edge,
    /// What is committed: all before it went to the caller.
    state: State,
    mark_alive: bool,
    request: Option<Request>,
    /// How many hosts were out of order in the search that is under way.
    out_of_order: u8,
    /// Whether the search that is under way comes after a poll that failed: then it is no reason to poll at once.
    has_moved: bool,
    /// The number behind which a reply came that cannot be read.
    unreadable_behind: Option<u64>,
    named: NamedMessages,
    /// Where the queue stands, and what comes next, as soon as the messages are fetched that the last reply named.
    uncommitted: Option<(State, Next)>,
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
    pub(super) fn new(edge: Edge, mark_alive: bool, named: NamedMessages) -> Self {
        let state = State {
            seq: edge.account.seq(),
            ..State::default()
        };
        Self {
            edge,
            state,
            mark_alive,
            request: None,
            out_of_order: 0,
            has_moved: false,
            unreadable_behind: None,
            named,
            uncommitted: None,
            needs_tokens: false,
        }
    }

    pub(super) fn position(&self) -> QueuePosition {
        QueuePosition::LongPoll {
            seq: self.state.seq,
        }
    }

    /// Goes on with the item after this one.
    pub(super) fn resume(&mut self, seq: u64) {
        self.state.seq = seq;
    }

    /// Goes on with the item after the last, in the same session.
    pub(super) fn take_over(&mut self, earlier: &Self) -> bool {
        let (account, other) = (&self.edge.account, &earlier.edge.account);
        let is_same = Arc::ptr_eq(account, other) || account.shares_session_with(other);
        if is_same {
            self.state.seq = earlier.state.seq;
            self.unreadable_behind = earlier.unreadable_behind;
        }
        is_same
    }

    /// Finds the server that keeps this client's queue, however long that takes. That it is found shows nothing of the queue, so
    /// it is no reason to hurry with the next failure.
    pub(super) fn start(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        self.has_moved = true;
        let until = Until {
            deadline: later(Instant::now(), CENTURY),
            is_calm: false,
        };
        self.ask(since, until, heard)
    }

    pub(super) fn ask(
        &mut self,
        since: Timestamp,
        until: Until,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        loop {
            if let Some((state, next)) = self.uncommitted.take() {
                match self.named.poll(until.deadline) {
                    Ok(Some(events)) => heard.extend(events),
                    Ok(None) => {
                        self.uncommitted = Some((state, next));
                        return Ok(Outcome::Nothing);
                    }
                    Err(error) => {
                        self.named.cancel();
                        return Err(error);
                    }
                }
                self.state = state;
                match next {
                    Next::Poll => return Ok(Outcome::Good),
                    Next::Again => return Ok(Outcome::Again),
                    Next::Wait => return Ok(Outcome::Wait),
                    Next::StartAnew => self.needs_tokens = true,
                }
            }
            let mut request = match self.request.take() {
                Some(request) => request,
                None => self.send()?,
            };
            let reply = match request.reply.wait(until.deadline) {
                Ok(None) => {
                    self.request = Some(request);
                    return Ok(Outcome::Nothing);
                }
                Ok(Some(reply)) => Ok(reply),
                Err(error) => Err(error),
            };
            let reply = match (request.kind, reply) {
                (Kind::Tokens, Ok(_)) => {
                    self.needs_tokens = false;
                    return Ok(Outcome::Again);
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
                ) if until.is_calm => {
                    let host = self.state.host;
                    log::debug!("host {host} of the long poll is out of order, asking the next");
                    self.state.change_host();
                    self.has_moved = true;
                    continue;
                }
                // Nothing happened for as long as one request waits.
                (Kind::Pull, Err(Error::Transport(TransportError::Timeout))) => continue,
                (kind, Ok(reply)) => self.take(kind, reply, since, heard)?,
                (kind, Err(error)) => {
                    if let Kind::Find = kind {
                        self.out_of_order = 0;
                    }
                    return Err(error);
                }
            };
            if let Some(outcome) = reply {
                return Ok(outcome);
            }
        }
    }

    /// Sends what is to be asked next.
    fn send(&self) -> Result<Request> {
        let (kind, reply) = match &self.state.sticky {
            _ if self.needs_tokens => (Kind::Tokens, self.edge.fetch_tokens()?),
            None => (Kind::Find, self.edge.find_queue(&self.state)?),
            Some(sticky) => {
                let reply = self.edge.pull(&self.state, sticky, self.mark_alive)?;
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
        heard: &mut Vec<Event>,
    ) -> Result<Option<Outcome>> {
        let Some(reply) = reply else {
            return Ok(Some(Outcome::Again));
        };
        if let PullKind::Unreadable(error) = reply.kind {
            // Once it may have been damaged on the way. After that it would come for ever: what it says is given up.
            if self.unreadable_behind.replace(self.state.seq) != Some(self.state.seq) {
                return Err(error.into());
            }
            heard.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
            self.state.seq = 0;
            self.state.sticky = None;
            return Ok(Some(Outcome::Again));
        }
        self.unreadable_behind = None;
        let mut state = self.state.clone();
        let mut events = Vec::new();
        let next = state.take(reply, since, &mut events);
        let is_found = matches!(kind, Kind::Find);
        if is_found {
            self.out_of_order = 0;
        }
        let pulls_next = is_found && !std::mem::take(&mut self.has_moved);
        match self.named.resolve(events) {
            Some(events) => heard.extend(events),
            None => {
                self.uncommitted = Some((state, next));
                return Ok(None);
            }
        }
        self.state = state;
        Ok(match next {
            Next::StartAnew => {
                self.needs_tokens = true;
                None
            }
            Next::Wait => Some(Outcome::Wait),
            Next::Poll if !is_found => Some(Outcome::Good),
            Next::Poll | Next::Again if pulls_next && self.state.sticky.is_some() => None,
            Next::Poll | Next::Again => Some(Outcome::Again),
        })
    }

    pub(super) fn failed(&mut self, error: &Error) {
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
