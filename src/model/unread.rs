//! Unread and unseen conversations.

use serde::{Deserialize, Serialize};

use crate::id::ThreadId;
use crate::time::Timestamp;

/// The conversations that this client's account has not read, or not even seen yet.
///
/// It comes from [`Client::fetch_unread`](crate::Client::fetch_unread).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unread {
    /// How much there is, folder by folder.
    pub message_counts: Vec<FolderCount>,
    /// The conversations with messages that the account has not read yet. Always empty with [`ApiVersion::V2017`](crate::ApiVersion::V2017).
    pub unread_threads: Vec<ThreadId>,
    /// The conversations with messages that the account has not seen yet.
    pub unseen_threads: Vec<ThreadId>,
}

/// The counts of one folder. A field is `None` where Facebook did not send it.
///
/// It comes from [`Client::fetch_unread`](crate::Client::fetch_unread).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FolderCount {
    /// The folder, by Facebook's name for it: "inbox", "pending", "other", …
    pub folder: String,
    /// How many conversations have messages that were not read.
    pub unread_count: Option<u32>,
    /// How many conversations have messages that were not seen: a message in a list that was opened is seen, but not read.
    pub unseen_count: Option<u32>,
    /// When the account last saw the folder.
    pub seen_at: Option<Timestamp>,
    /// The last thing that happened in the folder, by Facebook's identifier for it.
    pub last_action_id: Option<String>,
}
