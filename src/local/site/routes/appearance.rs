//! The appearance of a conversation, typing and reactions.

use serde_json::json;

use super::call::{Call, Payload, number};
use crate::local::site::python_literal;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::{Reaction, ThreadColor, TypingStatus};

fn thread(state: &mut State, call: &Call<'_>) -> Result<ConversationKey, ApiError> {
    let id = call.number("thread_or_other_fbid")?;
    state.key_by_id(call.me, id)
}

fn field<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, ApiError> {
    call.request.param(name).ok_or(ApiError::INVALID)
}

/// Returns a parameter of the query, or of the form as since 2019.
fn anywhere<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, ApiError> {
    call.request.field(name).ok_or(ApiError::INVALID)
}

pub(super) fn color(state: &mut State, call: &Call<'_>) -> Payload {
    let key = thread(state, call)?;
    let color = parse_color(field(call, "color_choice")?)?;
    state.change_color(call.me, key, color)?;
    Ok(json!({}))
}

/// Parses `#rrggbb`, or the empty string for the default.
fn parse_color(text: &str) -> Result<ThreadColor, ApiError> {
    if text.is_empty() {
        return Ok(ThreadColor::MessengerBlue);
    }
    let is_hexadecimal = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let digits = digits.filter(is_hexadecimal);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, r, g, b] = number.ok_or(ApiError::INVALID)?.to_be_bytes();
    Ok(ThreadColor::from_rgb(r, g, b))
}

pub(super) fn emoji(state: &mut State, call: &Call<'_>) -> Payload {
    let key = thread(state, call)?;
    state.change_emoji(call.me, key, field(call, "emoji_choice")?)?;
    Ok(json!({}))
}

pub(super) fn nickname(state: &mut State, call: &Call<'_>) -> Payload {
    let key = thread(state, call)?;
    let user = call.number("participant_id")?.into();
    state.change_nickname(call.me, key, user, field(call, "nickname")?)?;
    Ok(json!({}))
}

pub(super) fn title(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let key = state.key_by_id(call.me, call.number("thread_id")?)?;
    let title = call.request.param("thread_name").ok_or(ApiError::INVALID)?;
    state.rename(call.me, key, title, None)?;
    Ok(json!({}))
}

pub(super) fn typing(state: &mut State, call: &Call<'_>) -> Payload {
    let id = call.number("thread")?;
    let key = state.key_by_id(call.me, id)?;
    let to = field(call, "to")?;
    let status = match field(call, "typ")? {
        "1" => TypingStatus::Typing,
        "0" => TypingStatus::Stopped,
        _ => return Err(ApiError::INVALID),
    };
    if !to.is_empty() && number(Some(to)) != Ok(id) {
        return Err(ApiError::INVALID);
    }
    state.set_typing(call.me, key, status)?;
    Ok(json!({}))
}

pub(super) fn reaction(state: &mut State, call: &Call<'_>) -> Payload {
    if anywhere(call, "doc_id")? != "1491398900900362" {
        return Err(ApiError::INVALID);
    }
    let variables = python_literal::parse(anywhere(call, "variables")?).ok_or(ApiError::INVALID)?;
    let data = |name: &str| variables.get("data")?.get(name)?.as_str();
    if data("actor_id") != Some(&call.me.to_string()) {
        return Err(ApiError::INVALID);
    }
    let message = data("message_id").ok_or(ApiError::INVALID)?;
    let reaction = match data("action") {
        Some("ADD_REACTION") => Some(data("reaction").ok_or(ApiError::INVALID)?),
        Some("REMOVE_REACTION") => None,
        _ => return Err(ApiError::INVALID),
    };
    state.react(call.me, message, reaction.map(Reaction::from))?;
    Ok(json!({}))
}
