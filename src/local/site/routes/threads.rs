//! The list of conversations, and the counts of new ones.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::call::{Call, Payload, number};
use crate::id::UserId;
use crate::local::site::nodes;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Content, Conversation};
use crate::local::world::media::Media;
use crate::local::world::state::State;
use crate::model::ThreadKey;

/// The names of folders in requests and in the state.
const FOLDERS: [(&str, &str); 4] = [
    ("inbox", "INBOX"),
    ("pending", "PENDING"),
    ("action:archived", "ARCHIVED"),
    ("other", "OTHER"),
];
const MAX_AT_ONCE: u64 = 20;

pub(super) fn list(state: &mut State, call: &Call<'_>) -> Payload {
    let field = |folder: &str, name: &str| call.request.param(&format!("{folder}[{name}]"));
    let (asked, folder) = FOLDERS
        .into_iter()
        .find(|(asked, _)| field(asked, "limit").is_some())
        .ok_or(ApiError::INVALID)?;
    let offset = number(field(asked, "offset"))?;
    let limit = number(field(asked, "limit"))?;
    if !(1..=MAX_AT_ONCE).contains(&limit) {
        return Err(ApiError::INVALID);
    }
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut found: Vec<&Conversation> = state
        .listed_conversations(call.me)
        .filter(|one| state.folder(one, call.me) == folder)
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.updated), one.key));
    let page: Vec<&Conversation> = found
        .into_iter()
        .skip(size(offset))
        .take(size(limit))
        .collect();
    if page.is_empty() {
        return Ok(json!({}));
    }
    let mut participants = Map::new();
    for conversation in &page {
        let members = conversation.members.iter().map(|member| member.get());
        let page = match conversation.key.for_viewer(call.me) {
            ThreadKey::Page(id) => Some(id.get()),
            _ => None,
        };
        for id in members.chain(page) {
            if let Some(participant) = nodes::participant(state, call.me, id) {
                participants.insert(id.to_string(), participant);
            }
        }
    }
    let participants: Vec<Value> = participants.into_iter().map(|(_, value)| value).collect();
    let threads: Vec<Value> = page.into_iter().map(|one| entry(one, call)).collect();
    Ok(json!({"participants": participants, "threads": threads}))
}

fn entry(conversation: &Conversation, call: &Call<'_>) -> Value {
    let key = conversation.key.for_viewer(call.me);
    let (kind, other_user) = match key {
        ThreadKey::User(_) | ThreadKey::Page(_) => (1, json!(key.id())),
        ThreadKey::Group(_) => (2, Value::Null),
        ThreadKey::Room(_) => (3, Value::Null),
    };
    let snippet = match conversation
        .messages_of(call.me)
        .next_back()
        .map(|last| &last.content)
    {
        Some(Content::Message(draft)) => draft.text.as_deref(),
        Some(Content::AdminText { text, .. }) => Some(text.as_str()),
        Some(Content::Unsent) | None => None,
    };
    let members = fbids(&conversation.members);
    let mut entry = json!({
        "image_src": conversation.image.as_ref().map(Media::url), "message_count": conversation.messages_of(call.me).count(), "snippet": snippet.unwrap_or_default(),
        "unread_count": conversation.unread_count(call.me), "participants": members, "thread_type": kind,
        "thread_fbid": key.id(), "other_user_fbid": other_user,
        "name": conversation.name.as_deref().unwrap_or_default(),
        "last_message_timestamp": conversation.updated.as_millis().to_string(),
    });
    if let (ThreadKey::Room(_), Some(fields)) = (key, entry.as_object_mut()) {
        fields.insert("admin_ids".to_owned(), json!(fbids(&conversation.admins)));
        fields.insert(
            "approval_queue_ids".to_owned(),
            json!(fbids(&conversation.approval_requests)),
        );
        let approval = u8::from(conversation.needs_approval);
        fields.insert("approval_mode".to_owned(), json!(approval));
        fields.insert(
            "joinable_mode".to_owned(),
            nodes::joinable(conversation, json!(1)),
        );
    }
    entry
}

fn fbids(users: &BTreeSet<UserId>) -> Vec<String> {
    users.iter().map(|user| format!("fbid:{user}")).collect()
}

pub(super) fn sync(state: &mut State, call: &Call<'_>) -> Payload {
    call.number("last_action_timestamp")?;
    let account = state.people.get(&call.me).ok_or(ApiError::INVALID)?;
    let mut counts = Vec::new();
    let mut unseen = Vec::new();
    for asked in call.request.list("folders") {
        let (name, folder) = FOLDERS
            .into_iter()
            .find(|(name, _)| *name == asked)
            .ok_or(ApiError::INVALID)?;
        let inside: Vec<&Conversation> = state
            .listed_conversations(call.me)
            .filter(|one| state.folder(one, call.me) == folder)
            .collect();
        let unread = inside.iter().filter(|one| one.is_unread(call.me)).count();
        let ids: Vec<Value> = inside
            .iter()
            .filter(|one| one.unseen.contains(&call.me))
            .map(|one| json!(one.key.for_viewer(call.me).id()))
            .collect();
        counts.push(json!({
            "unread_count": unread, "unseen_count": ids.len(), "folder": name,
            "seen_timestamp": account.seen.as_millis().to_string(), "last_action_id": null,
        }));
        unseen.push(json!({"thread_ids": ids, "folder": name}));
    }
    Ok(json!({"message_counts": counts, "unseen_thread_ids": unseen}))
}
