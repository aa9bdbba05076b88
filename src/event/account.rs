//! Events of the account as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::UserId;
use crate::time::Timestamp;

/// Somebody wants to be this account's friend. fbchat for Python does not report it.
///
/// It comes in [`Event::FriendRequest`](crate::Event::FriendRequest).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FriendRequest {
    /// The user who asks; `Client::friend_connect` accepts.
    pub from: UserId,
    pub(crate) raw: Raw,
}

/// How many threads wait to be read.
///
/// It comes in [`Event::Inbox`](crate::Event::Inbox).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inbox {
    /// Threads with news since the list of threads was last looked at.
    pub unseen: u32,
    /// Threads with messages that were not read.
    pub unread: u32,
    /// Those among them that Facebook takes for recent.
    pub recent_unread: u32,
    pub(crate) raw: Raw,
}

/// Facebook's greeting at the start of listening.
///
/// It comes in [`Event::Qprimer`](crate::Event::Qprimer).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Qprimer {
    /// When the queue of this account's events was made.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// When people were last active.
///
/// It comes in [`Event::ChatTimestamps`](crate::Event::ChatTimestamps).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChatTimestamps {
    /// Each person's last activity, to the second. `None`: unknown.
    pub buddies: BTreeMap<UserId, Option<Timestamp>>,
    /// Those among them who are active at this moment.
    pub active: BTreeSet<UserId>,
    /// Whether the list is complete, as it is after connecting over MQTT: of anybody else nothing is known then. Otherwise it has
    /// those of whom something has changed.
    #[serde(default)]
    pub is_full: bool,
    pub(crate) raw: Raw,
}
