//! A new message.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::metadata::Metadata;
use super::raw_item::{delta, read};
use super::{attachment, de, share, sticker};
use crate::error::DecodeError;
use crate::event::{Event, MessageEvent, Raw};
use crate::id::{AttachmentId, ThreadId};
use crate::model::{Attachment, EmojiSize, Mention, Message, Sticker, ThreadKey};

/// The message that an item tells of, read at once. `None`: it tells of something else, or has to be asked first what it is.
pub(super) fn at_once(raw: &Raw) -> Option<Event> {
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow, rename = "type", deserialize_with = "de::required_text")]
        kind: Cow<'a, str>,
        #[serde(borrow)]
        delta: Wire<'a>,
    }
    // A struct also reads from a list, by position: that is not what is meant here.
    if !raw.json().starts_with('{') || !raw.json().contains(r#""NewMessage""#) {
        return None;
    }
    let Item { kind, delta } = read("an item", raw).ok()?;
    let is_message = kind == "delta" && delta.class.as_deref() == Some("NewMessage");
    is_message.then(|| event(delta, raw))
}

pub(super) fn new(raw: &Raw) -> Result<Event, DecodeError> {
    let message = delta("a new message", raw)?;
    Ok(event(message, raw))
}

fn event(wire: Wire<'_>, raw: &Raw) -> Event {
    let (thread, message) = wire.into_message();
    Event::Message(MessageEvent {
        thread,
        message,
        raw: Some(raw.clone()),
    })
}

#[derive(Deserialize)]
pub(super) struct Wire<'a> {
    #[serde(borrow, rename = "messageMetadata")]
    metadata: Metadata<'a>,
    #[serde(default, deserialize_with = "de::text")]
    body: Option<String>,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    attachments: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "de::lenient")]
    data: Option<Data<'a>>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    class: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    prng: Option<Cow<'a, str>>,
}

impl Wire<'_> {
    pub(super) fn into_message(self) -> (ThreadKey, Message) {
        let mut message = Message::new(self.metadata.id(), self.metadata.at());
        message.author = self.metadata.author;
        message.text = self.body;
        if let Some(prng) = self.data.and_then(|data| data.prng) {
            message.mentions = mentions(&prng, self.metadata.thread_key.id());
        }
        message.emoji_size = emoji_size(&self.metadata.tags);
        for element in self.attachments {
            match part(element) {
                Part::Sticker(sticker) => message.sticker = Some(sticker),
                Part::Attachment(attachment) => message.attachments.push(attachment),
            }
        }
        (self.metadata.thread_key, message)
    }
}

/// Facebook lists a sticker among the attachments.
enum Part {
    Sticker(Sticker),
    Attachment(Attachment),
}

/// One of the attachments, each read by itself: an odd one costs neither the message nor its neighbours.
fn part(element: &RawValue) -> Part {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Element<'a> {
        #[serde(default, deserialize_with = "de::lenient_number")]
        id: Option<AttachmentId>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        file_size: Option<u64>,
        #[serde(borrow, default)]
        mercury: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        generic_metadata: Option<Generic<'a>>,
        // A reply has the same as a text.
        #[serde(
            borrow,
            default,
            rename = "mercuryJSON",
            deserialize_with = "de::lenient_text"
        )]
        mercury_json: Option<Cow<'a, str>>,
    }
    #[derive(Deserialize)]
    struct Generic<'a> {
        #[serde(borrow, rename = "type", deserialize_with = "de::required_text")]
        kind: Cow<'a, str>,
    }
    #[derive(Default, Deserialize)]
    struct Mercury<'a> {
        #[serde(default, deserialize_with = "de::lenient_text")]
        attach_type: Option<String>,
        #[serde(borrow, default)]
        sticker_attachment: Option<&'a RawValue>,
        #[serde(borrow, default)]
        blob_attachment: Option<&'a RawValue>,
        #[serde(borrow, default)]
        extensible_attachment: Option<&'a RawValue>,
    }

    let Ok(parsed) = serde_json::from_str::<Element<'_>>(element.get()) else {
        return Part::Attachment(attachment::unknown(None, None, element));
    };
    let json = parsed.mercury.map(|raw| Cow::Borrowed(raw.get()));
    let json = json.or(parsed.mercury_json).unwrap_or_default();
    let mercury: Mercury<'_> = serde_json::from_str(&json).unwrap_or_default();
    if let Some(sticker) = mercury.sticker_attachment.and_then(sticker::decode) {
        return Part::Sticker(sticker);
    }
    Part::Attachment(if let Some(blob) = mercury.blob_attachment {
        let mut decoded = attachment::decode(blob, parsed.file_size);
        // What kind of sound it is may stand beside the sound.
        if let (Attachment::Audio(audio), Some(metadata)) = (&mut decoded, parsed.generic_metadata)
        {
            audio
                .audio_type
                .get_or_insert_with(|| metadata.kind.into_owned());
        }
        decoded
    } else if let Some(shared) = mercury.extensible_attachment {
        share::decode(shared)
    } else {
        attachment::unknown(parsed.id, mercury.attach_type, element)
    })
}

/// Who is mentioned in a message in `thread`, from a JSON text within the JSON; nobody where it cannot be read.
fn mentions(prng: &str, thread: ThreadId) -> Vec<Mention> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(default, rename = "i", deserialize_with = "de::lenient_number")]
        id: Option<ThreadId>,
        #[serde(rename = "o", deserialize_with = "de::number")]
        offset: u32,
        #[serde(rename = "l", deserialize_with = "de::number")]
        length: u32,
        #[serde(borrow, default, rename = "t", deserialize_with = "de::lenient_text")]
        kind: Option<Cow<'a, str>>,
    }
    let mention = |mention: Wire<'_>| match mention.kind.as_deref() {
        Some("t") => {
            let thread = mention.id.unwrap_or(thread);
            Some(Mention::whole_thread(
                thread,
                mention.offset,
                mention.length,
            ))
        }
        _ => Some(Mention::new(mention.id?, mention.offset, mention.length)),
    };
    let list = de::readable_list(&mut serde_json::Deserializer::from_str(prng));
    let list = list.unwrap_or_default().into_iter();
    list.filter_map(mention).collect()
}

/// The size of an emoji, from a message's tags.
pub(crate) fn emoji_size(tags: &[&RawValue]) -> Option<EmojiSize> {
    let size = |tag: Cow<'_, str>| tag.strip_prefix("hot_emoji_size:").map(str::to_owned);
    let mut sizes = tags.iter().filter_map(|tag| de::scalar(tag).and_then(size));
    match sizes.next()?.as_str() {
        "s" | "small" => Some(EmojiSize::Small),
        "m" | "medium" => Some(EmojiSize::Medium),
        "l" | "large" => Some(EmojiSize::Large),
        _ => None,
    }
}
