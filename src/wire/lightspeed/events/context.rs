//! The facts that are known beside a program.

use super::known::KnownThread;
use crate::id::UserId;
use crate::time::Timestamp;

/// The facts that are known beside a program.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The user that the account acts as.
    pub(crate) me: UserId,
    pub(crate) now: Timestamp,
    /// The thread with this number, as far as earlier programs have stated it.
    pub(crate) known: &'a dyn Fn(u64) -> Option<&'a KnownThread>,
}
