//! Every recorded item, against what fbchat for Python made of it.
//!
//! Each event is put into the form of the recorded callback, with all of its arguments, and has to equal the recording.
//! Where the reference itself is wrong, [`corrections`] states what is right.

use std::fs;
use std::path::Path;

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::reference_differences::of_1_1_3;
use super::reference_form::callback;
use crate::event::Event;
use crate::wire::de::Scanner;
use crate::wire::item;

/// A recording: its name, the pushed item, the callbacks that it led to.
pub(super) struct Recording {
    pub(super) name: String,
    pub(super) item: Value,
    callbacks: Value,
}

pub(super) fn recordings() -> Vec<Recording> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events");
    let files = fs::read_dir(directory).unwrap();
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).unwrap();
        let mut recording: Value = serde_json::from_str(&text).unwrap();
        Recording {
            name: file
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned(),
            item: recording["item"].take(),
            callbacks: recording["callbacks"].take(),
        }
    };
    let recordings: Vec<Recording> = files.map(|file| read(file.unwrap())).collect();
    assert!(!recordings.is_empty());
    recordings
}

fn recording(name: &str) -> Recording {
    let mut all = recordings().into_iter();
    all.find(|recording| recording.name == name).unwrap()
}

pub(super) fn raw(item: &Value) -> Box<RawValue> {
    to_raw_value(item).unwrap()
}

/// The event of an item that is at most one.
pub(super) fn decode(item: impl AsRef<RawValue>) -> Option<Event> {
    let mut events = Vec::new();
    let item = item.as_ref();
    item::decode_next(&mut Scanner::new(item.get()), &mut events).unwrap();
    assert!(events.len() < 2);
    events.pop()
}

/// Where the reference is wrong: the recording, the place in its callbacks, and the right value.
fn corrections() -> Vec<(&'static str, &'static str, Value)> {
    const ATTACHMENTS: &str = "/0/arguments/message_object/attachments";
    const FIRST_SIZE: &str = "/0/arguments/message_object/attachments/0/size";
    let message_without_tags = {
        let mut callbacks = recording("message_text_user").callbacks;
        callbacks[0]["arguments"]["message_object"]["text"] = json!("no tags");
        callbacks
    };
    let color_unknown = {
        let mut callbacks = recording("color_changed").callbacks;
        callbacks[0]["arguments"]["new_color"] = json!("#0a0b0c");
        callbacks
    };
    let missing_metadata = json!([{
        "callback": "onMessageError",
        "arguments": {
            "kind": "NewMessage",
            "problem": "missing field `messageMetadata`",
        },
    }]);
    let friend_request = json!([{
        "callback": "onFriendRequest",
        "arguments": {"from_id": "100000000000009"},
    }]);
    let typing = json!([{
        "callback": "onTyping",
        "arguments": {
            "author_id": "100000000000002",
            "thread_id": "100000000000002",
            "thread_type": "USER",
            "status": 1,
        },
    }]);
    let audio = json!([{
        "class": "AudioAttachment",
        "uid": "1551000000000005",
        "url": "https://cdn.fbsbx.com/audioclip.mp4",
        "filename": "audioclip.mp4",
        "duration": 4128,
        "size": 4321,
        "is_voicemail": false,
        "audio_type": "VOICE_MESSAGE",
    }]);
    let image =
        "https://external.xx.fbcdn.net/safe_image.php?d=1&url=https%3A%2F%2Fexample.com%2Fa.png";
    let share = json!([{
        "class": "ShareAttachment",
        "uid": "ee.mid.$1",
        "url": "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F",
        "original_url": "https://example.com/",
        "title": "Engines",
        "description": "A page about engines",
        "source": "example.com",
        "image_url": image,
        "image_width": null,
        "image_height": null,
        "original_image_url": "https://example.com/a.png",
        "target": "ExternalUrl",
    }]);
    let unreadable = json!([{"class": "Attachment", "uid": "1"}]);
    vec![
        ("message_without_tags", "", message_without_tags),
        ("color_unknown", "", color_unknown),
        ("delta_missing_metadata", "", missing_metadata),
        ("friend_request", "", friend_request),
        ("typing", "", typing),
        ("message_audio", ATTACHMENTS, audio),
        ("message_share", ATTACHMENTS, share),
        ("message_bad_attachment", ATTACHMENTS, unreadable),
        ("message_video", FIRST_SIZE, json!(1_234_567)),
        ("message_file", FIRST_SIZE, json!(999)),
        (
            "message_many_attachments",
            "/0/arguments/message_object/attachments/1/size",
            json!(2),
        ),
        (
            "message_many_attachments",
            "/0/arguments/message_object/attachments/2/size",
            json!(3),
        ),
    ]
}

#[test]
fn every_recorded_item_becomes_the_recorded_callback() {
    let corrections = corrections();
    let recordings = recordings();
    assert_eq!(recordings.len(), 52, "recordings were added or lost");
    for (name, ..) in &corrections {
        assert!(
            recordings.iter().any(|recording| recording.name == *name),
            "{name}"
        );
    }
    for Recording {
        name,
        item,
        callbacks: recorded,
    } in recordings
    {
        let events: Vec<Event> = decode(raw(&item)).into_iter().collect();
        let called: Vec<Value> = events.iter().map(callback).collect();
        let mut right = recorded.clone();
        for (_, place, value) in corrections.iter().filter(|(of, ..)| *of == name) {
            let wrong = right.pointer_mut(place).unwrap();
            assert_ne!(wrong, value, "{name}: the reference is right about {place}");
            *wrong = value.clone();
        }
        assert_eq!(Value::from(called), of_1_1_3(right), "{name}");
    }
}

#[test]
fn an_unknown_item_tells_its_kind() {
    let kinds = [
        ("delta_admin_unknown", "some_new_thing"),
        ("delta_no_op", "NoOp"),
        ("delta_unknown_class", "PinnedGroups"),
        ("no_type", ""),
        ("unknown_type", "notification_json"),
    ];
    let mut covered = 0;
    for Recording { name, item, .. } in recordings() {
        if let Some(Event::Unknown(event)) = decode(raw(&item)) {
            assert!(
                kinds.contains(&(name.as_str(), event.kind.as_str())),
                "{name}: {}",
                event.kind
            );
            covered += 1;
        }
    }
    assert_eq!(covered, kinds.len());
}

#[test]
fn an_event_keeps_its_item_and_finds_its_metadata() {
    for Recording { name, item, .. } in recordings() {
        let Some(event) = decode(raw(&item)) else {
            continue;
        };
        let kept: Value = serde_json::from_str(event.raw().unwrap().get()).unwrap();
        assert_eq!(kept, item, "{name}");
        let metadata = event
            .metadata()
            .map(|raw| serde_json::from_str(raw.get()).unwrap());
        assert_eq!(
            metadata.as_ref(),
            item.pointer("/delta/messageMetadata"),
            "{name}"
        );
    }
}

#[test]
fn thread_author_and_time_of_an_event_are_those_of_its_fields() {
    let mut counts = [0; 3];
    for Recording { name, item, .. } in recordings() {
        let Some(event) = decode(raw(&item)) else {
            continue;
        };
        let form = serde_json::to_value(&event).unwrap();
        let fields = form.as_object().unwrap().values().next().unwrap();
        let first = |names: &[&str]| {
            let mut found = names.iter().filter_map(|name| fields.pointer(name));
            found.next().cloned().unwrap_or_default()
        };
        let authors = [
            "/author",
            "/message/author",
            "/seen_by",
            "/delivered_for",
            "/from",
        ];
        let facts = [
            (first(&["/thread"]), json!(event.thread())),
            (first(&authors), json!(event.author())),
            (first(&["/at", "/message/at"]), json!(event.at())),
        ];
        for (count, (field, fact)) in counts.iter_mut().zip(facts) {
            assert_eq!(fact, field, "{name}");
            *count += usize::from(!fact.is_null());
        }
    }
    assert!(counts.iter().all(|count| *count > 25), "{counts:?}");
}

#[test]
fn what_people_wrote_is_not_shown() {
    for Recording { name, item, .. } in recordings() {
        let Some(event) = decode(raw(&item)) else {
            continue;
        };
        let (line, debug) = (event.to_string(), format!("{event:?}"));
        for place in ["/delta/body", "/delta/name", "/delta/untypedData/nickname"] {
            let written = item
                .pointer(place)
                .and_then(Value::as_str)
                .unwrap_or_default();
            // A single letter stands in any line.
            let in_line = written.len() > 1 && line.contains(written);
            let in_debug = !written.is_empty() && debug.contains(&format!("{written:?}"));
            assert!(!in_line && !in_debug, "{name}: {line}\n{debug}");
        }
        let mut private = Vec::new();
        private_texts(&item, &mut private);
        for text in private {
            let is_shown = line.contains(&text) || debug.contains(&text);
            assert!(!is_shown, "{name}: {text} in\n{line}\n{debug}");
        }
    }
}

/// The text behind the host of each address in an item, and the names of files, also where the item has JSON as a text.
fn private_texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => match text.split_once("://") {
            Some((_, rest)) if !text.starts_with(['{', '[']) => {
                let path = rest.split_once('/').map_or("", |(_, path)| path);
                found.extend((path.len() > 3).then(|| path.to_owned()));
            }
            _ => {
                if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
                {
                    private_texts(&inner, found);
                }
            }
        },
        Value::Array(list) => list.iter().for_each(|item| private_texts(item, found)),
        Value::Object(object) => {
            for name in ["filename", "fileName", "label"] {
                let text = object.get(name).and_then(Value::as_str);
                found.extend(text.filter(|text| text.len() > 3).map(str::to_owned));
            }
            object.values().for_each(|item| private_texts(item, found));
        }
        _ => {}
    }
}

#[test]
fn an_event_is_a_line_like_the_references() {
    for (name, line) in [
        (
            "message_many_attachments",
            "Message mid.$gAAT1 from 100000000000002 in 2000000000000001 (GROUP): 3 characters, 3 attachments",
        ),
        (
            "message_like",
            "Message mid.$gAAT1 from 100000000000002 in 100000000000002 (USER): no text, a sticker",
        ),
        (
            "color_changed",
            "Color change from 100000000000002 in 2000000000000001 (GROUP): #ff7e29",
        ),
        (
            "emoji_changed",
            "Emoji change from 100000000000002 in 2000000000000001 (GROUP): 🚀",
        ),
        (
            "emoji_reset",
            "Emoji change from 100000000000002 in 100000000000002 (USER): none",
        ),
        (
            "title_changed",
            "Title change from 100000000000002 in 2000000000000001 (GROUP): 13 characters",
        ),
        (
            "nickname_changed",
            "Nickname change from 100000000000002 in 2000000000000001 (GROUP) for 100000000000003: 2 characters",
        ),
        (
            "seen_group",
            "Messages seen by 100000000000002 in 2000000000000001 (GROUP) at 1516000000.001s",
        ),
        (
            "delivered_group",
            "Messages ['mid.$1', 'mid.$2'] delivered to 100000000000002 in 2000000000000001 (GROUP) at 1516000000.0s",
        ),
        (
            "marked_seen",
            "Marked messages as seen in threads [('2000000000000001', 'GROUP'), ('100000000000002', 'USER')] at 1516000000.001s",
        ),
        (
            "people_added",
            "100000000000002 added: 100000000000003, 100000000000009",
        ),
        ("person_removed", "100000000000002 removed: 100000000000003"),
        ("friend_request", "Friend request from 100000000000009"),
        ("inbox", "Inbox event: 2, 3, 1"),
        ("qprimer", "Qprimer made at 1516000000.0s"),
        ("presence", "Chat Timestamps received: 2 people"),
        (
            "typing",
            "100000000000002 is typing in 100000000000002 (USER)",
        ),
        (
            "unknown_type",
            "Unknown message received: notification_json",
        ),
    ] {
        let event = decode(raw(&recording(name).item)).unwrap();
        assert_eq!(event.to_string(), line);
    }
}
