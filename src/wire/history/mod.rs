//! Messages of the past, as GraphQL describes them.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::attachment::Blob;
use super::de::{Flag, List, Millis, Num, Obj, Scanner, Text};
use super::share::Share;
use super::sticker::StickerObject;
use super::tags::Tags;
use super::{attachment, de, log_message, quick_replies, share, sticker};
use crate::error::DecodeError;
use crate::id::{GroupId, MessageId, ThreadId, UserId};
use crate::model::{Mention, Message, Reaction};
use crate::shown::OneLine;
use crate::time::Timestamp;

/// A node of a history.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    message_id: Text<'a>,
    timestamp_precise: Num<Millis>,
    message_sender: Obj<Actor>,
    message: Obj<Content<'a>>,
    tags_list: Tags,
    sticker: Obj<Box<StickerObject<'a>>>,
    blob_attachments: List<Obj<Box<Blob<'a>>>>,
    extensible_attachment: Obj<Box<Share<'a>>>,
    message_reactions: List<Obj<Reacted<'a>>>,
    unread: Flag,
    replied_to_message: Obj<Original<'a>>,
    unsent_timestamp_precise: Num<u64>,
    platform_xmd_encoded: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Actor {
    id: Num<UserId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    text: Text<'a>,
    ranges: List<Obj<Range<'a>>>,
}

/// The message that another one answers.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Original<'a> {
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// The reading of a node of a history.
#[derive(Default)]
pub(super) struct Read {
    /// `None`: it cannot be read.
    pub(super) message: Option<Message>,
    /// When it was sent, whatever else it is.
    pub(super) at: Option<Timestamp>,
}

/// Reads the node that stands here: a message, and the one that it answers. The answer of that one is left out, so that nothing
/// nests without end.
pub(super) fn read_next(nodes: &mut Scanner<'_>, thread: ThreadId) -> serde_json::Result<Read> {
    if let Ok((node, text)) = nodes.value() {
        return Ok(with_original(node, text, thread));
    }
    let (_, text) = nodes.value::<IgnoredAny>()?;
    let read = de::read_tidied(text, |json| {
        Ok(with_original(serde_json::from_str(json)?, text, thread))
    });
    Ok(read.unwrap_or_default())
}

fn with_original(node: Obj<Node<'_>>, json: &str, thread: ThreadId) -> Read {
    let mut node = node.get().unwrap_or_default();
    let at = node.timestamp_precise.get().map(|millis| millis.0);
    let original = std::mem::take(&mut node.replied_to_message).get();
    let mut message = message_of(node, json, thread);
    if let (Some(message), Some(original)) = (&mut message, original.and_then(|it| it.message)) {
        let (id, original) = alone(original.get(), thread);
        message.replied_to_id = id;
        message.replied_to = original.map(Box::new);
    }
    Read { message, at }
}

/// A message without the one that it answers, behind its identifier, which it has even if it cannot be read.
fn alone(json: &str, thread: ThreadId) -> (Option<MessageId>, Option<Message>) {
    let read = de::read(json, |text| {
        let node: Obj<Node<'_>> = serde_json::from_str(text)?;
        let node = node.get().unwrap_or_default();
        let id = node.message_id.as_str().map(MessageId::from);
        Ok((id, message_of(node, json, thread)))
    });
    read.unwrap_or_default()
}

/// The message of a node. One that cannot be read is kept with no more than its identifier and its time, if it has them.
fn message_of(node: Node<'_>, raw: &str, thread: ThreadId) -> Option<Message> {
    let (kind, id) = (node.kind.clone(), node.message_id.clone());
    let at = node.timestamp_precise;
    let problem = match whole(node, raw, thread) {
        Ok(message) => return Some(message),
        Err(error) => error.problem,
    };
    log::warn!(
        "a message of kind '{}' with the identifier '{}' cannot be read: {problem}",
        OneLine::new(kind.as_str().unwrap_or("none")),
        OneLine::new(id.as_str().unwrap_or("none"))
    );
    let mut message = Message::new(id.owned()?, at.get()?.0);
    let log = kind.as_str();
    let log = log.and_then(|kind| log_message::decode(kind, false, raw));
    message.log = log.map(Box::new);
    Some(message)
}

fn whole(node: Node<'_>, raw: &str, thread: ThreadId) -> Result<Message, DecodeError> {
    const WHAT: &str = "a message";
    let id = node.message_id.required(WHAT, "message_id")?;
    let at = node.timestamp_precise.required(WHAT, "timestamp_precise")?;
    let mut message = Message::new(id.into_owned(), at.0);
    if let Some(sender) = node.message_sender.optional(WHAT, "message_sender")? {
        message.author = sender.id.optional(WHAT, "id")?;
    }
    if let Some(content) = node.message.optional(WHAT, "message")? {
        message.text = content.text.optional(WHAT, "text")?.map(Cow::into_owned);
        message.mentions = mentions(content.ranges, thread);
    }
    let tags = node.tags_list.get().unwrap_or_default();
    message.emoji_size = tags.emoji_size;
    message.is_forwarded = tags.is_forwarded;
    if node.sticker.is_given() {
        message.sticker = node.sticker.get().and_then(|it| sticker::decode(*it));
        if message.sticker.is_none() {
            let raw = de::member(raw, "sticker");
            let unknown = attachment::unknown(None, Some("sticker".to_owned()), raw);
            message.attachments.push(unknown);
        }
    }
    let blobs = node.blob_attachments.elements().into_iter();
    let raws = LazyCell::new(|| de::elements(de::member(raw, "blob_attachments")));
    for (place, blob) in blobs.enumerate() {
        let raw = || raws.get(place).copied().unwrap_or("null");
        // There is no size of a blob here.
        let attachment = attachment::decode(blob, None, raw);
        message.attachments.push(attachment);
    }
    let has_placeholder = share::is_unsent(&node.extensible_attachment);
    message.is_unsent = has_placeholder || node.unsent_timestamp_precise.get() > Some(0);
    if node.extensible_attachment.is_given() && !has_placeholder {
        let raw = || de::member(raw, "extensible_attachment");
        let shared = share::decode(node.extensible_attachment, raw);
        message.attachments.push(shared);
    }
    if let Some(extra) = node.platform_xmd_encoded.as_str() {
        message.quick_replies = quick_replies::read(extra);
    }
    message.reactions = reactions(node.message_reactions);
    message.is_read = node.unread.get().map(|unread| !unread);
    if let Some(kind) = node.kind.as_str() {
        let has_content =
            message.text.is_some() || message.sticker.is_some() || !message.attachments.is_empty();
        message.log = log_message::decode(kind, has_content, raw).map(Box::new);
    }
    Ok(message)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Range<'a> {
    #[serde(borrow)]
    entity: Obj<Entity<'a>>,
    offset: Num<u32>,
    length: Num<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entity<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    id: Num<ThreadId>,
    thread_key: Obj<Key>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Key {
    thread_fbid: Num<GroupId>,
}

/// The mentions of a message in `thread`.
fn mentions(ranges: List<Obj<Range<'_>>>, thread: ThreadId) -> Vec<Mention> {
    const WHOLE_THREAD: &str = "MessengerViewerGroupThread";
    let mention = |range: Obj<Range<'_>>| {
        let range = range.get()?;
        let (offset, length) = (range.offset.get()?, range.length.get()?);
        let entity = range.entity.get()?;
        let key = entity
            .thread_key
            .get()
            .and_then(|key| key.thread_fbid.get());
        let id = entity.id.get().or(key.map(ThreadId::from));
        if entity.kind.as_str() == Some(WHOLE_THREAD) {
            return Some(Mention::whole_thread(id.unwrap_or(thread), offset, length));
        }
        Some(Mention::new(id?, offset, length))
    };
    ranges.elements().into_iter().filter_map(mention).collect()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reacted<'a> {
    user: Obj<Actor>,
    #[serde(borrow)]
    reaction: Text<'a>,
}

fn reactions(list: List<Obj<Reacted<'_>>>) -> BTreeMap<UserId, Reaction> {
    let reaction = |reacted: Obj<Reacted<'_>>| {
        let Reacted { user, reaction } = reacted.get()?;
        Some((user.get()?.id.get()?, Reaction::from(reaction.as_str()?)))
    };
    list.elements().into_iter().filter_map(reaction).collect()
}

#[cfg(test)]
mod tests;
