//! The notifications of a conversation.

use serde_json::json;

use super::call::{Call, Payload};
use crate::local::world::api_error::ApiError;
use crate::local::world::member_state::MemberState;
use crate::local::world::state::State;
use crate::model::Mute;
use crate::time::Timestamp;

pub(super) fn thread(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let key = state.key_by_id(call.me, call.number("thread_fbid")?)?;
    let settings = call.request.param("mute_settings");
    // Clients of 2020 write seconds as Python shows them, such as "28800.0".
    let seconds = settings.and_then(|text| text.strip_suffix(".0").or(Some(text)));
    let seconds: i64 = seconds
        .and_then(|text| text.parse().ok())
        .ok_or(ApiError::INVALID)?;
    let mute = match seconds {
        -1 => Mute::Forever,
        0 => Mute::Off,
        ..0 => return Err(ApiError::INVALID),
        seconds => {
            let now = state.now().as_millis();
            let until = now.saturating_add(seconds.saturating_mul(1000));
            Mute::Until(Timestamp::from_millis(until))
        }
    };
    state.mute(call.me, key, mute, Some(call.session))?;
    Ok(json!({}))
}

pub(super) fn reactions(state: &mut State, call: &Call<'_>) -> Payload {
    mode(state, call, "reactions_mute_mode", |state, is_muted| {
        state.reactions_muted = is_muted;
    })
}

pub(super) fn mentions(state: &mut State, call: &Call<'_>) -> Payload {
    mode(state, call, "mentions_mute_mode", |state, is_muted| {
        state.mentions_muted = is_muted;
    })
}

fn mode(
    state: &mut State,
    call: &Call<'_>,
    name: &str,
    set: impl Fn(&mut MemberState, bool),
) -> Payload {
    call.require_dpr()?;
    let is_muted = match call.request.param(name) {
        Some("1") => true,
        Some("0") => false,
        _ => return Err(ApiError::INVALID),
    };
    let key = state.key_by_id(call.me, call.number("thread_fbid")?)?;
    set(state.member_state(call.me, key)?, is_muted);
    Ok(json!({}))
}
