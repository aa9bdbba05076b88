//! What a reply to the long poll means: pure, without I/O.

use crate::error::DecodeError;
use crate::event::{Event, Gap};
use crate::time::Timestamp;
use crate::wire::item;
use crate::wire::pull::{PullKind, PullReply, Sticky};

/// Facebook's long poll is served by hosts 0 to 4.
const HOSTS: u8 = 5;

/// Where the long poll stands.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Which of the hosts is asked.
    pub(super) host: u8,
    /// The server behind the host that keeps this client's queue. `None`: not known yet.
    pub(super) sticky: Option<Sticky>,
    /// The number of the last item received.
    pub(super) seq: u64,
}

/// What is to be done before the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Next {
    /// Ask again: all is well.
    Poll,
    /// Ask again, but not over and over: nothing was learnt of the queue.
    Again,
    /// Wait first: the server has too much to do.
    Wait,
    /// Fetch the page's tokens anew first, and a new sticky.
    StartAnew,
}

impl State {
    /// Takes in a reply that came after everything up to `since` had been received. Events go to `events`, in order.
    pub(super) fn take(
        &mut self,
        reply: PullReply,
        since: Timestamp,
        events: &mut Vec<Event>,
    ) -> Next {
        if reply.sticky.is_some() {
            self.sticky = reply.sticky;
        }
        for item in reply.items {
            item::decode_into(item, events);
        }
        let mut next = match reply.kind {
            PullKind::Messages | PullKind::Nothing | PullKind::Batched => Next::Poll,
            PullKind::NewSticky => Next::Again,
            PullKind::Backoff => Next::Wait,
            PullKind::Refresh => Next::StartAnew,
            PullKind::FullReload => {
                events.push(Event::Gap(Gap::new(since)));
                self.sticky = None;
                self.seq = 0;
                Next::Again
            }
            PullKind::Unreadable(error) => {
                events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
                Next::Again
            }
            PullKind::Unknown(kind) => {
                let problem = format!("its kind, a name of {} bytes, is unknown", kind.len());
                events.push(Event::unusable(DecodeError::new(
                    "a reply of the long poll",
                    problem,
                )));
                Next::Again
            }
        };
        // A reply without a number, such as a heartbeat, does not move it.
        self.seq = reply.seq.unwrap_or(self.seq);
        for batch in reply.batches {
            match batch {
                Ok(reply) => next = next.max(self.take(reply, since, events)),
                // The numbers of the others lead past it.
                Err(error) => events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]),
            }
        }
        if next == Next::StartAnew {
            self.sticky = None;
        }
        next
    }

    /// Another host is asked from now on, because this one is out of order.
    pub(super) fn change_host(&mut self) {
        self.host = (self.host + 1) % HOSTS;
        self.sticky = None;
    }
}
