//! Messages of the past, as GraphQL describes them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::message::emoji_size;
use super::{attachment, de, log_message, share, sticker};
use crate::error::DecodeError;
use crate::id::{GroupId, ThreadId, UserId};
use crate::model::{Mention, Message, Reaction};
use crate::shown::OneLine;
use crate::time::Timestamp;

/// When a message was sent, whatever else it is.
pub(super) fn sent_at(raw: &RawValue) -> Option<Timestamp> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Sent {
        #[serde(deserialize_with = "de::lenient_number")]
        timestamp_precise: Option<de::Millis>,
    }
    let sent: Sent = serde_json::from_str(raw.get()).ok()?;
    sent.timestamp_precise.map(|millis| millis.0)
}

/// A message, and the one that it answers; what that one answers is left out, so that nothing nests without end.
pub(super) fn node(raw: &RawValue, thread: ThreadId) -> Option<Message> {
    let (mut message, original) = alone(raw, thread)?;
    let original = original.and_then(|raw| alone(raw, thread));
    message.replied_to = original.map(|(original, _)| Box::new(original));
    Some(message)
}

/// A message without the one that it answers, which comes beside it. One that cannot be read is kept with no more than its
/// identifier and its time, if it has them.
fn alone(raw: &RawValue, thread: ThreadId) -> Option<(Message, Option<&RawValue>)> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Bare<'a> {
        #[serde(borrow, rename = "__typename", deserialize_with = "de::lenient_text")]
        kind: Option<Cow<'a, str>>,
        #[serde(borrow, deserialize_with = "de::lenient_text")]
        message_id: Option<Cow<'a, str>>,
        #[serde(deserialize_with = "de::lenient_number")]
        timestamp_precise: Option<de::Millis>,
    }
    let problem = match whole(raw, thread) {
        Ok(read) => return Some(read),
        Err(error) => error.problem,
    };
    let bare: Bare<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    log::warn!(
        "a message of kind '{}' with the identifier '{}' cannot be read: {problem}",
        OneLine::new(bare.kind.as_deref().unwrap_or("none")),
        OneLine::new(bare.message_id.as_deref().unwrap_or("none"))
    );
    let id = bare.message_id?.into_owned();
    let mut message = Message::new(id, bare.timestamp_precise?.0);
    let log = bare
        .kind
        .and_then(|kind| log_message::decode(&kind, false, raw));
    message.log = log.map(Box::new);
    Some((message, None))
}

fn whole(raw: &RawValue, thread: ThreadId) -> Result<(Message, Option<&RawValue>), DecodeError> {
    #[derive(Deserialize)]
    struct Node<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(deserialize_with = "de::number")]
        timestamp_precise: de::Millis,
        #[serde(default)]
        message_sender: Option<Actor>,
        #[serde(borrow, default)]
        message: Option<Content<'a>>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        tags_list: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        sticker: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        blob_attachments: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        extensible_attachment: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        message_reactions: Vec<&'a RawValue>,
        #[serde(default, deserialize_with = "de::lenient_flag")]
        unread: Option<bool>,
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        replied_to_message: Option<Original<'a>>,
    }
    #[derive(Deserialize)]
    struct Original<'a> {
        #[serde(borrow)]
        message: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Content<'a> {
        #[serde(default, deserialize_with = "de::text")]
        text: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        ranges: Vec<&'a RawValue>,
    }
    let node: Node<'_> =
        serde_json::from_str(raw.get()).map_err(|error| DecodeError::json("a message", &error))?;
    let mut message = Message::new(node.message_id, node.timestamp_precise.0);
    message.author = node.message_sender.and_then(|sender| sender.id);
    if let Some(content) = node.message {
        message.text = content.text;
        message.mentions = mentions(&content.ranges, thread);
    }
    message.emoji_size = emoji_size(&node.tags_list);
    if let Some(raw) = node.sticker {
        message.sticker = sticker::decode(raw);
        if message.sticker.is_none() {
            let unknown = attachment::unknown(None, Some("sticker".to_owned()), raw);
            message.attachments.push(unknown);
        }
    }
    // What a blob weighs is not said here.
    let blobs = node.blob_attachments.into_iter();
    let blobs = blobs.map(|blob| attachment::decode(blob, None));
    let shared = node.extensible_attachment.map(share::decode);
    message.attachments.extend(blobs.chain(shared));
    message.reactions = reactions(&node.message_reactions);
    message.is_read = node.unread.map(|unread| !unread);
    if let Some(kind) = node.kind {
        let has_content =
            message.text.is_some() || message.sticker.is_some() || !message.attachments.is_empty();
        message.log = log_message::decode(&kind, has_content, raw).map(Box::new);
    }
    let original = node.replied_to_message.and_then(|it| it.message);
    Ok((message, original))
}

#[derive(Deserialize)]
struct Actor {
    #[serde(default, deserialize_with = "de::number_if_any")]
    id: Option<UserId>,
}

/// Who is mentioned in a message in `thread`.
fn mentions(ranges: &[&RawValue], thread: ThreadId) -> Vec<Mention> {
    #[derive(Deserialize)]
    struct Range<'a> {
        #[serde(borrow)]
        entity: Entity<'a>,
        #[serde(deserialize_with = "de::number")]
        offset: u32,
        #[serde(deserialize_with = "de::number")]
        length: u32,
    }
    #[derive(Deserialize)]
    struct Entity<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        id: Option<ThreadId>,
        #[serde(default, deserialize_with = "de::lenient")]
        thread_key: Option<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        #[serde(default, deserialize_with = "de::lenient_number")]
        thread_fbid: Option<GroupId>,
    }
    const WHOLE_THREAD: &str = "MessengerViewerGroupThread";
    let mention = |raw: &&RawValue| {
        let Range {
            entity,
            offset,
            length,
        } = serde_json::from_str(raw.get()).ok()?;
        let key = entity.thread_key.and_then(|key| key.thread_fbid);
        let id = entity.id.or(key.map(ThreadId::from));
        if entity.kind.as_deref() == Some(WHOLE_THREAD) {
            return Some(Mention::whole_thread(id.unwrap_or(thread), offset, length));
        }
        Some(Mention::new(id?, offset, length))
    };
    ranges.iter().filter_map(mention).collect()
}

fn reactions(list: &[&RawValue]) -> BTreeMap<UserId, Reaction> {
    #[derive(Deserialize)]
    struct Reacted {
        user: Actor,
        #[serde(deserialize_with = "de::required_text")]
        reaction: String,
    }
    let reaction = |it: Reacted| Some((it.user.id?, Reaction::from(it.reaction.as_str())));
    de::readable(list).filter_map(reaction).collect()
}

#[cfg(test)]
mod tests;
