//! Tasks, each as the living client writes it.

mod message;
mod outcome;
mod send;
mod thread;
mod threads;

use serde::Serialize;

use super::envelope::Task;
use super::go_json;

pub(crate) use message::{edit, pin, react, unpin, unsend};
#[cfg(feature = "mqtt")]
pub(crate) use outcome::edits;
pub(crate) use outcome::{Edit, Failure, Sent, edited, failure, sent};
pub(crate) use send::{Content, Outgoing};
pub(crate) use thread::{change_theme, mark_as_read, share_contact, typing};
pub(crate) use threads::{NEWEST, fetch_threads};

/// The databases that tasks act on, by the numbers of their groups.
pub(crate) const MAILBOX: i64 = 1;
pub(crate) const ENCRYPTED: i64 = 95;

impl Task {
    fn new(
        label: u32,
        queue_name: impl Into<String>,
        payload: &impl Serialize,
    ) -> serde_json::Result<Self> {
        Ok(Self {
            label,
            queue_name: queue_name.into(),
            payload: go_json::to_string(payload)?,
        })
    }
}
