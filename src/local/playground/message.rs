//! The messages of a conversation, as the page shows them.

use serde_json::{Value, json};

use super::files::shown_as;
use crate::local::world::attached::{Attached, page_title};
use crate::local::world::conversation::{Content, Conversation, Draft, Stored};
use crate::local::world::media::{Media, MediaKind};
use crate::local::world::poll::StoredPoll;
use crate::local::world::quick_replies;
use crate::local::world::state::State;

pub(super) fn message(state: &State, conversation: &Conversation, stored: &Stored) -> Value {
    let reactions: Vec<Value> = stored
        .reactions
        .iter()
        .map(|(who, reaction)| json!({"by": who, "emoji": reaction.emoji()}))
        .collect();
    let content = match &stored.content {
        Content::Message(draft) => content(conversation, draft),
        Content::Unsent => json!({"kind": "unsent"}),
        Content::AdminText { text, .. } => json!({
            "kind": "note", "text": text, "poll": state.poll_created_by(&stored.id).map(poll),
        }),
    };
    json!({
        "id": stored.id, "author": stored.author, "at": stored.at.as_millis(), "reactions": reactions,
        "content": content,
    })
}

fn poll(poll: &StoredPoll) -> Value {
    let options = poll
        .options
        .iter()
        .map(|option| json!({"id": option.id, "text": option.text, "voters": option.voters}));
    json!({
        "id": poll.id, "question": poll.question, "options": options.collect::<Vec<_>>(),
    })
}

fn content(conversation: &Conversation, draft: &Draft) -> Value {
    let size = draft
        .tags
        .iter()
        .find_map(|tag| tag.strip_prefix("hot_emoji_size:"));
    let replies = draft.quick_replies.as_deref().unwrap_or_default();
    let offers = quick_replies::offers(replies);
    json!({
        "kind": "message", "text": draft.text, "mentions": draft.mentions, "size": size, "sticker": draft.sticker,
        "files": draft.attachments.iter().map(file).collect::<Vec<_>>(),
        "attached": draft.attached.as_ref().map(attached),
        "forwarded": draft.tags.iter().any(|tag| tag == "source:chat:forward"),
        "chosen": draft.quick_replies.is_some() && offers.is_empty(),
        "offers": offers.iter().map(offer).collect::<Vec<_>>(),
        "original": original(conversation, draft),
    })
}

fn file(media: &Media) -> Value {
    json!({
        "id": media.id, "name": media.file_name, "bytes": media.bytes.len(), "shown_as": shown_as(media),
        "voice": media.is_voice_clip,
    })
}

fn attached(attached: &Attached) -> Value {
    match attached {
        Attached::Location {
            latitude,
            longitude,
            is_current,
        } => json!({
            "kind": "place", "latitude": latitude, "longitude": longitude, "current": is_current,
        }),
        Attached::Link(address) => {
            json!({"kind": "link", "address": address, "title": page_title(address)})
        }
    }
}

/// Returns the kind of an offer and the text on its button, if it states one.
fn offer(offer: &Value) -> Value {
    json!({"kind": offer.get("content_type"), "title": offer.get("title")})
}

/// Returns the summary of the message that this one replies to; a kind alone if that is unsent or gone, and `null` if this is no reply.
fn original(conversation: &Conversation, draft: &Draft) -> Value {
    let Some(id) = &draft.replied_to else {
        return Value::Null;
    };
    let mut messages = conversation.messages.iter();
    let original = messages.find(|stored| stored.id == *id);
    match original.filter(|stored| !matches!(stored.content, Content::Unsent)) {
        Some(original) => snippet(original),
        None => json!({"gone": true}),
    }
}

/// Returns the author and a summary of a message.
pub(super) fn snippet(stored: &Stored) -> Value {
    let (note, text) = match &stored.content {
        Content::Message(draft) => (false, summary(draft)),
        Content::Unsent => (false, "Unsent a message".to_owned()),
        Content::AdminText { text, .. } => (true, text.clone()),
    };
    let start: String = text.chars().take(100).collect();
    json!({"author": stored.author, "note": note, "text": start})
}

fn summary(draft: &Draft) -> String {
    let text = draft.text.as_ref().filter(|text| !text.is_empty());
    if let Some(text) = text {
        return text.clone();
    }
    let attached = match draft.attached {
        Some(Attached::Location { .. }) => "A place",
        Some(Attached::Link(_)) => "A link",
        None => "",
    };
    match (draft.sticker, draft.attachments.as_slice()) {
        (Some(_), _) => "A sticker".to_owned(),
        (None, []) => attached.to_owned(),
        (None, [media]) if media.is_voice_clip => "A voice clip".to_owned(),
        (None, [media]) => match media.kind {
            MediaKind::Image => "A picture",
            MediaKind::Gif => "A GIF",
            MediaKind::Video => "A video",
            MediaKind::Audio => "A sound",
            MediaKind::File => "A file",
        }
        .to_owned(),
        (None, files) => format!("{} files", files.len()),
    }
}
