//! Changes of the list of threads.

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{message_id, raw, required, unknown};
use super::together::{About, once};
use crate::error::DecodeError;
use crate::event::{Event, MessagesDeleted, MuteChanged, ThreadMoved, ThreadsDeleted};
use crate::id::MessageId;
use crate::model::ThreadLocation;
use crate::wire::mute::mute_until;

/// A thread in the archive or in the inbox. A message brings it to the inbox too, and that is no news.
pub(super) fn moved(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    let location = match row.name() {
        "moveThreadToArchivedFolder" => ThreadLocation::Archived,
        _ => ThreadLocation::Inbox,
    };
    let known = batch.known(row).and_then(|known| known.location);
    let is_news = known != Some(location) && !batch.is_old(row);
    let thread = batch.thread(row, None)?;
    if !is_news || batch.has_message(row) || batch.is_history(row) {
        return Ok(None);
    }
    Ok(Some(Event::ThreadMoved(ThreadMoved {
        thread,
        location,
        raw: raw(row),
    })))
}

/// All threads that the program deletes. One that it makes as well is only written anew.
pub(super) fn deleted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    required(row, "thread_key")?;
    if batch.is_snapshot() || !batch.together.is_first(row) {
        return Ok(None);
    }
    let rows = batch.together.about(About::DeletedThreads, 0).iter();
    let gone = rows.filter(|row| !batch.is_stated(row));
    let threads = once(gone.filter_map(|row| batch.thread(row, None).ok()));
    Ok((!threads.is_empty()).then(|| {
        Event::ThreadsDeleted(ThreadsDeleted {
            threads,
            raw: raw(row),
        })
    }))
}

/// All messages of the thread that the program deletes.
pub(super) fn messages_deleted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    message_id(row)?;
    let number = required(row, "thread_key")?;
    if batch.is_old(row) || !batch.together.is_first(row) {
        return Ok(None);
    }
    let rows = batch.together.about(About::DeletedMessages, number).iter();
    let ids = rows.filter_map(|row| row.text("message_id"));
    Ok(Some(Event::MessagesDeleted(MessagesDeleted {
        thread: batch.thread(row, None)?,
        message_ids: once(ids.map(MessageId::from)),
        raw: raw(row),
    })))
}

pub(super) fn muted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_old(row) {
        return Ok(None);
    }
    let thread = batch.thread(row, None)?;
    Ok(Some(match row.integer("mute_expire_time_ms") {
        Some(until) => Event::MuteChanged(MuteChanged {
            thread,
            mute: mute_until(until),
            raw: raw(row),
        }),
        None => unknown(row),
    }))
}
