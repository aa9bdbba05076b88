//! The meaning of a reply to the long poll: pure, without I/O.

use std::sync::Arc;

use crate::api::Account;
use crate::error::DecodeError;
use crate::event::{Event, Gap};
use crate::listen::transport::Signal;
use crate::time::Timestamp;
use crate::wire::endpoint::pull::{PullKind, PullReply, Sticky};

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

/// The queue, as the next listening in the same session goes on with it.
pub(super) struct Queue {
    pub(super) account: Arc<Account>,
    pub(super) seq: u64,
    /// The number behind which a reply came that cannot be read.
    pub(super) unreadable_behind: Option<u64>,
}

impl State {
    /// Takes in a reply that came after everything up to `since` had been received. Events go to `events`, in order.
    pub(super) fn take(
        &mut self,
        reply: PullReply,
        since: Timestamp,
        events: &mut Vec<Event>,
    ) -> Signal {
        if reply.sticky.is_some() {
            self.sticky = reply.sticky;
        }
        events.extend(reply.events);
        let mut signal = match reply.kind {
            PullKind::Messages | PullKind::Nothing | PullKind::Batched => Signal::Ready,
            PullKind::NewSticky => Signal::Retry,
            PullKind::Backoff => Signal::Wait,
            PullKind::Refresh => Signal::Lost,
            PullKind::FullReload => {
                events.push(Event::Gap(Gap::new(since)));
                self.sticky = None;
                self.seq = 0;
                Signal::Retry
            }
            PullKind::Unreadable(error) => {
                events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
                Signal::Retry
            }
            PullKind::Unknown(kind) => {
                let problem = format!("its kind, a name of {} bytes, is unknown", kind.len());
                events.push(Event::unusable(DecodeError::new(
                    "a reply of the long poll",
                    problem,
                )));
                Signal::Retry
            }
        };
        // A reply without a number, such as a heartbeat, does not move it.
        self.seq = reply.seq.unwrap_or(self.seq);
        for batch in reply.batches {
            match batch {
                Ok(reply) => signal = signal.max(self.take(reply, since, events)),
                // The numbers of the others lead past it.
                Err(error) => events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]),
            }
        }
        if signal == Signal::Lost {
            self.sticky = None;
        }
        signal
    }

    /// Another host is asked from now on, because this one is out of order.
    pub(super) fn change_host(&mut self) {
        self.host = (self.host + 1) % HOSTS;
        self.sticky = None;
    }
}
