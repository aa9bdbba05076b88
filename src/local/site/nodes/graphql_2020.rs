//! Conversations as GraphQL documents since 2018 return them, with rooms as groups.

use serde_json::{Value, json};

use super::people::participant;
use super::thread::{self, approval_queue};
use crate::id::UserId;
use crate::local::world::conversation::{Content, Conversation};
use crate::local::world::state::State;
use crate::model::ThreadKey;

/// Returns a conversation without its messages.
pub(crate) fn thread(state: &State, conversation: &Conversation, viewer: UserId) -> Value {
    let mut node = thread::thread(state, conversation, viewer);
    let Some(fields) = node.as_object_mut() else {
        return node;
    };
    let key = conversation.key.for_viewer(viewer);
    if let ThreadKey::Room(_) = key {
        fields.insert("thread_type".to_owned(), json!("GROUP"));
    }
    let page = match key {
        ThreadKey::Page(page) => Some(page.get()),
        _ => None,
    };
    let members = conversation.members.iter().map(|member| member.get());
    let actors: Vec<Value> = members
        .chain(page)
        .filter_map(|id| participant(state, viewer, id).map(|it| actor(id, &it)))
        .collect();
    for (name, value) in [
        ("all_participants", json!({ "nodes": actors })),
        ("group_approval_queue", approval_queue(conversation)),
        (
            "last_message",
            json!({"nodes": [last(conversation, viewer)]}),
        ),
    ] {
        fields.insert(name.to_owned(), value);
    }
    node
}

/// Returns a participant, from the node of the older requests.
fn actor(id: u64, known: &Value) -> Value {
    let field = |name: &str| known.get(name).cloned().unwrap_or_default();
    let (kind, gender) = match (field("type").as_str(), field("gender").as_u64()) {
        (Some("page"), _) => ("Page", Value::Null),
        (_, Some(1)) => ("User", json!("FEMALE")),
        (_, Some(2)) => ("User", json!("MALE")),
        _ => ("User", json!("NEUTER")),
    };
    json!({"messaging_actor": {
        "__typename": kind, "id": id.to_string(), "name": field("name"), "short_name": field("short_name"),
        "gender": gender, "url": field("href"), "is_viewer_friend": field("is_friend"), "username": "",
        "big_image_src": {"uri": field("big_image_src")},
    }})
}

/// Returns the time, text and author of the last message or change. An empty group has the time of its creation.
fn last(conversation: &Conversation, viewer: UserId) -> Value {
    let last = conversation.messages_of(viewer).next_back();
    let snippet = last.and_then(|last| match &last.content {
        Content::Message(draft) => draft.text.as_deref(),
        Content::AdminText { text, .. } => Some(text.as_str()),
        Content::Unsent => None,
    });
    json!({
        "timestamp_precise": conversation.updated.as_millis().to_string(), "snippet": snippet,
        "message_sender": last.map(|last| json!({"messaging_actor": {"id": last.author}})),
    })
}

/// Returns the read watermarks of the others.
pub(crate) fn read_receipts(conversation: &Conversation, viewer: UserId) -> Value {
    let others = conversation
        .read
        .iter()
        .filter(|(user, _)| **user != viewer);
    let nodes: Vec<Value> = others
        .map(|(user, until)| {
            let until = until.as_millis().to_string();
            json!({"actor": {"id": user}, "watermark": until, "action": until})
        })
        .collect();
    json!({ "nodes": nodes })
}
