//! The site in an account's name: tokens and counters, common fields, calls with their renewal of tokens, checkpoints.

mod account;
mod call;
mod checkpoint;
mod common;
mod cursor;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod edits;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod messages_page;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod tasks;
#[cfg(test)]
mod tests;

pub(crate) use account::Account;
#[cfg(feature = "gateway")]
pub(crate) use call::has_stale_tokens;
pub(crate) use call::{Api, Caller};
pub(crate) use cursor::{Cursor, Position, QueuePosition, Untaken};
#[cfg(feature = "mqtt")]
pub(crate) use edits::Edits;
#[cfg(feature = "gateway")]
pub(crate) use tasks::Tasks;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) use tasks::{Answer, AttachedTasks, PageNames, Reading, TaskBatch};
