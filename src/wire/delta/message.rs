//! A new message.

use std::borrow::Cow;
use std::cell::LazyCell;

use serde::Deserialize;

use super::element::{Part, part};
use super::fields::Delta;
use crate::error::DecodeError;
use crate::event::{Event, MessageEvent, Raw};
use crate::id::ThreadId;
use crate::model::{Mention, Message, ThreadKey};
use crate::wire::de::{self, List, Num, Obj, Text};
use crate::wire::quick_replies;

pub(super) fn new(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    let elements = || de::elements(de::member(de::member(raw.text(), "delta"), "attachments"));
    let (thread, message) = decode("a new message", delta, elements)?;
    Ok(Event::Message(MessageEvent {
        thread,
        message,
        raw,
    }))
}

/// Returns the message and its thread. `elements` returns the attachments as they came: it is asked only where one is kept.
pub(super) fn decode<'r>(
    what: &'static str,
    delta: Delta<'_>,
    elements: impl FnOnce() -> Vec<&'r str>,
) -> Result<(ThreadKey, Message), DecodeError> {
    let origin = delta.message_metadata.origin(what)?;
    let mut message = Message::new(origin.id, origin.at);
    message.author = origin.author;
    message.text = delta.body.optional(what, "body")?.map(Cow::into_owned);
    message.emoji_size = origin.emoji_size;
    message.is_forwarded = origin.is_forwarded;
    let data = delta.data.get().unwrap_or_default();
    if let Some(prng) = data.prng.as_str() {
        message.mentions = mentions(prng, origin.thread.id());
    }
    if let Some(extra) = data.platform_xmd.as_str() {
        message.quick_replies = quick_replies::read(extra);
    }
    let elements = LazyCell::new(elements);
    for (place, element) in delta.attachments.elements().into_iter().enumerate() {
        let raw = || elements.get(place).copied().unwrap_or("null");
        match part(element, raw) {
            Part::Sticker(sticker) => message.sticker = Some(sticker),
            Part::Attachment(attachment) => message.attachments.push(attachment),
            Part::Unsent => message.is_unsent = true,
        }
    }
    Ok((origin.thread, message))
}

/// The mentions of a message in `thread`, from a JSON text within the JSON; none where it cannot be read.
fn mentions(prng: &str, thread: ThreadId) -> Vec<Mention> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Wire<'a> {
        #[serde(rename = "i")]
        id: Num<ThreadId>,
        #[serde(rename = "o")]
        offset: Num<u32>,
        #[serde(rename = "l")]
        length: Num<u32>,
        #[serde(borrow, rename = "t")]
        kind: Text<'a>,
    }
    let mention = |mention: Obj<Wire<'_>>| {
        let wire = mention.get()?;
        let (id, offset, length) = (wire.id.get(), wire.offset.get()?, wire.length.get()?);
        Some(if wire.kind.as_str() == Some("t") {
            Mention::whole_thread(id.unwrap_or(thread), offset, length)
        } else {
            Mention::new(id?, offset, length)
        })
    };
    let mentions = de::read(prng, |json| {
        let list: List<Obj<Wire<'_>>> = serde_json::from_str(json)?;
        Ok(list.elements().into_iter().filter_map(mention).collect())
    });
    mentions.unwrap_or_default()
}
