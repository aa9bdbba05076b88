//! The conversations with unread messages. Its forms are those of fbchat 1.1.3, one request, and 1.9.7, two.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::{ApiVersion, FolderCount, Unread};
use crate::time::Timestamp;
use crate::wire::people::Fbid;
use crate::wire::{Fields, Request, de, envelope};

const SYNC: &str = "https://www.facebook.com/ajax/mercury/thread_sync.php";
const UNREAD: &str = "https://www.facebook.com/ajax/mercury/unread_threads.php";
const UNSEEN: &str = "https://www.facebook.com/mercury/unseen_thread_ids/";

/// How far back Facebook is asked to look for changes, in milliseconds; unread conversations are listed however old they are.
const LOOK_BACK: i64 = 60_000;

/// The request that asks for all of it or, since 2018, for what is unread, and the one that asks for what is unseen.
pub(crate) fn requests(version: ApiVersion, now: Timestamp) -> (Request, Option<Request>) {
    let inbox = Fields::new().with("folders[0]", "inbox");
    let since = now.as_millis().saturating_sub(LOOK_BACK);
    match version {
        ApiVersion::V2017 => {
            let mut form = Fields::new().with("client", "mercury_sync");
            form.extend(inbox);
            let form = form.with("last_action_timestamp", since);
            (Request::post(SYNC).form(form).idempotent(), None)
        }
        ApiVersion::V2020 => {
            let form = inbox
                .with("client", "mercury")
                .with("last_action_timestamp", since);
            let unread = Request::post(UNREAD).form(form).idempotent();
            (unread, Some(Request::post(UNSEEN).idempotent()))
        }
    }
}

/// Reads both replies, of which the second answers the second request.
pub(crate) fn read(reply: &str, unseen: Option<&str>) -> Result<Unread, DecodeError> {
    match unseen {
        Some(unseen) => read_both(reply, unseen),
        None => read_all(reply),
    }
}

fn read_all(json: &str) -> Result<Unread, DecodeError> {
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
        unread_threads: Vec::new(),
        message_counts: counts.filter_map(count).collect(),
        unseen_threads: threads.flat_map(threads_of).collect(),
    })
}

fn read_both(unread: &str, unseen: &str) -> Result<Unread, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(
            borrow,
            alias = "unread_thread_fbids",
            alias = "unseen_thread_fbids",
            deserialize_with = "de::list"
        )]
        folders: Vec<&'a RawValue>,
    }
    let unread: Payload<'_> = envelope::payload("what is unread", unread)?;
    let unseen: Payload<'_> = envelope::payload("what is unseen", unseen)?;
    let unread: Vec<Folder> = unread.folders.into_iter().filter_map(folder).collect();
    let unseen: Vec<Folder> = unseen.folders.into_iter().filter_map(folder).collect();
    let length = |folder: &Folder| u32::try_from(folder.threads.len()).ok();
    let count = |folder: &Folder| {
        let unseen = unseen.iter().find(|it| it.name == folder.name);
        FolderCount {
            folder: folder.name.clone(),
            unread_count: length(folder),
            unseen_count: unseen.and_then(length),
            seen_at: None,
            last_action_id: None,
        }
    };
    Ok(Unread {
        message_counts: unread.iter().map(count).collect(),
        unread_threads: unread.into_iter().flat_map(|it| it.threads).collect(),
        unseen_threads: unseen.into_iter().flat_map(|it| it.threads).collect(),
    })
}

/// The conversations of one folder.
struct Folder {
    name: String,
    threads: Vec<ThreadId>,
}

fn folder(raw: &RawValue) -> Option<Folder> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(default, deserialize_with = "de::lenient_text")]
        folder: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        thread_fbids: Vec<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        other_user_fbids: Vec<&'a RawValue>,
    }
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
        log::warn!("the conversations of a folder cannot be read and are left out");
        return None;
    };
    let ids = wire.thread_fbids.into_iter().chain(wire.other_user_fbids);
    Some(Folder {
        name: wire.folder.unwrap_or_else(|| "inbox".to_owned()),
        threads: ids.filter_map(|id| de::scalar(id)?.parse().ok()).collect(),
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
