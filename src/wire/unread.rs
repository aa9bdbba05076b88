//! What is new.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::people::Fbid;
use super::{Fields, de, envelope};
use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::{FolderCount, Unread};
use crate::time::Timestamp;

/// How far back Facebook is asked to look for changes, in milliseconds; what is unread it tells however old it is.
const LOOK_BACK: i64 = 60_000;

pub(crate) fn fields(now: Timestamp) -> Fields {
    Fields::new()
        .with("client", "mercury_sync")
        .with("folders[0]", "inbox")
        .with(
            "last_action_timestamp",
            now.as_millis().saturating_sub(LOOK_BACK),
        )
}

pub(crate) fn decode(json: &str) -> Result<Unread, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, default, deserialize_with = "de::list")]
        message_counts: Vec<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::list")]
        unseen_thread_ids: Vec<&'a RawValue>,
    }
    let payload: Payload<'_> = envelope::payload("what is unread", json)?;
    let counts = payload.message_counts.into_iter();
    let threads = payload.unseen_thread_ids.into_iter();
    Ok(Unread {
        message_counts: counts.filter_map(count).collect(),
        unseen_threads: threads.flat_map(threads_of).collect(),
    })
}

fn count(raw: &RawValue) -> Option<FolderCount> {
    #[derive(Deserialize)]
    struct Count {
        #[serde(deserialize_with = "de::required_text")]
        folder: String,
        #[serde(default, deserialize_with = "de::lenient_number")]
        unread_count: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        unseen_count: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        seen_timestamp: Option<de::Millis>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        last_action_id: Option<String>,
    }
    let Ok(count) = serde_json::from_str::<Count>(raw.get()) else {
        log::warn!("the counts of a folder cannot be read and are left out");
        return None;
    };
    Some(FolderCount {
        folder: count.folder,
        unread_count: count.unread_count,
        unseen_count: count.unseen_count,
        seen_at: count.seen_timestamp.map(|millis| millis.0),
        last_action_id: count.last_action_id,
    })
}

/// The conversations of one folder.
fn threads_of(raw: &RawValue) -> Vec<ThreadId> {
    #[derive(Deserialize)]
    struct Folder<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        thread_ids: Vec<&'a RawValue>,
    }
    let Ok(folder) = serde_json::from_str::<Folder<'_>>(raw.get()) else {
        log::warn!("the unseen conversations of a folder cannot be read and are left out");
        return Vec::new();
    };
    let id = |raw: &RawValue| de::scalar(raw)?.parse().ok().map(|id: Fbid<_>| id.0);
    folder.thread_ids.into_iter().filter_map(id).collect()
}
