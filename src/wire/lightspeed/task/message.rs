//! Tasks on a message that is there.

use serde::Serialize;

use super::{MAILBOX, Task, go_json};
use crate::id::UserId;

/// Replaces the text of a message of this account.
pub(crate) fn edit(message: &str, text: &str) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct Edit<'a> {
        message_id: &'a str,
        text: &'a str,
    }
    let payload = Edit {
        message_id: message,
        text,
    };
    Task::new(742, "edit_message", &payload)
}

/// Takes a message of this account back, for everybody.
pub(crate) fn unsend(message: &str) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct Unsend<'a> {
        message_id: &'a str,
    }
    let payload = Unsend {
        message_id: message,
    };
    Task::new(33, "unsend_message", &payload)
}

/// Puts an emoji on a message; an empty one takes it back. `now` is in milliseconds since 1970.
pub(crate) fn react(
    thread: u64,
    message: &str,
    actor: UserId,
    emoji: &str,
    now: i64,
) -> serde_json::Result<Task> {
    /// Asks for the picture of an emoji rather than its sign; Facebook wants it without.
    const VARIATION_SELECTOR: char = '\u{fe0f}';
    #[derive(Serialize)]
    struct React<'a> {
        thread_key: u64,
        timestamp_ms: i64,
        message_id: &'a str,
        actor_id: u64,
        reaction: String,
        reaction_style: Option<()>,
        sync_group: i64,
        send_attribution: u32,
    }
    let payload = React {
        thread_key: thread,
        timestamp_ms: now,
        message_id: message,
        actor_id: actor.get(),
        reaction: emoji.replace(VARIATION_SELECTOR, ""),
        reaction_style: None,
        sync_group: MAILBOX,
        send_attribution: 65_537,
    };
    let queue = go_json::to_string(&("reaction", message))?;
    Task::new(29, queue, &payload)
}

/// Pins a message, and adds it to what a search for pinned messages finds. `now` is in milliseconds since 1970.
pub(crate) fn pin(thread: u64, message: &str, now: i64) -> serde_json::Result<[Task; 2]> {
    let queue = format!("pin_msg_v2_{thread}");
    Ok([
        pinning(430, queue, thread, message, now)?,
        set_pinned(thread, message, 1)?,
    ])
}

/// Takes a pinned message down again, and out of what a search for pinned messages finds. `now` is in milliseconds since 1970.
pub(crate) fn unpin(thread: u64, message: &str, now: i64) -> serde_json::Result<[Task; 2]> {
    let queue = format!("unpin_msg_v2_{thread}");
    Ok([
        pinning(431, queue, thread, message, now)?,
        set_pinned(thread, message, 0)?,
    ])
}

fn pinning(
    label: u32,
    queue: String,
    thread: u64,
    message: &str,
    now: i64,
) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct Pinning<'a> {
        thread_key: u64,
        message_id: &'a str,
        timestamp_ms: i64,
    }
    let payload = Pinning {
        thread_key: thread,
        message_id: message,
        timestamp_ms: now,
    };
    Task::new(label, queue, &payload)
}

fn set_pinned(thread: u64, message: &str, state: u8) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct SetPinned<'a> {
        thread_key: u64,
        message_id: &'a str,
        pinned_message_state: u8,
    }
    let payload = SetPinned {
        thread_key: thread,
        message_id: message,
        pinned_message_state: state,
    };
    Task::new(751, "set_pinned_message_search", &payload)
}
