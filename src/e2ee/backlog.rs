//! How far messages have left the disk for the caller.

use std::collections::HashMap;

use super::store::Waiting;
use crate::wire::e2ee::node::Node;

/// The messages that have left the disk for the caller, and how far that is. All others wait there.
#[derive(Default)]
pub(super) struct Backlog {
    pub(super) under_way: HashMap<u64, (Waiting, Option<Node>)>,
    /// The name of the last one.
    pub(super) last: String,
    /// Whether there are later ones on the disk.
    pub(super) has_more: bool,
}
