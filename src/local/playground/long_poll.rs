//! Replies that are held until there is something to show.

use std::time::Instant;

use serde_json::Value;

use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// Blocks until `find` returns a value or the time of a held poll is over; the reply is `null` in the latter case.
pub(super) fn hold(shared: &Shared, mut find: impl FnMut(&mut State) -> Option<Value>) -> Reply {
    let mut state = shared.lock();
    let deadline = Instant::now().checked_add(state.poll_hold);
    loop {
        if let Some(found) = find(&mut state) {
            return Reply::json(&found);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if state.stopping || left.is_some_and(|left| left.is_zero()) {
            return Reply::json(&Value::Null);
        }
        state = shared.wait(state, left);
    }
}
