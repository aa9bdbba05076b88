//! Which people are active, beside those whom a client shows as active.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::UserId;
use crate::time::Timestamp;

/// The people who are active, whether or not a client is logged in as them.
#[derive(Default)]
pub(super) struct Active {
    /// Those whom a test has shown as active.
    pub(super) present: BTreeSet<UserId>,
    /// Those who are active as far as their friends know.
    pub(super) announced: BTreeSet<UserId>,
    /// The last activity.
    pub(super) last: BTreeMap<UserId, Timestamp>,
}
