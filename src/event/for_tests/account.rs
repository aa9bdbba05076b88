//! Receipts, and events of the account and the connection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{AT, id};
use crate::error::{DecodeError, Error};
use crate::event::{
    ChatTimestamps, DeviceRemoved, Disconnected, FolderSeen, FriendRequest, Gap, IdentityChanged,
    Inbox, ListenError, MarkedSeen, MarkedUnread, MessagesDeleted, MessagesDelivered, MessagesSeen,
    MuteChanged, Qprimer, Raw, ThreadMoved, ThreadsDeleted, Undecodable, Unknown, Unreadable,
};
use crate::id::{MessageId, UserId};
use crate::model::{Mute, ThreadKey, ThreadLocation};
use crate::time::Timestamp;

impl MessagesSeen {
    /// Returns the news that somebody has read a thread, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, seen_by: UserId) -> Self {
        Self {
            seen_by,
            thread,
            seen_at: AT,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl MessagesDelivered {
    /// Returns the news that messages have reached somebody, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        delivered_for: UserId,
        message_ids: Vec<MessageId>,
    ) -> Self {
        Self {
            message_ids,
            delivered_for,
            thread,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl MarkedSeen {
    /// Returns threads that this account has read, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(threads: Vec<ThreadKey>) -> Self {
        Self {
            threads,
            seen_at: AT,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl MarkedUnread {
    /// Returns threads that were marked as unread, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(threads: Vec<ThreadKey>) -> Self {
        Self {
            threads,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl FolderSeen {
    /// Returns folders that were looked at, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(locations: Vec<ThreadLocation>) -> Self {
        Self {
            locations,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl ThreadMoved {
    /// Returns a thread that was moved, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, location: ThreadLocation) -> Self {
        Self {
            thread,
            location,
            raw: Raw::default(),
        }
    }
}

impl ThreadsDeleted {
    /// Returns threads that were deleted, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(threads: Vec<ThreadKey>) -> Self {
        Self {
            threads,
            raw: Raw::default(),
        }
    }
}

impl MessagesDeleted {
    /// Returns messages that were deleted, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, message_ids: Vec<MessageId>) -> Self {
        Self {
            thread,
            message_ids,
            raw: Raw::default(),
        }
    }
}

impl MuteChanged {
    /// Returns a change of a thread's notifications, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, mute: Mute) -> Self {
        Self {
            thread,
            mute,
            raw: Raw::default(),
        }
    }
}

impl FriendRequest {
    /// Returns a friend request, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(from: UserId) -> Self {
        Self {
            from,
            raw: Raw::default(),
        }
    }
}

impl Inbox {
    /// Returns how many threads wait, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(unseen: u32, unread: u32) -> Self {
        Self {
            unseen,
            unread,
            recent_unread: unread,
            raw: Raw::default(),
        }
    }
}

impl ChatTimestamps {
    /// Returns who is active, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(active: impl IntoIterator<Item = UserId>) -> Self {
        Self {
            buddies: BTreeMap::new(),
            active: active.into_iter().collect(),
            is_full: false,
            raw: Raw::default(),
        }
    }
}

impl Gap {
    /// Returns a gap, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(since: Timestamp) -> Self {
        Self::new(since)
    }
}

impl Disconnected {
    /// Returns the news that the connection is gone, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(retry_in: Duration) -> Self {
        Self {
            reason: "a test".to_owned(),
            retry_in,
        }
    }
}

impl ListenError {
    /// Returns something that went wrong, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(error: Error) -> Self {
        Self {
            error: Arc::new(error),
        }
    }
}

impl Unknown {
    /// Returns an item of an unknown kind, for a test. `raw`: the item, as JSON.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(kind: &str, raw: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            raw: raw.into(),
        }
    }
}

impl Undecodable {
    /// Returns an item of a known kind in an unknown form, for a test. `raw`: the item, as JSON.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(kind: &str, raw: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            error: DecodeError::new(kind.to_owned(), "a test"),
            raw: raw.into(),
        }
    }
}

impl Qprimer {
    /// Returns Facebook's greeting at the start of listening, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(at: Timestamp) -> Self {
        Self {
            at,
            raw: Raw::default(),
        }
    }
}

impl IdentityChanged {
    /// Returns the news that a device of a person has another key, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example.
    pub fn for_tests(user: UserId, device: u16) -> Self {
        Self { user, device }
    }
}

impl Unreadable {
    /// Returns a message of an encrypted chat that cannot be opened, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId) -> Self {
        Self {
            id: id(),
            thread: Some(thread),
            author,
            at: AT,
            reason: "a test".to_owned(),
        }
    }
}

impl DeviceRemoved {
    /// Returns the news that the server does not know this device any more, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example.
    pub fn for_tests(code: u16) -> Self {
        Self { code }
    }
}
