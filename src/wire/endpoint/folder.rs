//! Moves conversations between the folders of the list. The forms are those of fbchat 1.9.7; those of reading a folder and of taking
//! conversations out of the archive are those that clients of 2025 send.
//!
//! None is idempotent: a repeat would undo a change that comes in between.

use crate::id::ThreadId;
use crate::model::ThreadLocation;
use crate::wire::{Fields, Request};

const MOVE: &str = "https://www.facebook.com/ajax/mercury/move_thread.php";
const ARCHIVE: &str = "https://www.facebook.com/ajax/mercury/change_archived_status.php";
const PIN: &str = "https://www.facebook.com/ajax/mercury/change_pinned_status.php";
const READ: &str = "https://www.facebook.com/ajax/mercury/mark_folder_as_read.php";
const SPAM: &str = "https://www.facebook.com/ajax/mercury/mark_spam.php";

/// Moves conversations to the inbox, or to the other requests: this way there are no more folders.
pub(crate) fn move_to_inbox(threads: &[ThreadId], is_inbox: bool) -> Request {
    let folder = if is_inbox { "inbox" } else { "other" };
    let ids = threads.iter().enumerate();
    let add = |form: Fields, (i, id): (usize, &ThreadId)| form.with(format!("{folder}[{i}]"), id);
    Request::post(MOVE).form(ids.fold(Fields::new(), add))
}

/// Puts conversations into the archive, or takes them out of it.
pub(crate) fn archive(threads: &[ThreadId], is_archived: bool) -> Request {
    change(ARCHIVE, threads, is_archived)
}

/// Takes conversations off the head of the list, to which they were pinned.
pub(crate) fn unpin(threads: &[ThreadId]) -> Request {
    change(PIN, threads, false)
}

fn change(url: &'static str, threads: &[ThreadId], value: bool) -> Request {
    let add = |form: Fields, id: &ThreadId| form.with(format!("ids[{id}]"), value);
    let form = threads.iter().fold(Fields::new(), add);
    Request::post(url)
        .query(Fields::new().with("dpr", 1))
        .form(form)
}

/// Marks all conversations of a folder as read. `None`: the folder has none that could be.
pub(crate) fn read(location: ThreadLocation) -> Option<Request> {
    let folder = match location {
        ThreadLocation::Inbox => "inbox",
        ThreadLocation::Pending => "pending",
        ThreadLocation::Other => "other",
        ThreadLocation::Archived => return None,
    };
    Some(Request::post(READ).form(Fields::new().with("folder", folder)))
}

/// Puts a conversation among the spam.
pub(crate) fn spam(thread: ThreadId) -> Request {
    Request::post(SPAM)
        .query(Fields::new().with("dpr", 1))
        .form(Fields::new().with("id", thread))
}
