//! Pinned messages.

use std::collections::BTreeSet;

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{message_id, raw, required, unknown};
use super::notices::Notice;
use super::together::About;
use crate::error::DecodeError;
use crate::event::{Event, PinChanged};
use crate::id::MessageId;
use crate::model::ThreadKey;

/// The changes of what is pinned in the thread. A row that clears all pins is followed by those that are left. A row without a text
/// about it is unknown.
pub(super) fn changed(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    if row.name() == "setPinnedMessage" {
        message_id(row)?;
    }
    let number = required(row, "thread_key")?;
    if batch.is_old(row) || !batch.together.is_first(row) {
        return Ok(Vec::new());
    }
    let thread = batch.thread(row, None)?;
    let mut pinned: BTreeSet<&str> = BTreeSet::new();
    pinned.extend(
        batch
            .known(row)
            .into_iter()
            .flat_map(|known| known.pinned.iter().map(MessageId::as_str)),
    );
    let mut events = Vec::new();
    let mut rows = batch.together.about(About::Pins, number).iter().peekable();
    let mut added = BTreeSet::new();
    while let Some(row) = rows.next() {
        let notice = batch.notice(row);
        if let Some(message) = row.text("message_id") {
            match &notice {
                Some(it) if added.insert((it.id.clone(), message)) => {
                    events.extend(changes(row, it, thread, [message], true));
                }
                Some(_) => {}
                None => events.push(unknown(row)),
            }
            pinned.insert(message);
            continue;
        }
        let mut left = BTreeSet::new();
        while let Some(row) = rows.next_if(|next| is_pin(next) && batch.are_one(row, next)) {
            left.extend(row.text("message_id"));
        }
        let gone = pinned.difference(&left).copied();
        let count = events.len();
        if let Some(notice) = &notice {
            events.extend(changes(row, notice, thread, gone, false));
        }
        if events.len() == count {
            events.push(unknown(row));
        }
        pinned = left;
    }
    Ok(events)
}

fn is_pin(row: &Row) -> bool {
    row.name() == "setPinnedMessage"
}

/// The same change of several messages.
fn changes<'m>(
    row: &Row,
    notice: &Notice,
    thread: ThreadKey,
    messages: impl IntoIterator<Item = &'m str>,
    is_pinned: bool,
) -> Vec<Event> {
    let raw = raw(row);
    let Notice { id, author, at } = notice;
    let events = messages.into_iter().map(|message| {
        Event::PinChanged(PinChanged {
            id: id.clone(),
            author: *author,
            thread,
            at: *at,
            message_id: MessageId::from(message),
            is_pinned,
            raw: raw.clone(),
        })
    });
    events.collect()
}
