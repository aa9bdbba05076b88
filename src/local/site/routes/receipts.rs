//! Receipts: delivered, read, seen.

use serde_json::json;

use super::call::{Call, Payload, number};
use super::folders::keys;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;
use crate::time::Timestamp;

pub(super) fn delivered(state: &mut State, call: &Call<'_>) -> Payload {
    let messages: Vec<&str> = call.request.list("message_ids").collect();
    let thread = call.request.form.iter().find_map(|(name, message)| {
        let id = name.strip_prefix("thread_ids[")?.strip_suffix("][0]")?;
        Some((id, message))
    });
    let (id, message) = thread.ok_or(ApiError::INVALID)?;
    if !messages.contains(&message.as_str()) {
        return Err(ApiError::INVALID);
    }
    let key = state.key_by_id(call.me, number(Some(id))?)?;
    state.mark_delivered(call.me, key, &messages)?;
    Ok(json!({}))
}

pub(super) fn read(state: &mut State, call: &Call<'_>) -> Payload {
    let until = near_now(state, call.number("watermarkTimestamp")?)?;
    let is_true = |value: &str| value.eq_ignore_ascii_case("true");
    let notify_others = call
        .request
        .param("shouldSendReadReceipt")
        .is_some_and(is_true);
    let (ids, values): (Vec<&str>, Vec<&str>) = call.request.keyed("ids").unzip();
    let keys = keys(state, call, &ids)?;
    let (read, unread): (Vec<_>, Vec<_>) = keys
        .into_iter()
        .zip(values)
        .partition(|(_, value)| is_true(value));
    for (key, _) in read {
        state.mark_read(call.me, key, until, notify_others, Some(call.session))?;
    }
    let unread: Vec<_> = unread.into_iter().map(|(key, _)| key).collect();
    if !unread.is_empty() {
        state.mark_unread(call.me, &unread, Some(call.session))?;
    }
    Ok(json!({}))
}

fn near_now(state: &mut State, milliseconds: u64) -> Result<Timestamp, ApiError> {
    let milliseconds = i64::try_from(milliseconds).map_err(|_| ApiError::INVALID)?;
    Ok(state.near_now(milliseconds))
}

pub(super) fn seen(state: &mut State, call: &Call<'_>) -> Payload {
    // Clients of 2017 send 0 for the current time.
    let until = match call.number("seen_timestamp")? {
        0 => state.now(),
        until => near_now(state, until)?,
    };
    state.mark_seen(call.me, until, call.session);
    Ok(json!({}))
}
