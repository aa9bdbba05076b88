//! Single messages: searching, fetching, unsending.

use serde_json::{Value, json};

use super::call::{Call, Payload, number};
use crate::local::site::nodes;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Content, Conversation, Stored};
use crate::local::world::state::State;

/// Returns the messages of a conversation whose text contains the query, case-insensitively; newest first.
pub(super) fn search(state: &mut State, call: &Call<'_>) -> Payload {
    let query = call.request.param("query").ok_or(ApiError::INVALID)?;
    let thread = number(call.request.param("thread_fbid"))?;
    let size = |name| {
        number(call.request.param(name)).map(|size| usize::try_from(size).unwrap_or(usize::MAX))
    };
    let (offset, limit) = (size("snippetOffset")?, size("snippetLimit")?);
    let conversation = find(state, call, thread)?;
    let wanted = query.to_lowercase();
    let messages = conversation.messages.iter().rev();
    let found: Vec<&Stored> = messages
        .filter(|stored| contains_text(stored, &wanted))
        .collect();
    let snippets = found.iter().skip(offset).take(limit);
    let snippets: Vec<Value> = snippets
        .map(|stored| json!({"message_id": stored.id}))
        .collect();
    let found = json!({"num_total_snippets": found.len(), "snippets": snippets});
    Ok(json!({"search_snippets": {query: {thread.to_string(): found}}}))
}

/// Returns a message as a GraphQL node; `Null` if there is none.
pub(super) fn one(state: &mut State, call: &Call<'_>, thread: u64, id: &str) -> Value {
    let Ok(conversation) = find(state, call, thread) else {
        return Value::Null;
    };
    let stored = conversation
        .messages
        .iter()
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
