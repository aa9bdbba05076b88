//! Folders of the list of conversations, read marks of whole folders, spam.

use serde_json::json;

use super::call::{Call, Payload, number};
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::ThreadLocation;

/// Moves conversations to the inbox or to the other requests: there is no way to the message requests.
pub(super) fn move_thread(state: &mut State, call: &Call<'_>) -> Payload {
    let ids = |folder| call.request.list(folder).collect::<Vec<&str>>();
    let (folder, ids) = match (ids("inbox"), ids("other")) {
        (ids, others) if others.is_empty() => (ThreadLocation::Inbox, ids),
        (inbox, ids) if inbox.is_empty() => (ThreadLocation::Other, ids),
        _ => return Err(ApiError::INVALID),
    };
    let keys = keys(state, call, &ids)?;
    state.move_to_folder(call.me, &keys, folder, Some(call.session))?;
    Ok(json!({}))
}

pub(super) fn archive(state: &mut State, call: &Call<'_>) -> Payload {
    for (key, is_archived) in flags(state, call)? {
        state.archive(call.me, key, is_archived, Some(call.session))?;
    }
    Ok(json!({}))
}

pub(super) fn pin(state: &mut State, call: &Call<'_>) -> Payload {
    for (key, is_pinned) in flags(state, call)? {
        state.member_state(call.me, key)?.is_pinned = is_pinned;
    }
    Ok(json!({}))
}

pub(super) fn spam(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let key = state.key_by_id(call.me, call.number("id")?)?;
    state.mark_spam(call.me, key, Some(call.session))?;
    Ok(json!({}))
}

/// Marks all conversations of a folder as read, which their other members see.
pub(super) fn read(state: &mut State, call: &Call<'_>) -> Payload {
    let folder = match call.request.param("folder") {
        Some("inbox") => "INBOX",
        Some("pending") => "PENDING",
        Some("other") => "OTHER",
        _ => return Err(ApiError::INVALID),
    };
    let unread: Vec<ConversationKey> = state
        .listed_conversations(call.me)
        .filter(|one| one.is_unread(call.me) && state.folder(one, call.me) == folder)
        .map(|one| one.key)
        .collect();
    let now = state.now();
    for key in unread {
        state.mark_read(call.me, key, now, true, Some(call.session))?;
    }
    Ok(json!({}))
}

/// Returns the conversations of the fields `ids[ID]`, with their values, which are truth values.
fn flags(state: &mut State, call: &Call<'_>) -> Result<Vec<(ConversationKey, bool)>, ApiError> {
    call.require_dpr()?;
    let (ids, values): (Vec<&str>, Vec<&str>) = call.request.keyed("ids").unzip();
    let keys = keys(state, call, &ids)?;
    let value = |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ApiError::INVALID),
    };
    let values: Vec<bool> = values.into_iter().map(value).collect::<Result<_, _>>()?;
    Ok(keys.into_iter().zip(values).collect())
}

/// Returns the conversations with these IDs; an error if there are none, or one of them is not the user's.
pub(super) fn keys(
    state: &mut State,
    call: &Call<'_>,
    ids: &[&str],
) -> Result<Vec<ConversationKey>, ApiError> {
    if ids.is_empty() {
        return Err(ApiError::INVALID);
    }
    let mut keys = Vec::new();
    for id in ids {
        keys.push(state.key_by_id(call.me, number(Some(id))?)?);
    }
    Ok(keys)
}
