//! The unread and the unseen conversations of the inbox.

use serde_json::{Value, json};

use super::call::{Call, Payload};
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::Conversation;
use crate::local::world::state::State;
use crate::model::ThreadKey;

pub(super) fn unread(state: &mut State, call: &Call<'_>) -> Payload {
    call.number("last_action_timestamp")?;
    let mut folders = call.request.list("folders");
    let inbox = folders.next() == Some("inbox") && folders.next().is_none();
    if !inbox || call.request.param("client") != Some("mercury") {
        return Err(ApiError::INVALID);
    }
    let ids = in_inbox(state, call, |one| one.is_unread(call.me));
    Ok(json!({ "unread_thread_fbids": [ids] }))
}

pub(super) fn unseen(state: &mut State, call: &Call<'_>) -> Payload {
    let ids = in_inbox(state, call, |one| one.unseen.contains(&call.me));
    Ok(json!({ "unseen_thread_fbids": [ids] }))
}

/// Returns the identifiers of the inbox's conversations: those of groups and those of two separately.
fn in_inbox(state: &State, call: &Call<'_>, fits: impl Fn(&Conversation) -> bool) -> Value {
    let (mut many, mut two) = (Vec::new(), Vec::new());
    let inbox = state
        .listed_conversations(call.me)
        .filter(|one| state.folder(one, call.me) == "INBOX");
    for conversation in inbox.filter(|one| fits(one)) {
        match conversation.key.for_viewer(call.me) {
            ThreadKey::Group(id) | ThreadKey::Room(id) => many.push(id.to_string()),
            ThreadKey::User(id) => two.push(id.to_string()),
            ThreadKey::Page(id) => two.push(id.to_string()),
        }
    }
    json!({"thread_fbids": many, "other_user_fbids": two, "folder": "inbox"})
}
