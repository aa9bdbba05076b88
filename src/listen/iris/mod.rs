//! The queue of deltas that the server keeps for an account, over whatever transport it comes: its position, with commit and
//! rollback, and the messages that deltas only name.

mod queue;

use std::time::Instant;

use super::named::NamedMessages;
use super::transport::Signal;
use crate::error::{DecodeError, Error, Result, TransportError};
use crate::event::{Event, Gap};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::wire::mqtt::Frame;
pub(super) use queue::{Cursor, Queue};

/// Why a connection is given up over which a frame came that cannot be read.
const DAMAGED: &str = "what came about messages cannot be read: it will be asked for once more";

/// A queue of deltas on its way over one transport.
///
/// A transport hands each frame to [`take`](Self::take), fetches the messages that are named in it with
/// [`poll_named`](Self::poll_named), and reports what is [`pending`](Self::pending) then. It calls [`commit`](Self::commit) when all that was received has
/// gone to the caller, and [`roll_back`](Self::roll_back) when its connection is gone.
pub(super) struct Iris {
    queue: Queue,
    named: NamedMessages,
    /// The signal of the last frame, as soon as the messages are fetched that it names. Nothing is committed before.
    pending: Option<Signal>,
    /// Whether a jump in the sequence is a gap.
    gap_on_jump: bool,
}

impl Iris {
    pub(super) fn new(named: NamedMessages, gap_on_jump: bool) -> Self {
        Self {
            queue: Queue::default(),
            named,
            pending: None,
            gap_on_jump,
        }
    }

    /// Returns the position behind all that was received. `None`: not all of it has gone to the caller, or the queue is lost.
    pub(super) fn position(&self) -> Option<Cursor<'_>> {
        match self.pending {
            Some(_) => None,
            None => self.queue.received(),
        }
    }

    /// Returns the position up to which everything has gone to the caller, from which the server is asked. `None`: where to begin
    /// has to be asked first.
    pub(super) fn cursor(&self) -> Option<Cursor<'_>> {
        self.queue.committed()
    }

    /// Goes on behind this sequence ID.
    pub(super) fn resume(&mut self, token: Option<Secret>, sequence_id: u64) {
        self.queue.resume(token, sequence_id);
    }

    /// Goes on with the queue of an earlier listening, whose events were all taken over.
    pub(super) fn take_over(&mut self, queue: Queue) {
        self.queue = queue;
        self.queue.commit();
    }

    /// Gives the queue away.
    pub(super) fn take(&mut self) -> Queue {
        std::mem::take(&mut self.queue)
    }

    /// Begins behind this sequence ID. Returns the gap that ends there, if a queue was lost before.
    pub(super) fn begin_at(&mut self, sequence_id: u64) -> Option<Event> {
        self.queue.begin_at(sequence_id)
    }

    /// Takes in a frame.
    pub(super) fn receive(&mut self, frame: Frame, since: Timestamp, events: &mut Vec<Event>) {
        let mut received = Vec::new();
        if self.gap_on_jump && self.queue.is_ahead(&frame) {
            log::warn!("the sequence of deltas jumps: some did not come");
            received.push(Event::Gap(Gap::new(since)));
        }
        self.pending = Some(self.queue.take(frame, since, &mut received));
        events.extend(self.named.resolve(received).into_iter().flatten());
    }

    /// Takes in that a frame came that cannot be read. Fails if it is to be asked for once more, over another connection.
    pub(super) fn receive_unreadable(
        &mut self,
        error: DecodeError,
        since: Timestamp,
        events: &mut Vec<Event>,
    ) -> Result<()> {
        if self.queue.is_damaged() {
            return Err(TransportError::Protocol(DAMAGED.into()).into());
        }
        events.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
        Ok(())
    }

    /// Returns what the last frame means for the queue, until it is reported.
    pub(super) fn pending(&self) -> Option<Signal> {
        self.pending
    }

    /// Whether messages that the last frame names are still to be fetched.
    pub(super) fn awaits_named(&self) -> bool {
        self.named.is_pending()
    }

    /// Blocks until the named messages are fetched, or until `deadline`. `None`: they are not all there.
    pub(super) fn poll_named(&mut self, deadline: Instant) -> Result<Option<Vec<Event>>> {
        self.named.poll(deadline)
    }

    /// The last frame is dealt with.
    pub(super) fn settle(&mut self) {
        self.pending = None;
    }

    /// All that was received has gone to the caller, but for a frame whose named messages are not all there.
    pub(super) fn commit(&mut self) {
        if self.pending.is_none() {
            self.queue.commit();
        }
    }

    /// Deltas that were received since the last commit cannot go to the caller, and are asked for again.
    pub(super) fn roll_back(&mut self) {
        self.named.cancel();
        self.pending = None;
        self.queue.roll_back();
    }

    /// Whether the server has issued more than was received.
    pub(super) fn is_behind(&self, issued: u64) -> bool {
        self.queue.is_behind(issued)
    }
}

/// Whether a connection was given up for a frame that is asked for once more.
pub(super) fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Transport(TransportError::Protocol(problem)) if problem == DAMAGED)
}
