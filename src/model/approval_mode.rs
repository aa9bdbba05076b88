//! Whether admins let people into a group.

use serde::{Deserialize, Serialize};

/// Whether an admin has to let people into a group one by one.
///
/// [`Client::change_group_approval_mode`](crate::Client::change_group_approval_mode) takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ApprovalMode {
    /// An admin has to: those whom others add, and those who ask to join, wait until then.
    Required,
    /// Nobody has to: everybody who is added is a member at once.
    NotRequired,
}
