//! Events between their arrival and the caller: the queue, the messages that it has seen, where a listener's events leave, and how
//! the caller's loop is notified of them.

mod dispatcher;
mod notice;
mod queue;
#[cfg(unix)]
mod readiness;
mod seen_ids;

pub(crate) use dispatcher::Dispatcher;
pub(super) use queue::{EventQueue, Intake};
#[cfg(unix)]
pub(super) use readiness::Readiness;
