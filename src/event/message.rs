//! Changes of messages that are there: reactions, unsending, requests, blocks.

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadKey};
use crate::time::Timestamp;

/// An emoji that somebody put on a message, in place of an earlier one if there was one.
///
/// It comes in [`Event::ReactionAdded`](crate::Event::ReactionAdded).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReactionAdded {
    /// The message.
    pub message_id: MessageId,
    /// The user who reacted.
    pub author: UserId,
    /// Its conversation.
    pub thread: ThreadKey,
    /// The emoji.
    pub reaction: Reaction,
    pub(crate) raw: Raw,
}

/// A reaction that somebody took back.
///
/// It comes in [`Event::ReactionRemoved`](crate::Event::ReactionRemoved).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReactionRemoved {
    /// The message.
    pub message_id: MessageId,
    /// The user who had reacted.
    pub author: UserId,
    /// Its conversation.
    pub thread: ThreadKey,
    pub(crate) raw: Raw,
}

/// A message that its author took back, for everybody.
///
/// It comes in [`Event::MessageUnsent`](crate::Event::MessageUnsent).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageUnsent {
    /// The message that is gone.
    pub message_id: MessageId,
    /// The user who took it back.
    pub author: UserId,
    /// Where it was.
    pub thread: ThreadKey,
    /// When it was taken back.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// A message from somebody whom the account does not know. It waits among the message requests,
/// [`ThreadLocation::Pending`](crate::ThreadLocation::Pending), to be accepted.
///
/// It comes in [`Event::PendingMessage`](crate::Event::PendingMessage).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PendingMessage {
    /// The thread that it waits in.
    pub thread: ThreadKey,
    pub(crate) raw: Raw,
}

/// Somebody of a thread blocked the others' messages, or lets them through again.
///
/// It comes in [`Event::BlockChanged`](crate::Event::BlockChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BlockChanged {
    /// The user who did it.
    pub author: UserId,
    /// Its conversation.
    pub thread: ThreadKey,
    /// Whether this account's messages are blocked there now.
    pub is_blocked: bool,
    pub(crate) raw: Raw,
}
