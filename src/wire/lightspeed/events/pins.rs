//! Pinned messages.

use std::collections::BTreeSet;

use super::super::row::Row;
use super::batch::{Batch, Notice};
use super::fields::{message_id, raw, required, unknown};
use super::together::{About, once};
use crate::error::DecodeError;
use crate::event::{Event, PinChanged};
use crate::id::MessageId;

/// The messages of the thread that are pinned. Behind a row that clears them, they may have been before.
pub(super) fn pinned(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    message_id(row)?;
    let number = required(row, "thread_key")?;
    let is_news = batch.together.is_first(row) && !batch.is_made(row) && !batch.is_cleared(row);
    if !is_news || batch.notice(row).is_none() {
        return Ok(Vec::new());
    }
    let rows = batch.together.about(About::Pins, number).iter();
    let messages = once(rows.filter_map(|row| row.text("message_id")));
    changes(row, batch, messages.into_iter(), true)
}

/// The messages that are not pinned any more: those that were, and that no row of the program pins anew.
pub(super) fn cleared(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    let number = required(row, "thread_key")?;
    if !batch.together.is_first(row) || batch.is_made(row) || batch.notice(row).is_none() {
        return Ok(Vec::new());
    }
    let rows = batch.together.about(About::Pins, number).iter();
    let left: BTreeSet<&str> = rows.filter_map(|row| row.text("message_id")).collect();
    let before = batch.known(row).map(|known| known.pinned.iter());
    let before = before.into_iter().flatten().map(MessageId::as_str);
    let gone = before.filter(|message| !left.contains(message));
    let mut events = changes(row, batch, gone, false)?;
    if events.is_empty() {
        events.push(unknown(row));
    }
    Ok(events)
}

fn changes<'m>(
    row: &Row,
    batch: &Batch<'_>,
    messages: impl Iterator<Item = &'m str>,
    is_pinned: bool,
) -> Result<Vec<Event>, DecodeError> {
    let thread = batch.thread(row, None)?;
    let events = messages.filter_map(|message| {
        let Notice { id, author, at } = batch.notice(row)?;
        Some(Event::PinChanged(PinChanged {
            id,
            author,
            thread,
            at,
            message_id: MessageId::from(message),
            is_pinned,
            raw: raw(row),
        }))
    });
    Ok(events.collect())
}
