//! What happens to messages once they are there, and where they may not be read.

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadKey};
use crate::time::Timestamp;

/// An emoji that somebody put on a message, in place of an earlier one if there was one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReactionAdded {
    /// The message.
    pub message_id: MessageId,
    /// Who reacted.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// How.
    pub reaction: Reaction,
    pub(crate) raw: Raw,
}

/// A reaction that somebody took back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReactionRemoved {
    /// The message.
    pub message_id: MessageId,
    /// Who had reacted.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    pub(crate) raw: Raw,
}

/// A message that its author took back, for everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageUnsent {
    /// The message that is gone.
    pub message_id: MessageId,
    /// Who took it back.
    pub author: UserId,
    /// Where it was.
    pub thread: ThreadKey,
    /// When it was taken back.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// A message from somebody whom the account does not know. It waits among the message requests,
/// [`ThreadLocation::Pending`](crate::ThreadLocation::Pending), to be accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PendingMessage {
    /// The thread that it waits in.
    pub thread: ThreadKey,
    pub(crate) raw: Raw,
}

/// Somebody of a thread blocked the others' messages, or lets them through again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BlockChanged {
    /// Who did it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// Whether this account's messages are blocked there now.
    pub is_blocked: bool,
    pub(crate) raw: Raw,
}
