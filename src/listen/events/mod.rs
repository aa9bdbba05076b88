//! Events between their arrival and the caller: the queue, the messages that it has seen, and where a listener's events leave.

mod dispatcher;
mod queue;
mod seen_ids;

pub(crate) use dispatcher::Dispatcher;
pub(super) use queue::{EventQueue, Intake};
