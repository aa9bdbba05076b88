//! A delta that names a message to be fetched, instead of bringing it.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use super::documents::Documents;
use super::endpoint::message;
use super::metadata::thread_key;
use super::raw_item::delta;
use crate::error::DecodeError;
use crate::event::{Event, ImageChanged, MessageEvent, Raw, Unknown};
use crate::id::{AttachmentId, MessageId, UserId};
use crate::model::{GraphQl, ThreadKey};

/// A message to be fetched, and the delta that names it.
#[derive(Clone, Debug)]
pub(crate) struct ForcedFetch {
    thread: ThreadKey,
    id: MessageId,
    raw: Raw,
}

impl ForcedFetch {
    /// `None`: the item is not of this kind.
    pub(crate) fn of(item: &Unknown) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Delta {
            #[serde(deserialize_with = "thread_key")]
            thread_key: ThreadKey,
            #[serde(deserialize_with = "de::required_text")]
            message_id: String,
        }
        if item.kind != "ForcedFetch" {
            return None;
        }
        let delta: Delta = delta("a message to be fetched", &item.raw).ok()?;
        Some(Self {
            thread: delta.thread_key,
            id: MessageId::from(delta.message_id),
            raw: item.raw.clone(),
        })
    }

    /// Asks for the message.
    pub(crate) fn query(&self, documents: &Documents) -> GraphQl {
        message::query(documents, self.thread.id(), &self.id)
    }

    /// What the answer to [`query`](Self::query) tells.
    pub(crate) fn event(self, data: &RawValue) -> Result<Event, DecodeError> {
        const WHAT: &str = "a message that was named";
        #[derive(Deserialize)]
        struct Data<'a> {
            #[serde(borrow, default, deserialize_with = "de::lenient")]
            message: Option<Node<'a>>,
        }
        #[derive(Deserialize)]
        struct Node<'a> {
            #[serde(
                borrow,
                default,
                rename = "__typename",
                deserialize_with = "de::lenient_text"
            )]
            kind: Option<Cow<'a, str>>,
            #[serde(default, deserialize_with = "de::lenient")]
            message_sender: Option<Person>,
            #[serde(default, deserialize_with = "de::lenient")]
            image_with_metadata: Option<Image>,
        }
        #[derive(Deserialize)]
        struct Person {
            #[serde(deserialize_with = "de::number")]
            id: UserId,
        }
        #[derive(Deserialize)]
        struct Image {
            #[serde(deserialize_with = "de::number")]
            legacy_attachment_id: AttachmentId,
        }
        let nothing = || DecodeError::new(WHAT, "there is none, or none that can be read");
        let message = message::read(data, self.thread.id())?.ok_or_else(nothing)?;
        let data: Data<'_> =
            serde_json::from_str(data.get()).map_err(|error| DecodeError::json(WHAT, &error))?;
        let node = data.message;
        let no_author = || DecodeError::new(WHAT, "nobody wrote it");
        let changed = node.filter(|node| node.kind.as_deref() == Some("ThreadImageMessage"));
        Ok(match changed {
            Some(node) => Event::ImageChanged(ImageChanged {
                id: self.id,
                author: node.message_sender.ok_or_else(no_author)?.id,
                thread: self.thread,
                at: message.at,
                image: node.image_with_metadata.map(|it| it.legacy_attachment_id),
                raw: self.raw,
            }),
            None => Event::Message(MessageEvent {
                thread: self.thread,
                message,
                raw: Some(self.raw),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;
    use crate::wire::item;

    fn named() -> ForcedFetch {
        let delta =
            json!({"class": "ForcedFetch", "messageId": "mid.$1", "threadKey": {"threadFbId": 5}});
        let item = to_raw_value(&json!({"type": "delta", "delta": delta})).unwrap();
        match item::decode(item) {
            Some(Event::Unknown(event)) => ForcedFetch::of(&event).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn event(more: Value) -> Result<Event, DecodeError> {
        let mut node = json!({"message_id": "mid.$1", "timestamp_precise": "7", "message_sender": {"id": "2"}});
        let more = more.as_object().unwrap().clone();
        node.as_object_mut().unwrap().extend(more);
        named().event(&to_raw_value(&json!({"message": node})).unwrap())
    }

    #[test]
    fn a_message_is_a_message_and_a_picture_is_a_picture() {
        let message = event(json!({"message": {"text": "x"}}));
        let Ok(Event::Message(event_)) = message else {
            panic!("{message:?}");
        };
        assert_eq!(event_.message.text.as_deref(), Some("x"));
        for (image, id) in [
            (json!({"legacy_attachment_id": "9"}), Some(9)),
            (json!(null), None),
        ] {
            let changed = json!({"__typename": "ThreadImageMessage", "image_with_metadata": image});
            let Ok(Event::ImageChanged(event)) = event(changed) else {
                panic!("{image}");
            };
            assert_eq!(event.image.map(AttachmentId::get), id);
            assert_eq!((event.author.get(), event.at.as_millis()), (2, 7));
        }
        for nothing in [json!({"message": null}), json!({}), json!(7)] {
            let nothing = to_raw_value(&nothing).unwrap();
            assert!(named().event(&nothing).is_err());
        }
    }
}
