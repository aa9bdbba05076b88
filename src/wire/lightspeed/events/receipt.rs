//! Receipts, and typing.

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{raw, required, required_time, time};
use crate::error::DecodeError;
use crate::event::{Event, MarkedSeen, MessagesDelivered, MessagesSeen, Typing};
use crate::id::UserId;
use crate::model::TypingStatus;

/// `None`: the author of a message has read it, which is no news.
pub(super) fn seen(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_old(row) || batch.has_written(row, "contact_id") {
        return Ok(None);
    }
    let seen_by = UserId::from(required(row, "contact_id")?);
    let at = required_time(row, "read_watermark_timestamp_ms")?;
    let seen_at = time(row, "read_action_timestamp_ms").unwrap_or(at);
    let thread = batch.thread(row, Some("contact_id"))?;
    Ok(Some(if seen_by == batch.context.me {
        Event::MarkedSeen(MarkedSeen {
            threads: vec![thread],
            seen_at,
            at,
            raw: raw(row),
        })
    } else {
        Event::MessagesSeen(MessagesSeen {
            seen_by,
            thread,
            seen_at,
            at,
            raw: raw(row),
        })
    }))
}

pub(super) fn delivered(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_old(row) {
        return Ok(None);
    }
    Ok(Some(Event::MessagesDelivered(MessagesDelivered {
        message_ids: Vec::new(),
        delivered_for: UserId::from(required(row, "contact_id")?),
        thread: batch.thread(row, Some("contact_id"))?,
        at: required_time(row, "delivered_watermark_timestamp_ms")?,
        raw: raw(row),
    })))
}

/// This account has read a thread, here or on another device. When is not in the row: now, as far as is known.
pub(super) fn marked_seen(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_old(row) {
        return Ok(None);
    }
    Ok(Some(Event::MarkedSeen(MarkedSeen {
        threads: vec![batch.thread(row, None)?],
        seen_at: batch.context.now,
        at: required_time(row, "last_read_watermark_timestamp_ms")?,
        raw: raw(row),
    })))
}

pub(super) fn typing(row: &Row, batch: &Batch<'_>) -> Result<Event, DecodeError> {
    let author = required(row, "sender_id")?;
    Ok(Event::Typing(Typing {
        author: UserId::from(author),
        thread: batch.thread(row, Some("sender_id"))?,
        status: match row.flag("is_typing") {
            Some(true) => TypingStatus::Typing,
            _ => TypingStatus::Stopped,
        },
        raw: raw(row),
    }))
}
