//! Groups: their admins, who lets people in, their pictures.

use serde_json::{Value, json};

use super::call::{Call, Payload, number};
use super::query::{QueryResult, failure};
use crate::id::{AttachmentId, UserId};
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::ApprovalMode;

fn group(state: &mut State, call: &Call<'_>, field: &str) -> Result<ConversationKey, ApiError> {
    call.require_dpr()?;
    state.key_of_group(call.me, call.number(field)?)
}

/// Makes all of the named people admins, or takes that from all; none if one of them cannot be changed.
pub(super) fn save_admins(state: &mut State, call: &Call<'_>) -> Payload {
    let key = group(state, call, "thread_fbid")?;
    let are_admins = match call.request.param("add") {
        Some("True" | "true") => true,
        Some("False" | "false") => false,
        _ => return Err(ApiError::INVALID),
    };
    let users: Vec<UserId> = call
        .request
        .list("admin_ids")
        .map(|id| number(Some(id)).map(UserId::from))
        .collect::<Result<_, _>>()?;
    state.check_admins(call.me, key, &users, are_admins)?;
    for user in users {
        state.change_admin(call.me, key, user, are_admins)?;
    }
    Ok(json!({}))
}

pub(super) fn set_approval_mode(state: &mut State, call: &Call<'_>) -> Payload {
    let key = group(state, call, "thread_fbid")?;
    let mode = match call.request.param("set_mode") {
        Some("1") => ApprovalMode::Required,
        Some("0") => ApprovalMode::NotRequired,
        _ => return Err(ApiError::INVALID),
    };
    state.change_approval_mode(call.me, key, mode)?;
    Ok(json!({}))
}

pub(super) fn set_image(state: &mut State, call: &Call<'_>) -> Payload {
    let key = group(state, call, "thread_id")?;
    let id = AttachmentId::from(call.number("thread_image_id")?);
    let image = state.uploads.get(id).ok_or(ApiError::INVALID)?.clone();
    state.change_group_image(call.me, key, image)?;
    Ok(json!({}))
}

/// Lets people in who wait, or turns them away.
pub(super) fn respond_to_waiting(
    state: &mut State,
    call: &Call<'_>,
    parameters: &Value,
) -> QueryResult {
    let refused = |error: ApiError| {
        let (summary, _) = error.texts();
        failure(error.0, summary)
    };
    let data = |name: &str| parameters.get("data")?.get(name)?.as_str();
    let thread = number(data("thread_fbid")).map_err(refused)?;
    let users = parameters
        .get("data")
        .and_then(|data| data.get("user_ids")?.as_array());
    let users: Vec<UserId> = users
        .into_iter()
        .flatten()
        .map(|id| number(id.as_str()).map(UserId::from))
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    let is_complete = data("actor_id") == Some(&call.me.to_string())
        && data("client_mutation_id").is_some()
        && data("surface") == Some("ADMIN_MODEL_APPROVAL_CENTER");
    let accepts = match data("response") {
        Some("ACCEPT") if is_complete => true,
        Some("DENY") if is_complete => false,
        _ => return Err(refused(ApiError::INVALID)),
    };
    let done = state
        .key_of_group(call.me, thread)
        .and_then(|key| state.respond_to_waiting(call.me, key, &users, accepts));
    done.map_err(refused)?;
    Ok(json!({"messenger_group_approve_or_deny_members": {"thread": {"id": thread.to_string()}}}))
}
