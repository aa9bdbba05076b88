//! Conversations without their messages as nodes of replies.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::plan::event_reminders;
use crate::id::UserId;
use crate::local::push::deltas::wire_color;
use crate::local::world::conversation::{Conversation, ConversationKey};
use crate::local::world::state::State;
use crate::model::{Mute, ThreadKey};
use crate::time::Timestamp;

/// Returns a group or room as a search result.
pub(crate) fn group(state: &State, conversation: &Conversation, viewer: UserId) -> Value {
    json!({
        "__typename": "MessageThread", "name": conversation.name,
        "thread_key": {"thread_fbid": conversation.key.for_viewer(viewer).id()}, "image": image(conversation),
        "is_group_thread": true, "all_participants": participants(conversation),
        "customization_info": customization(conversation), "thread_admins": ids(&conversation.admins),
        "approval_mode": u8::from(conversation.needs_approval),
        "group_approval_queue": approval_queue(conversation), "joinable_mode": joinable(conversation, json!("0")),
        "event_reminders": event_reminders(state, conversation),
    })
}

fn image(conversation: &Conversation) -> Value {
    let image = conversation.image.as_ref();
    image.map_or(Value::Null, |image| json!({"uri": image.url()}))
}

fn ids(users: &BTreeSet<UserId>) -> Vec<Value> {
    users.iter().map(|user| json!({"id": user})).collect()
}

/// Returns the pending join requests in the form since 2018.
pub(crate) fn approval_queue(conversation: &Conversation) -> Value {
    let waiting = conversation.approval_requests.iter();
    let nodes: Vec<Value> = waiting
        .map(|user| json!({"requester": {"id": user}}))
        .collect();
    json!({ "nodes": nodes })
}

fn participants(conversation: &Conversation) -> Value {
    let page = match conversation.key {
        ConversationKey::Page(_, page) => Some(json!({"__typename": "Page", "id": page})),
        _ => None,
    };
    let people = conversation
        .members
        .iter()
        .map(|member| json!({"__typename": "User", "id": member}));
    let nodes: Vec<Value> = people
        .chain(page)
        .map(|actor| json!({"messaging_actor": actor}))
        .collect();
    json!({ "nodes": nodes })
}

fn customization(conversation: &Conversation) -> Value {
    let nicknames: Vec<Value> = conversation
        .nicknames
        .iter()
        .map(|(user, nickname)| json!({"participant_id": user, "nickname": nickname}))
        .collect();
    json!({
        "emoji": conversation.emoji, "outgoing_bubble_color": wire_color(conversation.color),
        "participant_customizations": nicknames,
    })
}

pub(crate) fn joinable(conversation: &Conversation, mode: Value) -> Value {
    json!({"mode": mode, "link": conversation.join_link.as_deref().unwrap_or_default()})
}

/// Returns a conversation without its messages.
pub(crate) fn thread(state: &State, conversation: &Conversation, viewer: UserId) -> Value {
    let key = conversation.key.for_viewer(viewer);
    let (kind, thread_fbid, other_user_id) = match key {
        ThreadKey::User(_) | ThreadKey::Page(_) => ("ONE_TO_ONE", Value::Null, json!(key.id())),
        ThreadKey::Group(_) => ("GROUP", json!(key.id()), Value::Null),
        ThreadKey::Room(_) => ("ROOM", json!(key.id()), Value::Null),
    };
    let own = conversation.member_state(viewer);
    let mute_until = match own.mute_at(state.last_time.max(Timestamp::now())) {
        Mute::Off => Value::Null,
        Mute::Forever => json!(-1),
        Mute::Until(until) => json!(until.as_millis() / 1000),
    };
    let last_read = conversation.read.get(&viewer).into_iter();
    let last_read: Vec<Value> = last_read
        .map(|at| json!({"timestamp_precise": at.as_millis().to_string()}))
        .collect();
    let room = matches!(key, ThreadKey::Room(_));
    let is_group = room || matches!(key, ThreadKey::Group(_));
    let approval = is_group.then(|| u8::from(conversation.needs_approval));
    let queue =
        room.then(|| json!({"approval_requests": {"nodes": ids(&conversation.approval_requests)}}));
    json!({
        "thread_key": {"thread_fbid": thread_fbid, "other_user_id": other_user_id}, "name": conversation.name,
        "thread_type": kind, "last_message": {"nodes": []}, "unread_count": conversation.unread_count(viewer),
        "messages_count": conversation.messages_of(viewer).count(), "image": image(conversation),
        "updated_time_precise": conversation.updated.as_millis().to_string(), "mute_until": mute_until,
        "is_pin_protected": false, "is_viewer_subscribed": true, "folder": state.folder(conversation, viewer),
        "has_viewer_archived": own.is_archived,
        "reactions_mute_mode": if own.reactions_muted { "REACTIONS_MUTED" } else { "REACTIONS_NOT_MUTED" },
        "mentions_mute_mode": if own.mentions_muted { "MENTIONS_MUTED" } else { "MENTIONS_NOT_MUTED" },
        "last_read_receipt": {"nodes": last_read},
        "all_participants": participants(conversation), "customization_info": customization(conversation),
        "thread_admins": ids(&conversation.admins), "approval_mode": approval,
        "joinable_mode": joinable(conversation, json!(u8::from(room).to_string())),
        "thread_queue_metadata": queue, "privacy_mode": u8::from(room),
        "cannot_reply_reason": state.is_blocked(conversation.key).then_some("BLOCKED"),
        "event_reminders": event_reminders(state, conversation),
    })
}
