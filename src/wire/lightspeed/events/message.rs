//! Messages, and their changes.

use super::super::row::Row;
use super::attachment;
use super::batch::{Batch, MAX_ATTACHMENTS};
use super::fields::{
    filled, id_of_message, is_notice, message_id, positive, raw, required, required_time, time,
    unknown,
};
use crate::error::DecodeError;
use crate::event::{
    Event, MessageEdited, MessageEvent, MessageUnsent, PendingMessage, ReactionAdded,
    ReactionRemoved,
};
use crate::id::{MessageId, StickerId, ThreadId, UserId};
use crate::model::{EmojiSize, Mention, MentionKind, Message, Reaction, Sticker};

/// The identifier of the message that a row would bring. `None`: it is another row.
pub(super) fn brought(row: &Row) -> Option<&str> {
    let brings = matches!(row.name(), "insertMessage" | "upsertMessage") && !is_notice(row);
    id_of_message(row).filter(|_| brings)
}

/// A message that was just written.
pub(super) fn inserted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if is_notice(row) {
        // The rows of the change are its events; without any, only the text shows that there was one.
        return Ok((!batch.stands_elsewhere(row)).then(|| unknown(row)));
    }
    message(row, batch).map(Some)
}

/// A message of the history, or of a snapshot: no news.
pub(super) fn upserted(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_history(row) || batch.is_old(row) || is_notice(row) {
        return Ok(None);
    }
    message(row, batch).map(Some)
}

fn message(row: &Row, batch: &Batch<'_>) -> Result<Event, DecodeError> {
    let id = message_id(row)?;
    let mut message = Message::new(id.clone(), required_time(row, "timestamp_ms")?);
    message.author = positive(row, "sender_id").map(UserId::from);
    message.is_unsent = row.flag("is_unsent").unwrap_or_default();
    message.is_forwarded = row.flag("is_forwarded").unwrap_or_default();
    // 1 is a message; the others are stories, notes and the like.
    let kind = row.integer("reply_source_type_v2");
    if kind.or(row.integer("reply_source_type")) == Some(1) {
        message.replied_to_id = filled(row, "reply_source_id").map(MessageId::from);
        message.replied_to = original(row).map(Box::new);
    }
    let rows = batch.attachments(id.as_str());
    if rows.len() == MAX_ATTACHMENTS {
        log::warn!(
            "a message has {MAX_ATTACHMENTS} attachments: if there are more, they are left out"
        );
    }
    let with_row = rows
        .iter()
        .find(|it| it.name() == "insertStickerAttachment");
    let sticker = positive(row, "sticker_id").map(StickerId::from);
    message.sticker = with_row
        .and_then(|it| attachment::sticker(it, sticker))
        .or(sticker.map(Sticker::new));
    if !message.is_unsent {
        message.text = filled(row, "text").map(str::to_owned);
        message.mentions = mentions(row);
        let others = rows
            .iter()
            .filter(|it| it.name() != "insertStickerAttachment");
        message.attachments = others
            .map(|it| attachment::decode(it, batch.action(it)))
            .collect();
    }
    let sizes = [EmojiSize::Small, EmojiSize::Medium, EmojiSize::Large];
    message.emoji_size = match row.integer("hot_emoji_size") {
        Some(1) => Some(EmojiSize::Small),
        Some(2) => Some(EmojiSize::Medium),
        Some(3) => Some(EmojiSize::Large),
        _ => {
            let like = message.sticker.as_ref().map(|sticker| sticker.id);
            let like = sizes.iter().find(|size| Some(size.like_sticker()) == like);
            like.copied()
        }
    };
    Ok(Event::Message(MessageEvent {
        thread: batch.thread(row, Some("sender_id"))?,
        message,
        raw: raw(row),
    }))
}

/// The message that a reply replies to, as far as the row of the reply has it.
fn original(row: &Row) -> Option<Message> {
    let at = time(row, "reply_source_timestamp_ms")?;
    let mut original = Message::new(filled(row, "reply_source_id")?, at);
    original.author = positive(row, "reply_to_user_id").map(UserId::from);
    original.text = filled(row, "reply_message_text").map(str::to_owned);
    Some(original)
}

/// Each of four lists with commas; counted in UTF-16 code units.
fn mentions(row: &Row) -> Vec<Mention> {
    let list = |name| row.text(name).unwrap_or_default().split(',');
    let places = list("mention_offsets").zip(list("mention_lengths"));
    let whom = list("mention_ids").zip(list("mention_types"));
    places
        .zip(whom)
        .filter_map(|((offset, length), (id, kind))| {
            Some(Mention {
                thread: ThreadId::from(id.trim().parse::<u64>().ok()?),
                offset: offset.trim().parse().ok()?,
                length: length.trim().parse().ok()?,
                kind: match kind.trim() {
                    "t" => MentionKind::Thread,
                    _ => MentionKind::Profile,
                },
            })
        })
        .collect()
}

pub(super) fn edited(row: &Row) -> Result<Event, DecodeError> {
    let edits = row.integer("edit_count");
    Ok(Event::MessageEdited(MessageEdited {
        message_id: message_id(row)?,
        text: filled(row, "text").map(str::to_owned),
        edits: edits.and_then(|edits| edits.try_into().ok()),
        raw: raw(row),
    }))
}

/// A message in place of an older one with the same identifier; unsending leaves one without content.
pub(super) fn replaced(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if row.flag("is_unsent") != Some(true) || batch.is_history(row) || batch.is_old(row) {
        return Ok(None);
    }
    let at = time(row, "unsent_timestamp_ms");
    Ok(Some(Event::MessageUnsent(MessageUnsent {
        message_id: message_id(row)?,
        author: UserId::from(required(row, "sender_id")?),
        thread: batch.thread(row, Some("sender_id"))?,
        at: at.unwrap_or(batch.context.now),
        raw: raw(row),
    })))
}

pub(super) fn reaction_added(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_history(row) || batch.is_old(row) {
        return Ok(None);
    }
    let Some(emoji) = filled(row, "reaction") else {
        return Ok(Some(unknown(row)));
    };
    Ok(Some(Event::ReactionAdded(ReactionAdded {
        message_id: message_id(row)?,
        author: UserId::from(required(row, "actor_id")?),
        thread: batch.thread(row, Some("actor_id"))?,
        reaction: Reaction::from(emoji),
        raw: raw(row),
    })))
}

pub(super) fn reaction_removed(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    if batch.is_history(row) || batch.is_old(row) {
        return Ok(None);
    }
    Ok(Some(Event::ReactionRemoved(ReactionRemoved {
        message_id: message_id(row)?,
        author: UserId::from(required(row, "actor_id")?),
        thread: batch.thread(row, Some("actor_id"))?,
        raw: raw(row),
    })))
}

/// A thread that waits to be accepted.
pub(super) fn pending(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    const PENDING: i64 = 1;
    if row.integer("message_request_status") != Some(PENDING) || batch.is_old(row) {
        return Ok(None);
    }
    Ok(Some(Event::PendingMessage(PendingMessage {
        // Most of them are from one person.
        thread: batch.thread(row, Some("thread_key"))?,
        raw: raw(row),
    })))
}
