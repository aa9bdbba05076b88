//! The seam between what arrives and how it arrives.

use super::long_poll::LongPoll;
#[cfg(feature = "mqtt")]
use super::mqtt::Mqtt;
use super::outcome::{Outcome, Until};
use crate::api::QueuePosition;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::time::Timestamp;

/// What carries events from the server.
#[cfg_attr(
    feature = "mqtt",
    expect(
        clippy::large_enum_variant,
        reason = "there is one, and it stays where it is"
    )
)]
pub(super) enum Carrier {
    LongPoll(LongPoll),
    #[cfg(feature = "mqtt")]
    Mqtt(Mqtt),
}

impl Carrier {
    /// Finds the server that keeps this client's queue, and hears from it that it does, however long that takes.
    pub(super) fn start(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        match self {
            Self::LongPoll(it) => it.start(since, heard),
            #[cfg(feature = "mqtt")]
            Self::Mqtt(it) => it.start(since, heard),
        }
    }

    /// Asks for what came after everything up to `since`, and waits for it. Events go to `heard`, in order, also where it
    /// fails in the end.
    pub(super) fn ask(
        &mut self,
        since: Timestamp,
        until: Until,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        match self {
            Self::LongPoll(it) => it.ask(since, until, heard),
            #[cfg(feature = "mqtt")]
            Self::Mqtt(it) => it.ask(since, until.deadline, heard),
        }
    }

    /// Does otherwise next time, after this failure.
    pub(super) fn failed(&mut self, error: &Error) {
        match self {
            Self::LongPoll(it) => it.failed(error),
            // A connection that failed is gone already.
            #[cfg(feature = "mqtt")]
            Self::Mqtt(_) => {}
        }
    }

    /// Where the queue stands, behind all that was received. `None`: it is lost, or there is none yet.
    pub(super) fn position(&self) -> Option<QueuePosition> {
        match self {
            Self::LongPoll(it) => Some(it.position()),
            #[cfg(feature = "mqtt")]
            Self::Mqtt(it) => it.position(),
        }
    }

    /// Begins at a position of an earlier process. `false`: it is another transport's.
    pub(super) fn resume(&mut self, position: QueuePosition) -> bool {
        match (self, position) {
            (Self::LongPoll(it), QueuePosition::LongPoll { seq }) => it.resume(seq),
            #[cfg(feature = "mqtt")]
            (Self::Mqtt(it), QueuePosition::Mqtt { token, sequence_id }) => {
                it.resume(token, sequence_id);
            }
            _ => return false,
        }
        true
    }

    /// Goes on where an earlier one of the same account stopped. `false`: its queue is another transport's or another session's.
    pub(super) fn take_over(&mut self, earlier: &mut Self) -> bool {
        match (self, earlier) {
            (Self::LongPoll(it), Self::LongPoll(earlier)) => it.take_over(earlier),
            #[cfg(feature = "mqtt")]
            (Self::Mqtt(it), Self::Mqtt(earlier)) => it.take_over(earlier),
            #[cfg(feature = "mqtt")]
            _ => false,
        }
    }
}
