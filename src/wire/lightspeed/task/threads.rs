//! Tasks on the list of threads.

use serde::Serialize;

use super::Task;

/// Stands for the time of the newest thread.
pub(crate) const NEWEST: i64 = 9_999_999_999_999;

/// Asks for the threads below a parent before one of them, which was active at this time. They come as a push.
pub(crate) fn fetch_threads(
    parent: i64,
    before: (i64, u64),
    sync_group: i64,
    cursor: Option<&str>,
) -> serde_json::Result<Task> {
    #[derive(Serialize)]
    struct FetchThreads<'a> {
        is_after: u8,
        parent_thread_key: i64,
        reference_thread_key: u64,
        reference_activity_timestamp: i64,
        additional_pages_to_fetch: u8,
        cursor: Option<&'a str>,
        messaging_tag: Option<()>,
        sync_group: i64,
    }
    let (at, thread) = before;
    let payload = FetchThreads {
        is_after: 0,
        parent_thread_key: parent,
        reference_thread_key: thread,
        reference_activity_timestamp: at,
        additional_pages_to_fetch: 0,
        cursor,
        messaging_tag: None,
        sync_group,
    };
    Task::new(145, "trq", &payload)
}
