//! The long poll.

use std::mem;
use std::time::Instant;

use serde_json::{Value, json};

use super::call::{CHECKPOINT, Call, authenticate};
use crate::local::control::journal::Recorded;
use crate::local::push::queue::Pending;
use crate::local::site::reply::Reply;
use crate::local::world::api_error::ApiError;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// The type of the first item of a channel.
const PRIMER: &str = "qprimer";

/// Replies as soon as there are items, at the latest after the time that polls are held or when the server stops.
pub(super) fn pull(shared: &Shared, request: &Recorded) -> Reply {
    let mut state = shared.lock();
    let deadline = Instant::now().checked_add(state.poll_hold);
    let (call, known) = match check_poll(&mut state, request) {
        Ok(begun) => begun,
        Err(answer) => return answer.reply(),
    };
    state.update_presence(call.me);
    state.listening.poll_began(call.me);
    shared.notify();
    let reply = loop {
        if let Some(reply) = due_reply(&mut state, &call, known) {
            break reply;
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if state.stopping || left.is_some_and(|left| left.is_zero()) {
            break Reply::script(&json!({"t": "heartbeat"}));
        }
        state = shared.wait(state, left);
    };
    state.listening.poll_ended(call.me);
    reply
}

/// The reply to a poll that is not held.
enum ImmediateReply {
    Rejected(ApiError),
    /// The client has to fetch new tokens from a page.
    Refresh,
    /// The client has to repeat the poll with these.
    LoadBalance {
        sticky: String,
        pool: String,
    },
}

impl ImmediateReply {
    fn reply(self) -> Reply {
        match self {
            Self::Rejected(error) => Reply::api_error(error),
            Self::Refresh => Reply::script(&json!({"t": "refresh"})),
            Self::LoadBalance { sticky, pool } => {
                let info = json!({"sticky": sticky, "pool": pool});
                Reply::script(&json!({"t": "lb", "lb_info": info}))
            }
        }
    }
}

/// Checks a poll and returns the number of the last item that its client has; `None` for a new client.
fn check_poll<'a>(
    state: &mut State,
    request: &'a Recorded,
) -> Result<(Call<'a>, Option<u64>), ImmediateReply> {
    let call = authenticate(state, request).map_err(|error| match error {
        ApiError::STALE_TOKENS => ImmediateReply::Refresh,
        error => ImmediateReply::Rejected(error),
    })?;
    let session = state
        .sessions
        .get_mut(&call.session)
        .ok_or(ImmediateReply::Rejected(ApiError::NOT_LOGGED_IN))?;
    let client_id = request.field("clientid").ok_or(ImmediateReply::Refresh)?;
    let is = |name: &str, value: &str| request.field(name) == Some(value);
    let is_sticky = is("sticky_token", &session.sticky) && is("sticky_pool", &session.pool);
    if !is_sticky {
        let elsewhere = request.field("sticky_token").is_some();
        return Err(
            if elsewhere || is("channel", &format!("p_{}", session.user)) {
                ImmediateReply::LoadBalance {
                    sticky: session.sticky.clone(),
                    pool: session.pool.clone(),
                }
            } else {
                ImmediateReply::Refresh
            },
        );
    }
    let known = call.number("seq").map_err(ImmediateReply::Rejected)?;
    if known > 0 {
        session.new_client = None;
    } else if session.client_id.as_deref() != Some(client_id) {
        session.new_client = Some(client_id.to_owned());
    }
    session.client_id = Some(client_id.to_owned());
    session.polls_actively = mem::take(&mut session.was_pinged);
    let knows_nothing = session.new_client.as_deref() == Some(client_id);
    Ok((call, (!knows_nothing).then_some(known)))
}

/// Returns the reply, if one is due.
fn due_reply(state: &mut State, call: &Call<'_>, known: Option<u64>) -> Option<Reply> {
    let now = state.last_time;
    let account = state.people.get_mut(&call.me)?;
    if account.user.checkpoint {
        return Some(Reply::redirect(CHECKPOINT));
    }
    if let Some(reply) = account.replies.pop_front() {
        return Some(Reply::script(&reply));
    }
    let Some(session) = state.sessions.get_mut(&call.session) else {
        return Some(Reply::api_error(ApiError::NOT_LOGGED_IN));
    };
    let waiting = match known {
        Some(known) => session.queue.after(known),
        None => session.queue.remaining(),
    };
    let is_first = !mem::replace(&mut session.is_primed, true);
    let primer = json!({"type": PRIMER, "made": now.as_millis()});
    let answer: Value = match waiting {
        Pending::Nothing if is_first => {
            json!({"t": "msg", "seq": session.queue.last_removed(), "u": call.me.get(), "ms": [primer]})
        }
        Pending::Nothing => return None,
        Pending::Items { last, mut items } => {
            if is_first {
                items.insert(0, primer);
            }
            json!({"t": "msg", "seq": last, "u": call.me.get(), "ms": items})
        }
        Pending::Lost(seq) => json!({"t": "fullReload", "seq": seq}),
    };
    Some(Reply::script(&answer))
}

fn is_primer(item: &Value) -> bool {
    item.get("type").and_then(Value::as_str) == Some(PRIMER)
}

/// Splits the items of a reply into a batch of two replies. Replies without items are unchanged.
pub(super) fn batched(reply: Reply) -> Reply {
    let json = reply.body.strip_prefix(b"for (;;);");
    let content: Value = json
        .and_then(|json| serde_json::from_slice(json).ok())
        .unwrap_or_default();
    let (Some(last), Some(items)) = (
        content.get("seq").and_then(Value::as_u64),
        content.get("ms").and_then(Value::as_array),
    ) else {
        return reply;
    };
    let (first, second) = items.split_at(items.len() / 2);
    // The primer has no number.
    let numbered = second.iter().filter(|item| !is_primer(item)).count();
    let before = last - u64::try_from(numbered).unwrap_or_default();
    let part = |seq: u64, items: &[Value]| json!({"t": "msg", "seq": seq, "ms": items});
    let batches = [part(before, first), part(last, second)];
    Reply::script(&json!({"t": "batched", "batches": batches}))
}

/// Replies to the ping of an active client.
pub(super) fn ping(state: &mut State, request: &Recorded) -> Reply {
    match authenticate(state, request) {
        Ok(call) => {
            if let Some(session) = state.sessions.get_mut(&call.session) {
                session.was_pinged = true;
            }
            Reply::script(&json!({"t": "pong"}))
        }
        Err(error) => Reply::api_error(error),
    }
}
