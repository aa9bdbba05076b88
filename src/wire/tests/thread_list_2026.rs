//! Deltas about the list of threads, in the form in which clients of 2025 and 2026 read them: what each becomes, and their odd forms.

use serde_json::{Value, json};

use super::deltas_1_9_7::{ADA, GRACE, GROUP, admin_text, is_undecodable, is_unknown, item};
use crate::event::Event;
use crate::id::MessageId;
use crate::model::{Mute, ThreadKey, ThreadLocation};
use crate::time::Timestamp;

const AT: Timestamp = Timestamp::from_millis(1_516_000_000_000);
const WITH_GRACE: ThreadKey = ThreadKey::User(GRACE);

/// The events that the reference has no callback for: by recording, in the form of `reference_form.rs`.
pub(super) fn recorded(name: &str) -> Option<Value> {
    let grace = GRACE.to_string();
    let pair = json!([grace, "USER"]);
    let at = json!(AT);
    let (callback, arguments) = match name {
        "living_marked_unread" => ("MarkedUnread", json!({"threads": [pair], "ts": at})),
        "folder_seen" => ("FolderSeen", json!({"locations": ["Inbox"], "ts": at})),
        "living_thread_archived" => (
            "ThreadMoved",
            json!({"location": "Archived", "thread_id": grace, "thread_type": "USER"}),
        ),
        "thread_folder_other" => (
            "ThreadMoved",
            json!({"location": "Inbox", "thread_id": grace, "thread_type": "USER"}),
        ),
        "living_thread_deleted" => {
            let group = json!([GROUP.id(), "GROUP"]);
            ("ThreadsDeleted", json!({"threads": [pair, group]}))
        }
        "living_messages_deleted" => (
            "MessagesDeleted",
            json!({"msg_ids": ["mid.$1", "mid.$2"], "thread_id": grace, "thread_type": "USER"}),
        ),
        "living_thread_muted" => (
            "MuteChanged",
            json!({"mute": "Forever", "thread_id": GROUP.id(), "thread_type": "GROUP"}),
        ),
        "living_message_pinned" | "living_message_unpinned" => (
            "PinChanged",
            json!({
                "mid": "mid.$gAAT1", "author_id": grace, "ts": at, "thread_id": GROUP.id(), "thread_type": "GROUP",
                "pinned": "mid.$1", "is_pinned": name == "living_message_pinned",
            }),
        ),
        _ => return None,
    };
    Some(json!([{"callback": callback, "arguments": arguments}]))
}

#[test]
fn a_message_is_pinned_and_unpinned() {
    for (kind, is_pinned) in [("pin_messages_v2", true), ("unpin_messages_v2", false)] {
        let event = admin_text(kind, json!({"pinned_message_id": "mid.$7"}));
        let Event::PinChanged(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(event.message_id, MessageId::from("mid.$7"));
        assert_eq!(event.is_pinned, is_pinned);
        for odd in [
            json!({}),
            json!({"pinned_message_id": null}),
            json!({"pinned_message_id": []}),
        ] {
            is_undecodable(admin_text(kind, odd), kind);
        }
    }
}

#[test]
fn one_thread_that_cannot_be_read_costs_no_other() {
    let threads =
        json!([null, {"otherUserFbId": "x"}, {"otherUserFbId": GRACE}, 7, {}, GROUP.id()]);
    let unread =
        json!({"class": "MarkUnread", "actionTimestampMs": AT.as_millis(), "threadKeys": threads});
    let Event::MarkedUnread(event) = item(unread) else {
        panic!("it is no mark");
    };
    assert_eq!((event.threads, event.at), (vec![WITH_GRACE], AT));
    let deleted = json!({"class": "ThreadDelete", "threadKeys": threads});
    let Event::ThreadsDeleted(event) = item(deleted) else {
        panic!("nothing is deleted");
    };
    assert_eq!(event.threads, [WITH_GRACE]);
    let without_time = json!({"class": "MarkUnread", "threadKeys": threads});
    is_undecodable(item(without_time), "MarkUnread");
}

#[test]
fn folders_that_are_not_known_are_left_out() {
    let folders = json!(["FOLDER_OTHER", "FOLDER_NEW", 7, null, "FOLDER_PENDING"]);
    let seen = json!({"class": "MarkFolderSeen", "folders": folders, "timestamp": AT.as_millis()});
    let Event::FolderSeen(event) = item(seen) else {
        panic!("nothing was seen");
    };
    let known = [ThreadLocation::Other, ThreadLocation::Pending];
    assert_eq!((event.locations.as_slice(), event.at), (&known[..], AT));
    is_undecodable(
        item(json!({"class": "MarkFolderSeen", "folders": folders})),
        "MarkFolderSeen",
    );
}

#[test]
fn the_archive_is_entered_and_left() {
    let thread_key = json!({"otherUserFbId": GRACE});
    for (action, location) in [
        ("ARCHIVE", ThreadLocation::Archived),
        ("UNARCHIVE", ThreadLocation::Inbox),
    ] {
        let delta = json!({"class": "ThreadAction", "action": action, "threadKey": thread_key});
        let Event::ThreadMoved(event) = item(delta) else {
            panic!("{action}");
        };
        assert_eq!((event.thread, event.location), (WITH_GRACE, location));
    }
    let other = json!({"class": "ThreadAction", "action": "HIDE", "threadKey": thread_key});
    is_unknown(item(other), "ThreadAction");
    let nowhere = json!({"class": "ThreadAction", "action": "ARCHIVE"});
    is_undecodable(item(nowhere), "ThreadAction");
}

#[test]
fn a_mute_has_an_end_in_seconds_or_milliseconds_or_none() {
    let thread_key = json!({"threadFbId": GROUP.id()});
    for (time, mute) in [
        (json!("-1"), Mute::Forever),
        (json!(0), Mute::Off),
        (json!("1516000000"), Mute::Until(AT)),
        (json!(1_516_000_000_000_i64), Mute::Until(AT)),
    ] {
        let delta = json!({"class": "ThreadMuteSettings", "actorFbId": ADA, "threadKey": thread_key, "expireTime": time});
        let Event::MuteChanged(event) = item(delta) else {
            panic!("{time}");
        };
        assert_eq!((event.thread, event.mute), (GROUP, mute));
    }
    for odd in [json!(null), json!("soon"), json!([])] {
        let delta =
            json!({"class": "ThreadMuteSettings", "threadKey": thread_key, "expireTime": odd});
        is_undecodable(item(delta), "ThreadMuteSettings");
    }
}
