//! Tasks, each as the living client writes it.

mod message;
mod outcome;
mod send;
mod thread;

use serde::Serialize;

use super::envelope::Task;
use super::go_json;

pub(crate) use message::{edit, pin, react, unpin, unsend};
pub(crate) use outcome::{Edit, Failure, Sent, edited, failure, is_queued, sent};
pub(crate) use send::{Content, Outgoing, Source};
pub(crate) use thread::{
    NEWEST, change_theme, fetch_messages, fetch_threads, mark_as_read, share_contact, typing,
};

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
