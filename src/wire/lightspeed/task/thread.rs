//! Tasks on a thread.

use serde::Serialize;

use super::{MAILBOX, Task};
use crate::id::UserId;
use crate::model::{ThreadKey, TypingStatus};

/// Marks a thread as read up to a time, in milliseconds since 1970.
pub(crate) fn mark_as_read(thread: u64, watermark: i64) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct MarkAsRead {
        thread_id: u64,
        last_read_watermark_ts: i64,
        sync_group: i64,
    }
    let payload = MarkAsRead {
        thread_id: thread,
        last_read_watermark_ts: watermark,
        sync_group: MAILBOX,
    };
    Task::new(21, thread.to_string(), &payload)
}

/// Shows or hides that this account types. It is in no queue.
pub(crate) fn typing(thread: ThreadKey, status: TypingStatus) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct Typing {
        thread_key: u64,
        is_group_thread: u8,
        is_typing: u8,
        attribution: u8,
        sync_group: i64,
        thread_type: u8,
    }
    let is_group = matches!(thread, ThreadKey::Group(_) | ThreadKey::Room(_));
    let payload = Typing {
        thread_key: thread.id().get(),
        is_group_thread: is_group.into(),
        is_typing: matches!(status, TypingStatus::Typing).into(),
        attribution: 0,
        sync_group: MAILBOX,
        thread_type: if is_group { 2 } else { 1 },
    };
    Task::new(3, "", &payload)
}

/// Changes the theme of a thread.
pub(crate) fn change_theme(thread: u64, theme: u64) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct ChangeTheme {
        thread_key: u64,
        theme_fbid: u64,
        source: Option<()>,
        sync_group: i64,
        payload: Option<()>,
    }
    let payload = ChangeTheme {
        thread_key: thread,
        theme_fbid: theme,
        source: None,
        sync_group: MAILBOX,
        payload: None,
    };
    Task::new(43, "thread_theme", &payload)
}

/// Sends a person's profile, with a text.
pub(crate) fn share_contact(thread: u64, contact: UserId, text: &str) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct ShareContact<'a> {
        contact_id: u64,
        sync_group: i64,
        text: &'a str,
        thread_id: u64,
    }
    let payload = ShareContact {
        contact_id: contact.get(),
        sync_group: MAILBOX,
        text,
        thread_id: thread,
    };
    Task::new(359, "messenger_contact_sharing", &payload)
}
