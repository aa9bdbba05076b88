//! People and pages over AJAX.

use serde_json::{Map, Value, json};

use super::call::{Call, Payload, number};
use crate::id::UserId;
use crate::local::site::nodes;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

pub(super) fn info(state: &mut State, call: &Call<'_>) -> Payload {
    let mut profiles = Map::new();
    for id in call.request.list("ids") {
        let id = number(Some(id))?;
        if let Some(profile) = nodes::profile(state, call.me, id) {
            profiles.insert(id.to_string(), profile);
        }
    }
    Ok(json!({"profiles": profiles}))
}

/// Returns all friends and all members of shared conversations. As on the real site, an empty profile 0 is among them.
pub(super) fn everybody(state: &mut State, call: &Call<'_>) -> Payload {
    if call.number("viewer")? != call.me.get() {
        return Err(ApiError::INVALID);
    }
    let known = |user: &UserId| {
        state.are_friends(call.me, *user)
            || state.conversations.values().any(|conversation| {
                let members = &conversation.members;
                members.contains(&call.me) && members.contains(user)
            })
    };
    let others = state.people.keys().filter(|user| **user != call.me);
    let mut profiles: Map<String, Value> = others
        .filter(|user| known(user))
        .filter_map(|user| {
            Some((
                user.to_string(),
                nodes::profile(state, call.me, user.get())?,
            ))
        })
        .collect();
    profiles.insert("0".to_owned(), nodes::empty_profile());
    Ok(Value::Object(profiles))
}

pub(super) fn remove(state: &mut State, call: &Call<'_>) -> Payload {
    let (user, thread) = (call.number("uid")?, call.number("tid")?);
    let key = state.key_of_group(call.me, thread)?;
    state.remove_person(call.me, key, user.into())?;
    Ok(json!({}))
}
