//! Tasks, each as the living client writes it.

// Sending over the gateway will use them.
#[cfg(test)]
mod message;
#[cfg(test)]
mod outcome;
#[cfg(test)]
mod send;
#[cfg(test)]
mod thread;
mod threads;

use serde::Serialize;

use super::envelope::Task;
use super::go_json;

#[cfg(test)]
pub(crate) use message::{edit, pin, react, unpin, unsend};
#[cfg(test)]
pub(crate) use outcome::{Edit, Failure, Sent, edited, failure, is_queued, sent};
#[cfg(test)]
pub(crate) use send::{Content, Outgoing, Source};
#[cfg(test)]
pub(crate) use thread::{change_theme, fetch_messages, mark_as_read, share_contact, typing};
pub(crate) use threads::{NEWEST, fetch_threads};

/// The databases that tasks act on, by the numbers of their groups.
pub(crate) const MAILBOX: i64 = 1;
pub(crate) const ENCRYPTED: i64 = 95;
#[cfg(test)]
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
