//! The seam between what arrives and how it arrives.

mod signal;

use std::any::Any;
use std::time::Instant;

pub(super) use signal::Signal;

use crate::api::QueuePosition;
use crate::error::Result;
use crate::event::Event;
use crate::time::Timestamp;

/// A way in which events come from the server: a queue that it keeps, and the connection over which the queue is read.
///
/// [`resume`](Self::resume) or [`take_over`](Self::take_over) come first, if there is a queue to go on with; then one
/// [`open`](Self::open), then [`next`](Self::next) again and again, in the end [`close`](Self::close). Both blocking calls add
/// events to `events` in order, also where they fail in the end, and end at a stop. By the next call all events of the call before
/// have gone to the caller, so that the position behind them is committed. `since`: everything that was written before this has
/// been received.
///
/// Other threads send over the connection of a transport by a clone of its websocket's `Writer`, also while the driver
/// blocks in [`next`](Self::next), and the answers find their way back through `Requests`.
pub(super) trait Transport: Send {
    /// Connects, and blocks until the server has reported how the queue stands.
    fn open(&mut self, since: Timestamp, events: &mut Vec<Event>) -> Result<Signal>;

    /// Blocks until something arrives or `deadline` has passed, and connects first where there is no connection. After an error the
    /// next call makes a new one.
    fn next(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal>;

    /// Keeps the connection alive while the driver waits for something else, by `deadline`, and returns when to call it again. What is
    /// wrong with the connection shows in the next call of [`next`](Self::next).
    fn keep_alive(&mut self, deadline: Instant) -> Instant;

    /// Closes the connection, and returns the queue for the transport that follows.
    fn close(&mut self) -> ClosedQueue;

    /// Returns the position behind all that was received. `None`: the queue is lost, there is none yet, or not all that was received
    /// has been returned.
    fn position(&self) -> Option<QueuePosition>;

    /// Begins at a position of an earlier process. `false`: it is another transport's.
    fn resume(&mut self, position: QueuePosition) -> bool;

    /// Goes on with the queue of an earlier transport of the same account. `false`: it is another transport's or another
    /// session's.
    fn take_over(&mut self, queue: ClosedQueue) -> bool;
}

/// The queue of a transport that is closed. Only a transport of the same kind knows the type of it.
pub(super) type ClosedQueue = Box<dyn Any + Send>;
