//! Whether people are active.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Whether an account is shown to its friends as active while it listens.
///
/// [`Client::set_active_status`](crate::Client::set_active_status) has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Visibility {
    /// Friends see that it is active, and when it last was.
    #[default]
    Shown,
    /// Friends see nothing of it.
    Hidden,
}

/// Whether a person is active, as [`Client::active_status`](crate::Client::active_status) returns it, which has an example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ActiveStatus {
    /// Whether the person is active at this moment.
    pub is_active: bool,
    /// The last activity, to the second. `None`: unknown.
    pub last_active: Option<Timestamp>,
}
