//! Deltas about the list of threads. Their forms are those that clients of 2025 read.

use super::fields::Delta;
use super::metadata::{Thread, key};
use crate::error::DecodeError;
use crate::event::{
    Event, FolderSeen, MarkedUnread, MuteChanged, PendingMessage, Raw, ThreadMoved, ThreadsDeleted,
};
use crate::model::{ThreadKey, ThreadLocation};
use crate::wire::de::{List, Obj};
use crate::wire::mute::mute_until;
use crate::wire::raw_item::unknown;

pub(super) fn marked_unread(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "threads marked as unread";
    let at = delta.action_timestamp.or(delta.action_timestamp_ms);
    Ok(Event::MarkedUnread(MarkedUnread {
        at: at.required(WHAT, "actionTimestamp")?.0,
        threads: keys(delta.thread_keys, WHAT),
        raw,
    }))
}

pub(super) fn folder_seen(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "folders that were seen";
    let folders = delta.folders.elements().into_iter();
    Ok(Event::FolderSeen(FolderSeen {
        at: delta.timestamp.required(WHAT, "timestamp")?.0,
        locations: folders
            .filter_map(|folder| location(folder.as_str()?))
            .collect(),
        raw,
    }))
}

/// A thread in another folder: a message request, or a move. Any other: [`Event::Unknown`].
pub(super) fn folder(kind: &str, delta: Delta<'_>, raw: Raw) -> Event {
    let location = delta.folder.as_str().and_then(location);
    match (key(delta.thread_key, "a thread that was moved"), location) {
        (Ok(thread), Some(ThreadLocation::Pending)) => {
            Event::PendingMessage(PendingMessage { thread, raw })
        }
        (Ok(thread), Some(location)) => Event::ThreadMoved(ThreadMoved {
            thread,
            location,
            raw,
        }),
        _ => unknown(kind, raw),
    }
}

/// The archive: any other action is [`Event::Unknown`].
pub(super) fn action(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    let location = match delta.action.as_str() {
        Some("ARCHIVE") => ThreadLocation::Archived,
        Some("UNARCHIVE") => ThreadLocation::Inbox,
        _ => return Ok(unknown(kind, raw)),
    };
    Ok(Event::ThreadMoved(ThreadMoved {
        thread: key(delta.thread_key, "a thread that was archived")?,
        location,
        raw,
    }))
}

pub(super) fn deleted(delta: Delta<'_>, raw: Raw) -> Event {
    Event::ThreadsDeleted(ThreadsDeleted {
        threads: keys(delta.thread_keys, "threads that were deleted"),
        raw,
    })
}

pub(super) fn mute(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a thread that was muted";
    let until = delta.expire_time.required(WHAT, "expireTime")?;
    Ok(Event::MuteChanged(MuteChanged {
        thread: key(delta.thread_key, WHAT)?,
        mute: mute_until(until),
        raw,
    }))
}

fn keys(threads: List<Obj<Thread>>, what: &'static str) -> Vec<ThreadKey> {
    let threads = threads.elements().into_iter();
    threads
        .filter_map(|thread| key(thread, what).ok())
        .collect()
}

fn location(folder: &str) -> Option<ThreadLocation> {
    Some(match folder.trim_start_matches("FOLDER_") {
        "INBOX" => ThreadLocation::Inbox,
        "PENDING" => ThreadLocation::Pending,
        "OTHER" => ThreadLocation::Other,
        "ARCHIVED" => ThreadLocation::Archived,
        _ => return None,
    })
}
