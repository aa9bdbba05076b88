//! Single messages: searching, fetching, unsending.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::call::{Call, Payload, number};
use crate::id::UserId;
use crate::local::site::nodes;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Content, Conversation, Stored};
use crate::local::world::state::State;

/// Returns the messages whose text contains the query, case-insensitively; newest first. Of one conversation, or without an
/// `identifier` of all of them.
pub(super) fn search(state: &mut State, call: &Call<'_>) -> Payload {
    let query = call.request.param("query").ok_or(ApiError::INVALID)?;
    let size = |name| {
        number(call.request.param(name)).map(|size| usize::try_from(size).unwrap_or(usize::MAX))
    };
    let limit = size("snippetLimit")?;
    let wanted = query.to_lowercase();
    let found = match call.request.param("identifier") {
        Some("thread_fbid") => {
            let thread = number(call.request.param("thread_fbid"))?;
            let conversation = find(state, call, thread)?;
            let snippets = snippets(
                conversation,
                call.me,
                &wanted,
                size("snippetOffset")?,
                limit,
            );
            json!({ thread.to_string(): snippets })
        }
        Some(_) => return Err(ApiError::INVALID),
        None => in_all(state, call, &wanted, limit),
    };
    Ok(json!({"search_snippets": {query: found}}))
}

/// Returns the newest message that is found in each conversation, by the conversation's ID. Without any PHP writes a list.
fn in_all(state: &State, call: &Call<'_>, wanted: &str, limit: usize) -> Value {
    let mut conversations: Vec<&Conversation> = state.listed_conversations(call.me).collect();
    conversations.sort_by_key(|one| (Reverse(one.updated), one.key));
    let fitting = conversations.into_iter().filter(|one| {
        let mut messages = one.messages_of(call.me);
        messages.any(|stored| contains_text(stored, wanted))
    });
    let found: Map<String, Value> = fitting
        .take(limit)
        .map(|one| {
            let id = one.key.for_viewer(call.me).id();
            (id.to_string(), snippets(one, call.me, wanted, 0, 1))
        })
        .collect();
    if found.is_empty() {
        json!([])
    } else {
        found.into()
    }
}

fn snippets(
    conversation: &Conversation,
    viewer: UserId,
    wanted: &str,
    offset: usize,
    limit: usize,
) -> Value {
    let messages = conversation.messages_of(viewer).rev();
    let found: Vec<&Stored> = messages
        .filter(|stored| contains_text(stored, wanted))
        .collect();
    let snippets = found.iter().skip(offset).take(limit);
    let snippets: Vec<Value> = snippets
        .map(|stored| json!({"message_id": stored.id}))
        .collect();
    json!({"num_total_snippets": found.len(), "snippets": snippets})
}

/// Returns a message as a GraphQL node; `Null` if there is none.
pub(super) fn one(state: &mut State, call: &Call<'_>, thread: u64, id: &str) -> Value {
    let Ok(conversation) = find(state, call, thread) else {
        return Value::Null;
    };
    let stored = conversation
        .messages_of(call.me)
        .find(|stored| stored.id.as_str() == id);
    stored.map_or(Value::Null, |stored| {
        nodes::message(conversation, stored, call.me)
    })
}

fn find<'a>(
    state: &'a mut State,
    call: &Call<'_>,
    thread: u64,
) -> Result<&'a Conversation, ApiError> {
    let key = state.key_by_id(call.me, thread)?;
    state.conversation(call.me, key)
}

fn contains_text(stored: &Stored, wanted: &str) -> bool {
    match &stored.content {
        Content::Message(draft) => draft
            .text
            .as_ref()
            .is_some_and(|text| text.to_lowercase().contains(wanted)),
        Content::AdminText { .. } | Content::Unsent => false,
    }
}

pub(super) fn unsend(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let message = call.request.param("message_id").ok_or(ApiError::INVALID)?;
    state.unsend(call.me, message)?;
    Ok(json!({}))
}
