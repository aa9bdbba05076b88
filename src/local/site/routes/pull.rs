//! The long poll.

use std::time::Instant;

use serde_json::{Value, json};

use super::call::{CHECKPOINT, Call, authenticate};
use crate::local::control::journal::Recorded;
use crate::local::push::queue::Waiting;
use crate::local::site::reply::Reply;
use crate::local::world::api_error::ApiError;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// The item that begins a channel.
const PRIMER: &str = "qprimer";

/// Answers when there is something to tell, when there was nothing for the time a poll is held, or when the
/// server stops.
pub(super) fn pull(shared: &Shared, request: &Recorded) -> Reply {
    let mut state = shared.lock();
    let deadline = Instant::now().checked_add(state.poll_hold);
    let (call, known) = match begin(&mut state, request) {
        Ok(begun) => begun,
        Err(answer) => return answer.reply(),
    };
    state.listening.poll_began(call.me);
    shared.notify();
    let reply = loop {
        if let Some(reply) = waiting(&mut state, &call, known) {
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

/// What a poll is answered that is not held.
enum ImmediateReply {
    Refused(ApiError),
    /// The client has to begin anew, with a page's tokens.
    Refresh,
    /// The client has to come back with these.
    LoadBalance {
        sticky: String,
        pool: String,
    },
}

impl ImmediateReply {
    fn reply(self) -> Reply {
        match self {
            Self::Refused(error) => Reply::api_error(error),
            Self::Refresh => Reply::script(&json!({"t": "refresh"})),
            Self::LoadBalance { sticky, pool } => {
                let info = json!({"sticky": sticky, "pool": pool});
                Reply::script(&json!({"t": "lb", "lb_info": info}))
            }
        }
    }
}

/// Checks a poll and tells up to which number its client knows the queue. `None`: it knows nothing yet.
fn begin<'a>(
    state: &mut State,
    request: &'a Recorded,
) -> Result<(Call<'a>, Option<u64>), ImmediateReply> {
    let call = authenticate(state, request).map_err(|error| match error {
        ApiError::STALE_TOKENS => ImmediateReply::Refresh,
        error => ImmediateReply::Refused(error),
    })?;
    let session = state
        .sessions
        .get_mut(&call.session)
        .ok_or(ImmediateReply::Refused(ApiError::NOT_LOGGED_IN))?;
    let client_id = request.field("clientid").ok_or(ImmediateReply::Refresh)?;
    let is = |name: &str, value: &str| request.field(name) == Some(value);
    let at_home = is("sticky_token", &session.sticky) && is("sticky_pool", &session.pool);
    if !at_home {
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
    let known = call.number("seq").map_err(ImmediateReply::Refused)?;
    if known > 0 {
        session.new_client = None;
    } else if session.client_id.as_deref() != Some(client_id) {
        session.new_client = Some(client_id.to_owned());
    }
    session.client_id = Some(client_id.to_owned());
    let knows_nothing = session.new_client.as_deref() == Some(client_id);
    Ok((call, (!knows_nothing).then_some(known)))
}

/// The answer, if there is one already.
fn waiting(state: &mut State, call: &Call<'_>, known: Option<u64>) -> Option<Reply> {
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
        None => session.queue.kept(),
    };
    let is_first = !std::mem::replace(&mut session.is_primed, true);
    let primer = json!({"type": PRIMER, "made": now.as_millis()});
    let answer: Value = match waiting {
        Waiting::Nothing if is_first => {
            json!({"t": "msg", "seq": session.queue.start(), "u": call.me.get(), "ms": [primer]})
        }
        Waiting::Nothing => return None,
        Waiting::Items { last, mut items } => {
            if is_first {
                items.insert(0, primer);
            }
            json!({"t": "msg", "seq": last, "u": call.me.get(), "ms": items})
        }
        Waiting::Lost(seq) => json!({"t": "fullReload", "seq": seq}),
    };
    Some(Reply::script(&answer))
}

fn is_primer(item: &Value) -> bool {
    item.get("type").and_then(Value::as_str) == Some(PRIMER)
}

/// The same items in two replies, and these in one. What has no items stays as it is.
pub(super) fn batched(reply: Reply) -> Reply {
    let json = reply.body.strip_prefix(b"for (;;);");
    let said: Value = json
        .and_then(|json| serde_json::from_slice(json).ok())
        .unwrap_or_default();
    let (Some(last), Some(items)) = (
        said.get("seq").and_then(Value::as_u64),
        said.get("ms").and_then(Value::as_array),
    ) else {
        return reply;
    };
    let (first, second) = items.split_at(items.len() / 2);
    // What begins a channel has no number.
    let numbered = second.iter().filter(|item| !is_primer(item)).count();
    let before = last - u64::try_from(numbered).unwrap_or_default();
    let part = |seq: u64, items: &[Value]| json!({"t": "msg", "seq": seq, "ms": items});
    let batches = [part(before, first), part(last, second)];
    Reply::script(&json!({"t": "batched", "batches": batches}))
}

/// Says that the client's user is there.
pub(super) fn ping(state: &State, request: &Recorded) -> Reply {
    match authenticate(state, request) {
        Ok(_) => Reply::script(&json!({"t": "pong"})),
        Err(error) => Reply::api_error(error),
    }
}
