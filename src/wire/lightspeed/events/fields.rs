//! The arguments of rows.

use super::super::message_id::MessageParts;
use super::super::row::Row;
use crate::error::DecodeError;
use crate::event::{Event, Raw, Unknown};
use crate::id::{GroupId, MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// The longest identifier of a message, in bytes. Those of today have 33.
const MAX_ID: usize = 256;

/// The thread of a row that states its type.
pub(super) fn stated_thread(row: &Row) -> Option<(u64, ThreadKey)> {
    let states_type = matches!(
        row.name(),
        "verifyThreadExists"
            | "verifyHybridThreadExists"
            | "deleteThenInsertThread"
            | "updateOrInsertThread"
    );
    let thread = positive(row, "thread_key").filter(|_| states_type)?;
    Some((thread, key(thread, row.integer("thread_type")?)))
}

/// The thread of a row about a message, if the identifier of the message shows its type.
pub(super) fn thread_of_message(row: &Row, me: UserId) -> Option<ThreadKey> {
    let thread = positive(row, "thread_key")?;
    let parts = MessageParts::of(row.text("message_id")?)?;
    let kind = if parts.is_group { 2 } else { 1 };
    (parts.thread(me) == thread).then(|| key(thread, kind))
}

/// Whether a message is a text about a change.
pub(super) fn is_notice(message: &Row) -> bool {
    message.flag("is_admin_message") == Some(true)
}

/// An identifier, which is a positive number.
pub(super) fn positive(row: &Row, name: &str) -> Option<u64> {
    let number = u64::try_from(row.integer(name)?).ok();
    number.filter(|number| *number > 0)
}

/// A time in milliseconds; 0 is none.
pub(super) fn time(row: &Row, name: &str) -> Option<Timestamp> {
    let millis = row.integer(name).filter(|millis| *millis > 0);
    millis.map(Timestamp::from_millis)
}

/// A text that is not empty.
pub(super) fn filled<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    row.text(name).filter(|text| !text.is_empty())
}

/// An identifier that has to be there.
pub(super) fn required(row: &Row, name: &'static str) -> Result<u64, DecodeError> {
    positive(row, name).ok_or_else(|| missing(name))
}

/// The identifier of a message. `None`: it is missing, or too long for one.
pub(super) fn id_of_message(row: &Row) -> Option<&str> {
    filled(row, "message_id").filter(|id| id.len() <= MAX_ID)
}

/// The identifier of a message, which has to be there.
pub(super) fn message_id(row: &Row) -> Result<MessageId, DecodeError> {
    let id = id_of_message(row).ok_or_else(|| missing("message_id"));
    id.map(MessageId::from)
}

/// A time that has to be there.
pub(super) fn required_time(row: &Row, name: &'static str) -> Result<Timestamp, DecodeError> {
    time(row, name).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> DecodeError {
    DecodeError::new("a row", format!("missing field `{name}`"))
}

/// The thread with a number and a type, by Facebook's numbers for the types: 15 is an encrypted one with one person.
pub(super) fn key(number: u64, kind: i64) -> ThreadKey {
    match kind {
        1 | 15 => ThreadKey::User(UserId::from(number)),
        3 => ThreadKey::Room(GroupId::from(number)),
        _ => ThreadKey::Group(GroupId::from(number)),
    }
}

/// The row as the item of an event.
pub(super) fn raw(row: &Row) -> Raw {
    Raw::from(row.to_json().as_str())
}

/// A row that there is no event for.
pub(super) fn unknown(row: &Row) -> Event {
    Event::Unknown(Unknown {
        kind: row.name().to_owned(),
        raw: raw(row),
    })
}
