//! Reading, typing and the theme.

use super::fields::Fields;
use super::outcome::Outcome;
use crate::id::UserId;
use crate::local::lightspeed::connection::Device;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::TypingStatus;

pub(super) fn mark_read(
    state: &mut State,
    device: &Device,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    let thread = fields.number("thread_id")?;
    fields.in_queue(&thread.to_string())?;
    let until = state.near_now(fields.signed("last_read_watermark_ts")?);
    if fields.number("sync_group")? != 1 {
        return Err(ApiError::INVALID);
    }
    let key = state.key_by_id(device.user, thread)?;
    state.mark_read(device.user, key, until, true, Some(device.session))?;
    Ok(Outcome::default())
}

pub(super) fn typing(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    let key = fields.conversation(state, me, "thread_key")?;
    let is_group = matches!(key, ConversationKey::Group(_) | ConversationKey::Room(_));
    if fields.flag("is_group_thread")? != is_group {
        return Err(ApiError::INVALID);
    }
    let status = match fields.flag("is_typing")? {
        true => TypingStatus::Typing,
        false => TypingStatus::Stopped,
    };
    state.set_typing(me, key, status)?;
    Ok(Outcome::default())
}

pub(super) fn theme(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("thread_theme")?;
    let key = fields.conversation(state, me, "thread_key")?;
    state.change_theme(me, key, fields.number("theme_fbid")?)?;
    Ok(Outcome::default())
}
