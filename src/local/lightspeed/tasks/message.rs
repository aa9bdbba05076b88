//! Changing messages.

use serde_json::json;

use super::fields::Fields;
use super::outcome::Outcome;
use crate::id::UserId;
use crate::local::lightspeed::fault::GatewayFault;
use crate::local::lightspeed::program::{integer, row};
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;
use crate::model::Reaction;

pub(super) fn react(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    let message = fields.text("message_id")?;
    fields.in_queue(&json!(["reaction", message]).to_string())?;
    if fields.number("actor_id")? != me.get() {
        return Err(ApiError::INVALID);
    }
    fields.signed("timestamp_ms")?;
    let reaction = fields.text("reaction")?;
    let reaction = (!reaction.is_empty()).then(|| Reaction::from(reaction));
    let thread = fields.number("thread_key")?;
    let key = state.key_by_id(me, thread)?;
    if state.conversation_with(me, message)?.key != key {
        return Err(ApiError::INVALID);
    }
    state.react(me, message, reaction)?;
    let arguments = [(0, integer(thread)), (1, integer(me)), (2, json!(message))];
    Ok(vec![row("replaceOptimisticReaction", &arguments)].into())
}

pub(super) fn unsend(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("unsend_message")?;
    state.unsend(me, fields.text("message_id")?)?;
    Ok(Outcome::default())
}

pub(super) fn edit(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("edit_message")?;
    let (message, text) = (fields.text("message_id")?, fields.text("text")?);
    let before = state.text_of(me, message).unwrap_or_default();
    let edits = state.edit(me, message, text)?;
    let is_reverted = |fault: &GatewayFault| *fault == GatewayFault::EditReverted;
    let text = match state.lightspeed.take_fault_of(me, is_reverted) {
        Some(_) => &before,
        None => text,
    };
    let arguments = [
        (0, json!(message)),
        (1, integer(80)),
        (2, json!(text)),
        (3, integer(edits)),
    ];
    Ok(vec![row("editMessage", &arguments)].into())
}

/// Pins a message, or unpins it.
pub(super) fn pin(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
    is_pinned: bool,
    queue: &str,
) -> Result<Outcome, ApiError> {
    let thread = fields.number("thread_key")?;
    fields.in_queue(&format!("{queue}{thread}"))?;
    fields.signed("timestamp_ms")?;
    let key = state.key_by_id(me, thread)?;
    state.pin(me, key, fields.text("message_id")?, is_pinned)?;
    Ok(Outcome::default())
}

/// Lets the search for pinned messages find a message, or no longer. Some clients send this alone.
pub(super) fn pin_search(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("set_pinned_message_search")?;
    let key = fields.conversation(state, me, "thread_key")?;
    let is_pinned = fields.flag("pinned_message_state")?;
    state.pin(me, key, fields.text("message_id")?, is_pinned)?;
    Ok(Outcome::default())
}
