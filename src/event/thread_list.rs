//! Changes of the list of threads that this account made on another device, or another client of it: nobody else sees them.

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::MessageId;
use crate::model::{Mute, ThreadKey, ThreadLocation};
use crate::time::Timestamp;

/// This account has marked threads as unread. fbchat for Python does not report it.
///
/// It comes in [`Event::MarkedUnread`](crate::Event::MarkedUnread).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MarkedUnread {
    /// Which threads. Empty where this crate can read none of them.
    pub threads: Vec<ThreadKey>,
    /// When.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// This account has looked at its list of threads. fbchat for Python does not report it.
///
/// It comes in [`Event::FolderSeen`](crate::Event::FolderSeen).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FolderSeen {
    /// Which folders. Empty where this crate knows none of them.
    pub locations: Vec<ThreadLocation>,
    /// When.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// A thread is in another folder: this account has moved it, put it into the archive, or taken it out of there. fbchat for
/// Python does not report it.
///
/// It comes in [`Event::ThreadMoved`](crate::Event::ThreadMoved). A message request that comes is
/// [`Event::PendingMessage`](crate::Event::PendingMessage).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ThreadMoved {
    /// Which thread.
    pub thread: ThreadKey,
    /// Where it is now. [`Inbox`](ThreadLocation::Inbox) also for one that was taken out of the archive.
    pub location: ThreadLocation,
    pub(crate) raw: Raw,
}

/// This account has deleted threads for itself. fbchat for Python does not report it.
///
/// It comes in [`Event::ThreadsDeleted`](crate::Event::ThreadsDeleted).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ThreadsDeleted {
    /// Which threads. Empty where this crate can read none of them.
    pub threads: Vec<ThreadKey>,
    pub(crate) raw: Raw,
}

/// This account has deleted messages for itself. fbchat for Python does not report it.
///
/// It comes in [`Event::MessagesDeleted`](crate::Event::MessagesDeleted). Of one that was removed for everybody there is
/// [`Event::MessageUnsent`](crate::Event::MessageUnsent).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessagesDeleted {
    /// Where.
    pub thread: ThreadKey,
    /// Which messages.
    pub message_ids: Vec<MessageId>,
    pub(crate) raw: Raw,
}

/// This account has turned the notifications of a thread off or on. fbchat for Python does not report it.
///
/// It comes in [`Event::MuteChanged`](crate::Event::MuteChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MuteChanged {
    /// Which thread.
    pub thread: ThreadKey,
    /// Whether it is muted now, and for how long.
    pub mute: Mute,
    pub(crate) raw: Raw,
}
