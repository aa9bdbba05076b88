//! The rows of an account's own changes of its conversations.

use serde_json::{Value, json};

use super::message::verify;
use super::parts::Thread;
use super::viewer::Viewer;
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
    Some(vec![
        verify(thread, "inbox"),
        row("updateThreadMuteSetting", &arguments),
    ])
}

/// Returns the rows of another folder, or of the archive. Most folders are known by the row of a whole conversation alone.
pub(super) fn folder(viewer: Viewer<'_>, delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let named = ["action", "folder"].iter().find_map(|name| delta.get(name));
    let key = || (0, thread.key());
    let (folder, moved) = match named?.as_str()? {
        "ARCHIVE" | "FOLDER_ARCHIVED" => ("inbox", row("moveThreadToArchivedFolder", &[key()])),
        "UNARCHIVE" | "FOLDER_INBOX" => {
            let arguments = [key(), (1, integer(0))];
            ("inbox", row("moveThreadToInboxAndUpdateParent", &arguments))
        }
        "FOLDER_PENDING" => {
            let arguments = [key(), (2, integer(1))];
            let request = row("deleteThenInsertMessageRequest", &arguments);
            ("pending", request)
        }
        _ => return Some(vec![viewer.whole(thread)?]),
    };
    Some(vec![verify(thread, folder), moved])
}

pub(super) fn deleted(delta: &Value) -> Option<Vec<Value>> {
    let keys = delta.get("threadKeys")?.as_array()?.iter();
    let threads = keys.filter_map(Thread::of_key);
    let rows = threads.map(|thread| row("deleteThread", &[(0, thread.key()), (1, json!(false))]));
    Some(rows.collect())
}
