//! A cursor in doubt.

/// A cursor of the mailbox that got no answer of use.
pub(super) struct Rejected {
    pub(super) cursor: String,
    /// How often in a row.
    pub(super) times: u32,
}
