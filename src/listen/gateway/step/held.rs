//! Pushes that wait.

use crate::wire::dgw::Receipt;
use crate::wire::lightspeed::Row;

/// A push that waits for the answer on which it builds.
pub(super) struct Held {
    pub(super) receipt: Receipt,
    pub(super) rows: Vec<Row>,
    /// About as many bytes as it takes.
    pub(super) size: u64,
}
