//! The list of conversations as it was until 2018, by number. Its form is that of fbchat 1.1.3.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{ThreadId, UserId};
use crate::model::{Group, Thread, ThreadLocation, ThreadState, User};
use crate::wire::people::{Fbid, profile};
use crate::wire::thread::{Joinable, OneToOne, room};
use crate::wire::{Fields, Request, de, envelope};

const URL: &str = "https://www.facebook.com/ajax/mercury/threadlist_info.php";

/// Asks for `limit` conversations behind the first `offset`.
pub(crate) fn request(offset: u32, limit: u32, location: ThreadLocation) -> Request {
    let folder = match location {
        ThreadLocation::Inbox => "inbox",
        ThreadLocation::Pending => "pending",
        ThreadLocation::Archived => "action:archived",
        ThreadLocation::Other => "other",
    };
    let form = Fields::new()
        .with("client", "mercury")
        .with(format!("{folder}[offset]"), offset)
        .with(format!("{folder}[limit]"), limit);
    Request::post(URL).form(form).idempotent()
}

/// A row of the list: the identifier of a conversation, and the conversation if it can be read.
pub(crate) type Listed = (Option<ThreadId>, Option<Thread>);

/// The rows of the list, in its order. Of a conversation that cannot be read, or is of a kind that this crate does not know, a
/// warning is logged.
pub(crate) fn read(json: &str) -> Result<Vec<Listed>, DecodeError> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, default, deserialize_with = "de::list")]
        participants: Vec<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::list")]
        threads: Vec<&'a RawValue>,
    }
    let payload: Payload<'_> = envelope::payload("the list of conversations", json)?;
    let profiles = payload.participants.into_iter().filter_map(profile);
    let profiles: BTreeMap<ThreadId, Thread> =
        profiles.map(|profile| (profile.id(), profile)).collect();
    let threads = payload.threads.into_iter();
    Ok(threads.map(|row| read_row(row, &profiles)).collect())
}

fn read_row(raw: &RawValue, profiles: &BTreeMap<ThreadId, Thread>) -> Listed {
    let Ok(row) = serde_json::from_str::<Row<'_>>(raw.get()) else {
        log::warn!("an entry of the list of conversations cannot be read and is left out");
        return (None, None);
    };
    let Some(id) = row.other_user_fbid.or(row.thread_fbid) else {
        log::warn!("an entry of the list of conversations has no identifier and is left out");
        return (None, None);
    };
    let thread = match row.thread_type {
        Some(1) => Some(row.into_one_to_one(id, profiles)),
        Some(2) => Some(Thread::Group(row.into_group(id))),
        Some(3) => Some(Thread::Room(room(row.into_group(id), None))),
        kind => {
            log::warn!("the conversation {id} is of the unknown kind {kind:?} and is left out");
            None
        }
    };
    (Some(id), thread)
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(default, deserialize_with = "de::lenient_number")]
    thread_type: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    thread_fbid: Option<ThreadId>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    other_user_fbid: Option<ThreadId>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    image_src: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    message_count: Option<u64>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    unread_count: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    last_message_timestamp: Option<de::Millis>,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    participants: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    admin_ids: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    approval_mode: Option<bool>,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    approval_queue_ids: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "de::lenient")]
    joinable_mode: Option<Joinable>,
}

impl Row<'_> {
    /// A conversation of two. Where the other is not described, it is a person of whom no more is known.
    fn into_one_to_one(self, other: ThreadId, profiles: &BTreeMap<ThreadId, Thread>) -> Thread {
        let profile = profiles.get(&other).cloned();
        let conversation = OneToOne {
            message_count: self.message_count,
            last_message_at: self.last_message_timestamp.map(|millis| millis.0),
            state: state(self.unread_count),
            ..OneToOne::new(other)
        };
        conversation.with(profile.unwrap_or_else(|| Thread::User(User::new(other.get().into()))))
    }

    fn into_group(self, id: ThreadId) -> Group {
        Group {
            name: self.name,
            photo: self.image_src,
            participants: fbids(&self.participants),
            admins: fbids(&self.admin_ids),
            approval_mode: self.approval_mode,
            approval_requests: fbids(&self.approval_queue_ids),
            join_link: self.joinable_mode.and_then(Joinable::link),
            message_count: self.message_count,
            last_message_at: self.last_message_timestamp.map(|millis| millis.0),
            state: state(self.unread_count),
            ..Group::new(id.get().into())
        }
    }
}

/// What is known of it: this list has no more.
fn state(unread_count: Option<u32>) -> ThreadState {
    ThreadState {
        unread_count,
        ..ThreadState::default()
    }
}

fn fbids(list: &[&RawValue]) -> BTreeSet<UserId> {
    let id = |raw: &&RawValue| de::scalar(raw)?.parse().ok().map(|id: Fbid<_>| id.0);
    list.iter().filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ThreadKey;

    #[test]
    fn one_odd_entry_costs_no_other() {
        let json = r#"{"payload": {"participants": [null, {"fbid": "1", "type": "page"}, {"fbid": 2, "type": "new"}],
            "threads": {"0": {"thread_type": 1, "other_user_fbid": "1", "message_count": "x"},
                "1": {"thread_type": "1", "thread_fbid": 2}, "2": 7, "3": {"thread_type": 9, "thread_fbid": "3"},
                "4": {"thread_type": 2}, "5": {"thread_type": 3, "thread_fbid": 4, "admin_ids": ["fbid:5", {}, 6],
                    "joinable_mode": []}}}}"#;
        let rows = read(json).unwrap();
        assert_eq!(rows.len(), 6);
        let threads: Vec<Thread> = rows.into_iter().filter_map(|(_, thread)| thread).collect();
        let keys: Vec<ThreadKey> = threads.iter().map(Thread::key).collect();
        let expected = [
            ThreadKey::Page(1.into()),
            ThreadKey::User(2.into()),
            ThreadKey::Room(4.into()),
        ];
        assert_eq!(keys, expected);
        let Some(Thread::Room(room)) = threads.last() else {
            panic!("not a room");
        };
        assert_eq!(room.admins, [5, 6].map(UserId::from).into());
    }

    #[test]
    fn php_writes_an_empty_object_as_a_list() {
        assert!(read(r#"{"payload": []}"#).unwrap().is_empty());
        assert!(read(r#"{"payload": null}"#).is_err());
    }
}
