//! The delta of a new message.

use serde_json::{Value, json};

use super::parts::metadata;
use crate::id::UserId;
use crate::local::world::conversation::{ConversationKey, Draft, Stored};
use crate::local::world::media::{self, Media};
use crate::model::MentionKind;

/// Returns the delta of a new message for `viewer`.
pub(crate) fn message(
    stored: &Stored,
    draft: &Draft,
    key: ConversationKey,
    viewer: UserId,
    folder: &str,
) -> Value {
    let mut tags = vec!["source:chat".to_owned(), "inbox".to_owned()];
    tags.extend(draft.tags.iter().cloned());
    let sticker = draft.sticker.map(|id| {
        json!({"id": stored.offline_id, "mercury": {"sticker_attachment": media::sticker_node(id)}})
    });
    let media = draft.attachments.iter().map(Media::pushed);
    let attached = draft.attached.iter();
    let attached = attached.map(|it| it.pushed(&stored.id, &stored.offline_id));
    let attachments: Vec<Value> = sticker.into_iter().chain(media).chain(attached).collect();
    let mut delta = json!({
        "class": "NewMessage",
        "attachments": attachments,
        "messageMetadata": metadata(stored, key, viewer, folder, &tags, ""),
    });
    let Some(fields) = delta.as_object_mut() else {
        return delta;
    };
    if let Some(text) = &draft.text {
        fields.insert("body".to_owned(), json!(text));
    }
    let mut data = serde_json::Map::new();
    if let Some(quick_replies) = &draft.quick_replies {
        data.insert("platform_xmd".to_owned(), json!(quick_replies));
    }
    if !draft.mentions.is_empty() {
        let mentions: Vec<Value> = draft
            .mentions
            .iter()
            .map(|mention| {
                let kind = match mention.kind {
                    MentionKind::Profile => "p",
                    MentionKind::Thread => "t",
                };
                json!({"o": mention.offset, "l": mention.length, "i": mention.thread, "t": kind})
            })
            .collect();
        let text = Value::from(mentions).to_string();
        data.insert("prng".to_owned(), json!(text));
    }
    if !data.is_empty() {
        fields.insert("data".to_owned(), Value::Object(data));
    }
    delta
}
