//! Changes of messages that are there: reactions, unsending, requests, blocks.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadKey};
use crate::secret::Hidden;
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

/// A message whose text its author replaced. Its `Debug` does not show the text.
///
/// It arrives over [`Transport::Gateway`](crate::Transport::Gateway) alone: Facebook reports it to clients that use its wire of 2026.
///
/// It comes in [`Event::MessageEdited`](crate::Event::MessageEdited).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageEdited {
    /// The message.
    pub message_id: MessageId,
    /// Its new text. `None`: it has none any more.
    pub text: Option<String>,
    /// How often it has been edited. `None`: unknown.
    pub edits: Option<u32>,
    pub(crate) raw: Raw,
}

impl fmt::Debug for MessageEdited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageEdited")
            .field("message_id", &self.message_id)
            .field("text", &Hidden(&self.text))
            .field("edits", &self.edits)
            .field("raw", &self.raw)
            .finish()
    }
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
