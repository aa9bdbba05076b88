//! The rows of an account's own changes of its conversations.

use serde_json::{Value, json};

use super::parts::Thread;
use crate::local::lightspeed::program::{integer, row};

/// Returns the row of a mute setting, in milliseconds: below 0 for ever, 0 off.
pub(super) fn mute(delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let seconds: i64 = delta.get("expireTime")?.as_str()?.parse().ok()?;
    let until = if seconds > 0 {
        seconds.checked_mul(1000)?
    } else {
        seconds
    };
    let arguments = [(0, thread.key()), (1, integer(until))];
    Some(vec![row("updateThreadMuteSetting", &arguments)])
}

pub(super) fn folder(delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let is = |name: &str, value: &str| delta.get(name).and_then(Value::as_str) == Some(value);
    let is_archived = is("action", "ARCHIVE") || is("folder", "FOLDER_ARCHIVED");
    Some(vec![if is_archived {
        row("moveThreadToArchivedFolder", &[(0, thread.key())])
    } else {
        row(
            "moveThreadToInboxAndUpdateParent",
            &[(0, thread.key()), (1, integer(0))],
        )
    }])
}

pub(super) fn deleted(delta: &Value) -> Option<Vec<Value>> {
    let keys = delta.get("threadKeys")?.as_array()?.iter();
    let threads = keys.filter_map(Thread::of_key);
    let rows = threads.map(|thread| row("deleteThread", &[(0, thread.key()), (1, json!(false))]));
    Some(rows.collect())
}
