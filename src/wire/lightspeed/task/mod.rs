//! Tasks, each as the living client writes it.

// Each has parts that no call uses yet.
#[cfg_attr(not(test), expect(dead_code))]
mod message;
#[cfg_attr(not(test), expect(dead_code))]
mod outcome;
#[cfg_attr(not(test), expect(dead_code))]
mod send;
#[cfg_attr(not(test), expect(dead_code))]
mod thread;
mod threads;

use serde::Serialize;

use super::envelope::Task;
use super::go_json;

pub(crate) use message::{edit, pin, unpin};
#[cfg(test)]
pub(crate) use message::{react, unsend};
#[cfg(feature = "mqtt")]
pub(crate) use outcome::edits;
#[cfg(test)]
pub(crate) use outcome::is_queued;
pub(crate) use outcome::{Edit, Failure, Sent, edited, failure, sent};
pub(crate) use send::{Content, Outgoing, Source};
pub(crate) use thread::{change_theme, share_contact};
#[cfg(test)]
pub(crate) use thread::{fetch_messages, mark_as_read, typing};
pub(crate) use threads::{NEWEST, fetch_threads};

/// The databases that tasks act on, by the numbers of their groups.
pub(crate) const MAILBOX: i64 = 1;
pub(crate) const ENCRYPTED: i64 = 95;
pub(crate) const COMMUNITY: i64 = 104;

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
