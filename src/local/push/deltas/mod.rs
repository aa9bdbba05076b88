//! The deltas, which both transports carry.

mod admin;
mod change;
mod message;
mod own_change;
mod parts;
mod plan;
mod poll;
mod receipt;

pub(crate) use admin::{Echo, QueueAction, QueueChange};
pub(crate) use change::{Change, wire_color};
pub(crate) use message::message;
pub(crate) use own_change::{OwnChange, folder_seen, own_change};
pub(crate) use parts::{metadata, thread_key};
pub(crate) use poll::option as poll_option;
pub(crate) use receipt::{delivery_receipt, mark_read, read_receipt};
