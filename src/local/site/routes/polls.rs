//! Polls: creating one, voting, and the options of one.

use serde_json::{Value, json};

use super::call::{Call, Payload, number};
use crate::id::{PollId, PollOptionId};
use crate::local::push::deltas::poll_option;
use crate::local::world::api_error::ApiError;
use crate::local::world::refusal::Refusal;
use crate::local::world::state::State;

pub(super) fn create(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let question = call.request.param("question_text");
    let question = question.ok_or(ApiError::INVALID)?;
    let target = call.number("target_id")?;
    let texts: Vec<&str> = call.request.list("option_text_array").collect();
    let selected = call.request.list("option_is_selected_array");
    let selected: Vec<bool> = selected.map(flag).collect::<Result<_, _>>()?;
    if texts.len() != selected.len() {
        return Err(ApiError::INVALID);
    }
    let options: Vec<(&str, bool)> = texts.into_iter().zip(selected).collect();
    let key = state.key_by_id(call.me, target).map_err(Refusal::from);
    let created = key.and_then(|key| state.create_poll(call.me, key, question, &options));
    Ok(outcome(created.map(drop)))
}

fn flag(text: &str) -> Result<bool, ApiError> {
    match text {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(ApiError::INVALID),
    }
}

pub(super) fn vote(state: &mut State, call: &Call<'_>) -> Payload {
    call.require_dpr()?;
    let poll = PollId::from(call.number("question_id")?);
    let chosen = call.request.list("selected_options");
    let chosen: Vec<PollOptionId> = chosen
        .map(|id| number(Some(id)).map(PollOptionId::from))
        .collect::<Result<_, _>>()?;
    let new: Vec<&str> = call.request.list("new_options").collect();
    let voted = state.vote(call.me, poll, &chosen, &new);
    Ok(outcome(voted.map(drop)))
}

fn outcome(done: Result<(), Refusal>) -> Value {
    match done {
        Ok(()) => json!({"status": "success"}),
        Err(Refusal { title, message }) => {
            json!({"status": "error", "errorTitle": title, "errorMessage": message})
        }
    }
}

pub(super) fn options(state: &mut State, call: &Call<'_>) -> Payload {
    let poll = PollId::from(call.number("question_id")?);
    let poll = state.poll(call.me, poll).ok_or(ApiError::UNKNOWN)?;
    let options = poll.options.iter();
    Ok(options.map(|it| poll_option(it, call.me)).collect())
}
