//! Friend requests, friends, and blocks.

use serde_json::{Value, json};

use super::call::{Call, Payload};
use crate::id::UserId;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

/// Confirms or sends a friend request.
pub(super) fn request(state: &mut State, call: &Call<'_>) -> Payload {
    let other = UserId::from(call.number("to_friend")?);
    match call.request.param("action") {
        Some("confirm") => state.confirm_friendship(call.me, other)?,
        Some("add_friend") => state.ask_for_friendship(call.me, other)?,
        _ => return Err(ApiError::INVALID),
    }
    Ok(json!({}))
}

/// Declines a friend request.
pub(super) fn decline(
    state: &mut State,
    call: &Call<'_>,
    variables: &Value,
) -> Result<Value, ApiError> {
    let input = |name: &str| variables.get("input").and_then(|input| input.get(name));
    let user = |name: &str| {
        let digits = input(name).and_then(Value::as_str);
        let id = digits.and_then(|digits| digits.parse().ok());
        id.map(UserId::new).ok_or(ApiError::INVALID)
    };
    let is_complete = user("actor_id")? == call.me
        && input("friending_channel") == Some(&json!("FRIENDS_HOME_REQUESTS"))
        && input("client_mutation_id").is_some();
    if !is_complete {
        return Err(ApiError::INVALID);
    }
    let requester = user("friend_requester_id")?;
    state.decline_friendship(call.me, requester)?;
    Ok(json!({"data": {"friend_request_delete": {"friend_requester": {"id": requester}}}}))
}

pub(super) fn remove(state: &mut State, call: &Call<'_>) -> Payload {
    let user = UserId::from(call.number("uid")?);
    state.remove_friend(call.me, user)?;
    Ok(json!({}))
}

pub(super) fn block(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let user = UserId::from(call.number("fbid")?);
    state.block(call.me, user)?;
    Ok(json!({}))
}

pub(super) fn unblock(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let user = UserId::from(call.number("fbid")?);
    state.unblock(call.me, user)?;
    Ok(json!({}))
}
