//! A delta that names a message to be fetched, instead of bringing it.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de::{self, Num, Obj, Text};
use super::delta::Delta;
use super::documents::Documents;
use super::endpoint::message;
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
        if item.kind != "ForcedFetch" {
            return None;
        }
        let delta = de::member(item.raw.text(), "delta");
        let named = de::read(delta, |json| {
            let delta: Obj<Delta<'_>> = serde_json::from_str(json)?;
            Ok(delta.get().and_then(Delta::named))
        });
        let (thread, id) = named.ok()??;
        Some(Self {
            thread,
            id,
            raw: item.raw.clone(),
        })
    }

    /// Asks for the message.
    pub(crate) fn query(&self, documents: &Documents) -> GraphQl {
        message::query(documents, self.thread.id(), &self.id)
    }

    /// Reads the answer to [`query`](Self::query).
    pub(crate) fn event(self, data: &RawValue) -> Result<Event, DecodeError> {
        const WHAT: &str = "a message that was named";
        let nothing = || DecodeError::new(WHAT, "there is none, or none that can be read");
        let message = message::read(data, self.thread.id())?.ok_or_else(nothing)?;
        let node = de::member(data.get(), "message");
        let changed = de::read(node, |json| {
            let node: Obj<Node<'_>> = serde_json::from_str(json)?;
            Ok(node.get().and_then(Node::image_changed))
        });
        let no_author = || DecodeError::new(WHAT, "nobody wrote it");
        Ok(match changed.ok().flatten() {
            Some((author, image)) => Event::ImageChanged(ImageChanged {
                id: self.id,
                author: author.ok_or_else(no_author)?,
                thread: self.thread,
                at: message.at,
                image,
                raw: self.raw,
            }),
            None => Event::Message(MessageEvent {
                thread: self.thread,
                message,
                raw: self.raw,
            }),
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    message_sender: Obj<Person>,
    image_with_metadata: Obj<Image>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Person {
    id: Num<UserId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image {
    legacy_attachment_id: Num<AttachmentId>,
}

impl Node<'_> {
    /// Returns who changed the picture, and the new one. `None`: it is something else.
    fn image_changed(self) -> Option<(Option<UserId>, Option<AttachmentId>)> {
        let is_change = self.kind.as_str() == Some("ThreadImageMessage");
        let author = self.message_sender.get().and_then(|sender| sender.id.get());
        let image = self.image_with_metadata.get();
        let image = image.and_then(|image| image.legacy_attachment_id.get());
        is_change.then_some((author, image))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, value::to_raw_value};

    use super::*;
    use crate::wire::de::Scanner;
    use crate::wire::item;

    fn named() -> ForcedFetch {
        let delta =
            json!({"class": "ForcedFetch", "messageId": "mid.$1", "threadKey": {"threadFbId": 5}});
        let item = to_raw_value(&json!({"type": "delta", "delta": delta})).unwrap();
        let mut events = Vec::new();
        item::decode_next(&mut Scanner::new(item.get()), &mut events).unwrap();
        match events.pop() {
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
