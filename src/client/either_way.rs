//! The things that can be done by either of two ways: by task, and by form.

use crate::id::{MessageId, OfflineThreadingId, ThreadId};
use crate::model::{OutgoingMessage, Reaction, ThreadKey, TypingStatus};
use crate::time::Timestamp;

/// The identifier of a message that was sent, and when Facebook received it, if the answer has that.
pub(super) type Receipt = (MessageId, Option<Timestamp>);

/// A message, and where it is sent.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(any(feature = "gateway", feature = "mqtt")),
    expect(dead_code, reason = "a form is made by the caller")
)]
pub(super) struct Outgoing<'a> {
    pub(super) message: &'a OutgoingMessage,
    pub(super) thread: ThreadKey,
    pub(super) number: OfflineThreadingId,
}

/// What else can be done by either way.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(any(feature = "gateway", feature = "mqtt")),
    expect(dead_code, reason = "a form is made by the caller")
)]
pub(super) enum Action<'a> {
    /// Puts a reaction on a message, or takes it back.
    React(&'a MessageId, Option<&'a Reaction>),
    Unsend(&'a MessageId),
    /// Marks threads as read up to a time.
    Read(&'a [ThreadId], Timestamp),
    Type(ThreadKey, TypingStatus),
}
