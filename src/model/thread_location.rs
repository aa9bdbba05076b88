//! The folders of the list of conversations.

use serde::{Deserialize, Serialize};

/// The folder that a conversation lies in.
///
/// [`Client::fetch_thread_list`](crate::Client::fetch_thread_list) takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ThreadLocation {
    /// Ordinary conversations.
    Inbox,
    /// Message requests.
    Pending,
    /// Put away by this account.
    Archived,
    /// Filtered message requests.
    Other,
}
