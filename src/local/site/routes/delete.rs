//! Deleting conversations and messages for one account.

use serde_json::json;

use super::call::{Call, Payload};
use super::folders::keys;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

pub(super) fn threads(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let ids: Vec<&str> = call.request.list("ids").collect();
    let keys = keys(state, call, &ids)?;
    state.delete_conversations(call.me, &keys, Some(call.session))?;
    Ok(json!({}))
}

pub(super) fn messages(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let ids: Vec<&str> = call.request.list("message_ids").collect();
    if ids.is_empty() {
        return Err(ApiError::INVALID);
    }
    state.delete_messages(call.me, &ids, call.session)?;
    Ok(json!({}))
}
