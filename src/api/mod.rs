//! The site in an account's name: tokens and counters, common fields, calls with their renewal of tokens, checkpoints.

mod account;
mod call;
mod checkpoint;
mod common;
mod cursor;
#[cfg(feature = "gateway")]
mod messages_page;
#[cfg(all(feature = "gateway", feature = "mqtt"))]
mod tasks;
#[cfg(test)]
mod tests;

pub(crate) use account::Account;
pub(crate) use call::{Api, Caller};
pub(crate) use cursor::{Cursor, Position, QueuePosition, Untaken};
#[cfg(all(feature = "gateway", feature = "mqtt"))]
pub(crate) use tasks::{AttachedTasks, Reading, TaskRequest, Tasks};
