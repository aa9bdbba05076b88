//! Messages as GraphQL nodes.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::world::conversation::{Content, Conversation, Draft, Stored};
use crate::local::world::media::{Media, sticker_node};
use crate::model::MentionKind;
use crate::time::Timestamp;

/// Returns the newest `limit` messages at or before a time, oldest first.
pub(crate) fn messages(
    conversation: &Conversation,
    viewer: UserId,
    limit: usize,
    before: Option<Timestamp>,
) -> Value {
    let mut page: Vec<Value> = conversation
        .messages_of(viewer)
        .rev()
        .filter(|stored| before.is_none_or(|before| stored.at <= before))
        .take(limit)
        .map(|stored| message(conversation, stored, viewer))
        .collect();
    page.reverse();
    json!({ "nodes": page })
}

pub(crate) fn message(conversation: &Conversation, stored: &Stored, viewer: UserId) -> Value {
    let read = conversation.read.get(&viewer);
    let unread = stored.author != viewer && read.is_none_or(|read| stored.at > *read);
    let reactions: Vec<Value> = stored
        .reactions
        .iter()
        .map(|(user, reaction)| json!({"user": {"id": user}, "reaction": reaction}))
        .collect();
    let mut tags = vec!["inbox".to_owned(), "source:chat".to_owned()];
    let (kind, body, sticker, blobs, snippet) = match &stored.content {
        Content::Message(draft) => {
            tags.extend(draft.tags.iter().cloned());
            let ranges: Vec<Value> = draft
                .mentions
                .iter()
                .map(|it| {
                    let entity = match it.kind {
                        MentionKind::Profile => json!({"id": it.thread}),
                        MentionKind::Thread => {
                            json!({"__typename": "MessengerViewerGroupThread", "id": it.thread})
                        }
                    };
                    json!({"offset": it.offset, "length": it.length, "entity": entity})
                })
                .collect();
            let body = match (&draft.text, draft.sticker) {
                (None, Some(_)) => Value::Null,
                (text, _) => json!({"text": text, "ranges": ranges}),
            };
            let sticker = draft.sticker.map_or(Value::Null, sticker_node);
            let blobs: Vec<Value> = draft.attachments.iter().map(Media::node).collect();
            ("UserMessage", body, sticker, blobs, draft.text.as_deref())
        }
        Content::Unsent => {
            let body = json!({"text": "", "ranges": []});
            ("UserMessage", body, Value::Null, Vec::new(), None)
        }
        Content::AdminText { kind, text, .. } => {
            let body = json!({"text": "", "ranges": []});
            (*kind, body, Value::Null, Vec::new(), Some(text.as_str()))
        }
    };
    let mut node = json!({
        "__typename": kind, "message_id": stored.id, "message_sender": {"id": stored.author},
        "timestamp_precise": stored.at.as_millis().to_string(), "unread": unread, "tags_list": tags,
        "message": body, "message_reactions": reactions, "sticker": sticker, "blob_attachments": blobs,
        "extensible_attachment": extensible(stored), "platform_xmd_encoded": quick_replies(stored), "offline_threading_id": stored.offline_id, "ttl": 0,
        "message_source_data": null, "replied_to_message": replied_to(conversation, stored, viewer), "snippet": snippet,
    });
    if let (
        Content::AdminText {
            image: Some(image), ..
        },
        Some(fields),
    ) = (&stored.content, node.as_object_mut())
    {
        fields.insert("image_with_metadata".to_owned(), image.node());
    }
    node
}

/// Returns the place or link of a message, or the placeholder of an unsent one: an attachment without a target.
fn extensible(stored: &Stored) -> Value {
    match &stored.content {
        Content::Unsent => json!({
            "legacy_attachment_id": format!("ee.{}", stored.id),
            "story_attachment": {
                "style_list": ["globally_deleted_message_placeholder", "fallback"], "target": null, "media": null, "url": null,
                "description": {"text": "A message was removed"}, "title_with_entities": {"text": ""}, "source": null,
                "subattachments": [],
            },
        }),
        Content::Message(draft) => match &draft.attached {
            Some(attached) => attached.node(&stored.id, &stored.offline_id),
            None => Value::Null,
        },
        Content::AdminText { .. } => Value::Null,
    }
}

fn quick_replies(stored: &Stored) -> Value {
    match &stored.content {
        Content::Message(draft) => json!(draft.quick_replies),
        Content::Unsent | Content::AdminText { .. } => Value::Null,
    }
}

/// Returns the message that this one replies to, without its own original.
fn replied_to(conversation: &Conversation, stored: &Stored, viewer: UserId) -> Value {
    let Content::Message(Draft {
        replied_to: Some(id),
        ..
    }) = &stored.content
    else {
        return Value::Null;
    };
    let mut messages = conversation.messages_of(viewer);
    let Some(original) = messages.find(|message| message.id == *id) else {
        return Value::Null;
    };
    if matches!(original.content, Content::Unsent) {
        return json!({"status": "DELETED", "message": null});
    }
    let mut original = original.clone();
    if let Content::Message(draft) = &mut original.content {
        draft.replied_to = None;
    }
    json!({"status": "VALID", "message": message(conversation, &original, viewer)})
}
