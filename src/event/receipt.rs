//! Receipts: delivered, read, seen.

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// Somebody has read a thread up to a point in time.
///
/// It comes in [`Event::MessagesSeen`](crate::Event::MessagesSeen).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessagesSeen {
    /// The user who read it.
    pub seen_by: UserId,
    /// The thread that was read.
    pub thread: ThreadKey,
    /// When it was read.
    pub seen_at: Timestamp,
    /// Messages up to this time are read; Facebook calls it the watermark.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// Messages have reached somebody's device.
///
/// It comes in [`Event::MessagesDelivered`](crate::Event::MessagesDelivered).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessagesDelivered {
    /// The messages. Empty where Facebook names none: then the watermark counts.
    pub message_ids: Vec<MessageId>,
    /// The user who received them.
    pub delivered_for: UserId,
    /// The thread in which they were written.
    pub thread: ThreadKey,
    /// Messages up to this time are delivered; Facebook calls it the watermark.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}

/// This account has read threads up to a point in time, here or on another device.
///
/// It comes in [`Event::MarkedSeen`](crate::Event::MarkedSeen).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MarkedSeen {
    /// Which threads. Empty where Facebook names a whole folder instead, or only threads that this crate cannot read.
    pub threads: Vec<ThreadKey>,
    /// When they were read.
    pub seen_at: Timestamp,
    /// Messages up to this time are read; Facebook calls it the watermark.
    pub at: Timestamp,
    pub(crate) raw: Raw,
}
