//! Rows as events.
//!
//! A row of a change of a thread has neither an author nor a time. The text about the change, which the site shows among the messages,
//! has both, and comes in the same program: without it, or where an event needs more than a row has, the row is
//! [`Event::Unknown`], and so is a text without a change. The rows by which the site keeps its own tables up to date, such as those of a
//! snapshot, are no events.
//!
//! Where several rows are about one thing, the first of them stands for all. The row of a whole thread is a change if what it states
//! differs from what earlier rows have stated.
//!
//! The events of a program are no larger than a fixed multiple of it: what several of them could share is in one of them, is counted, or
//! is short.

mod attachment;
mod batch;
mod changes;
mod context;
mod fields;
mod known;
mod list;
mod looks;
mod message;
mod notices;
mod people;
mod pins;
mod poll;
mod receipt;
mod together;

use std::collections::BTreeSet;

use super::row::Row;
use crate::error::DecodeError;
use crate::event::{Event, Undecodable};

#[cfg(test)]
pub(crate) use batch::MAX_ATTACHMENTS;
use batch::{Batch, CHANGES};
pub(crate) use context::Context;
use fields::{raw, required, unknown};
pub(crate) use known::KnownThread;

/// The events of the rows of one program, in their order.
pub(crate) fn decode<'a>(rows: &'a [Row], context: Context<'a>) -> Vec<Event> {
    let mut batch = Batch::new(rows, context);
    looks::note_changes(rows, &mut batch);
    batch.pair_notices();
    let mut events = Vec::new();
    let mut brought = BTreeSet::new();
    let mut last: Option<&Row> = None;
    for row in rows {
        // Servers have been seen to send a row twice.
        if last.replace(row).is_some_and(|it| it.is_same(row)) {
            continue;
        }
        let id = message::brought(row);
        if id.is_some_and(|id| brought.contains(id)) {
            continue;
        }
        match of_row(row, &batch) {
            Ok(of_row) => {
                brought.extend(id.filter(|_| !of_row.is_empty()));
                events.extend(of_row);
            }
            Err(error) => events.push(Event::Undecodable(Undecodable {
                kind: row.name().to_owned(),
                error,
                raw: raw(row),
            })),
        }
    }
    events
}

fn of_row(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    match row.name() {
        "updateOrInsertThread" => looks::events(row, batch),
        "setPinnedMessage" | "clearPinnedMessages" => pins::changed(row, batch),
        "upsertLiveLocationSharer" | "deleteLiveLocationSharer" => {
            people::live_locations(row, batch)
        }
        _ => Ok(event(row, batch)?.into_iter().collect()),
    }
}

fn event(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    Ok(match row.name() {
        "insertMessage" => message::inserted(row, batch)?,
        "upsertMessage" => message::upserted(row, batch)?,
        "editMessage" => Some(message::edited(row)?),
        "deleteThenInsertMessage" => message::replaced(row, batch)?,
        "upsertReaction" => message::reaction_added(row, batch)?,
        "deleteReaction" => message::reaction_removed(row, batch)?,
        "deleteThenInsertMessageRequest" => message::pending(row, batch)?,
        "updateReadReceipt" => receipt::seen(row, batch)?,
        "updateDeliveryReceipt" => receipt::delivered(row, batch)?,
        "markThreadRead" | "markThreadReadV2" => receipt::marked_seen(row, batch)?,
        "updateTypingIndicator" => Some(receipt::typing(row, batch)?),
        "deleteThenInsertContactPresence" => people::presence(row, batch)?,
        "moveThreadToInboxAndUpdateParent" | "moveThreadToArchivedFolder" => {
            list::moved(row, batch)?
        }
        "deleteThread" => list::deleted(row, batch)?,
        "deleteMessage" => list::messages_deleted(row, batch)?,
        "updateThreadMuteSetting" => list::muted(row, batch)?,
        "addPollForThread" => poll::changed(row, batch)?,
        "moveThreadToE2EECutoverFolder" => encrypted(row, batch)?,
        // It has neither an author nor whether messages are blocked.
        "changeViewerStatus" => (!batch.is_old(row)).then(|| unknown(row)),
        name if CHANGES.contains(&name) => changes::event(row, batch)?,
        _ if row.procedure().is_none() => Some(unknown(row)),
        _ => None,
    })
}

/// A thread whose messages come by another protocol from now on.
fn encrypted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    required(row, "thread_key")?;
    Ok((!batch.is_old(row)).then_some(Event::EndToEndEncrypted))
}
