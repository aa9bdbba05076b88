//! Rows as events.
//!
//! A row of a change of a thread has neither an author nor a time. The text about the change, which the site shows among the messages,
//! has both, and comes in the same program: without it, or where an event needs more than a row has, the row is
//! [`Event::Unknown`]. The rows by which the site keeps its own tables up to date, such as those of a snapshot, are no events.

mod attachment;
mod changes;
mod context;
mod message;
mod receipt;

use super::row::Row;
use crate::error::DecodeError;
use crate::event::{Event, Undecodable};
use crate::model::ThreadKey;

pub(crate) use context::Context;
use context::{Batch, CHANGES, raw, stated_thread, unknown};

/// The threads whose types a program states, by their numbers.
pub(crate) fn threads(rows: &[Row]) -> impl Iterator<Item = (u64, ThreadKey)> {
    rows.iter().filter_map(stated_thread)
}

/// The events of the rows of one program, in their order.
pub(crate) fn decode(rows: &[Row], context: Context<'_>) -> Vec<Event> {
    let batch = Batch::new(rows, context);
    let mut events = Vec::new();
    for row in rows {
        match event(row, &batch) {
            Ok(event) => events.extend(event),
            Err(error) => events.push(Event::Undecodable(Undecodable {
                kind: row.name().to_owned(),
                error,
                raw: raw(row),
            })),
        }
    }
    events
}

fn event(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    Ok(match row.name() {
        "insertMessage" => message::inserted(row, batch)?,
        "upsertMessage" => message::upserted(row, batch)?,
        "editMessage" => Some(message::edited(row)?),
        "deleteThenInsertMessage" => message::replaced(row, batch)?,
        "upsertReaction" => message::reaction_added(row, batch)?,
        "deleteReaction" => Some(message::reaction_removed(row, batch)?),
        "deleteThenInsertMessageRequest" => message::pending(row, batch)?,
        "updateReadReceipt" => receipt::seen(row, batch)?,
        "updateDeliveryReceipt" => Some(receipt::delivered(row, batch)?),
        "markThreadRead" | "markThreadReadV2" => Some(receipt::marked_seen(row, batch)?),
        "updateTypingIndicator" => Some(receipt::typing(row, batch)?),
        name if CHANGES.contains(&name) => changes::event(row, batch)?,
        _ if row.procedure().is_none() => Some(unknown(row)),
        _ => None,
    })
}
