//! Recorded items and replies, damaged in every way: nothing panics, nothing costs its neighbours, and the number of a reply
//! counts whatever stands beside it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::Value;
use serde_json::value::RawValue;

use super::recordings::{decode, recordings};
use super::round_trips::reads_back;
use crate::error::Error;
use crate::event::Event;
use crate::model::Attachment;
use crate::testing::mutate::{self, DEEP, Json, ODD_VALUES, edited, edits, replacements};
use crate::wire::endpoint::{pull, send, upload};
use crate::wire::envelope;

const INBOX: &str = r#"{"type": "inbox", "unseen": 1, "unread": 2, "recent_unread": 3}"#;

static ITEMS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let items = recordings().into_iter();
    items.map(|recording| Json::new(&recording.item)).collect()
});

/// The bodies of all recorded replies.
pub(super) fn replies() -> Vec<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/wire");
    let mut bodies = Vec::new();
    for file in fs::read_dir(directory).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let recording: Value = serde_json::from_str(&text).unwrap();
        for exchange in recording["exchanges"].as_array().unwrap() {
            bodies.extend(exchange["reply"]["body"].as_str().map(str::to_owned));
        }
    }
    bodies.sort();
    bodies.dedup();
    bodies
}

/// The replies of the site's script.
static REPLIES: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let read = |body: String| envelope_of(&body).and_then(|json| serde_json::from_str(json).ok());
    let replies: Vec<Value> = replies().into_iter().filter_map(read).collect();
    assert!(replies.len() > 10, "{}", replies.len());
    replies.iter().map(Json::new).collect()
});

fn envelope_of(body: &str) -> Option<&str> {
    let json = body.strip_prefix("for (;;);").unwrap_or(body).trim();
    json.starts_with('{').then_some(json)
}

/// Decodes a reply with this item between two others, and looks at everything that an event offers.
fn pushed_between_others(item: &str) -> Option<Vec<Event>> {
    let reply = format!(r#"{{"t": "msg", "ms": [{INBOX}, {item}, {INBOX}], "seq": 7}}"#);
    let reply = pull::decode(&reply).ok()?;
    assert_eq!(reply.seq, Some(7));
    let events = reply.events;
    let mut shown = String::new();
    for event in &events {
        write!(shown, "{event} {event:?} {:?}", event.metadata()).unwrap();
        reads_back(event);
    }
    Some(events)
}

#[track_caller]
fn costs_no_neighbour(item: &str) {
    let events = pushed_between_others(item).unwrap();
    assert!(matches!(events.len(), 2 | 3), "{item}");
    assert!(matches!(events.first(), Some(Event::Inbox(_))), "{item}");
    assert!(matches!(events.last(), Some(Event::Inbox(_))), "{item}");
}

/// Reads a reply with all that reads replies.
fn read_reply(body: Vec<u8>) {
    let limit = body.len() + 1000;
    let json = match envelope::json(body) {
        Ok(json) => json,
        Err(Error::Decode(error)) => return assert!(error.to_string().len() < 200, "{error}"),
        Err(error) => return assert!(error.to_string().len() < limit),
    };
    for error in [send::read(&json).err(), upload::read(&json, 1).err()] {
        assert!(error.is_none_or(|error| error.to_string().len() < 200));
    }
    let _ = pull::decode(&json);
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_an_item_are_damaged(which in any::<Index>(), edits in edits()) {
        let damaged = edited(&which.get(&ITEMS).text, &edits);
        // Damage may break the whole reply, or make one item into several.
        pushed_between_others(&String::from_utf8_lossy(&damaged));
    }

    #[test]
    fn values_of_an_item_are_replaced(which in any::<Index>(), replacements in replacements()) {
        costs_no_neighbour(&which.get(&ITEMS).replaced(&replacements));
    }

    #[test]
    fn values_of_an_attachment_are_replaced(replacements in replacements()) {
        static ATTACHMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
            let of = recordings().into_iter().find(|it| it.name == "message_many_attachments");
            of.unwrap().item["delta"]["attachments"].as_array().unwrap().clone()
        });
        static MIDDLE: LazyLock<Json> = LazyLock::new(|| Json::new(&ATTACHMENTS[1]));
        static WHOLE: LazyLock<Vec<Attachment>> = LazyLock::new(|| attachments(&MIDDLE.text, &ATTACHMENTS));
        let after = attachments(&MIDDLE.replaced(&replacements), &ATTACHMENTS);
        assert_eq!(after.len(), 3);
        assert_eq!((&after[0], &after[2]), (&WHOLE[0], &WHOLE[2]));
    }

    #[test]
    fn bytes_of_a_reply_are_damaged(which in any::<Index>(), edits in edits()) {
        let body = format!("for (;;);{}", which.get(&REPLIES).text);
        read_reply(edited(&body, &edits));
    }

    #[test]
    fn values_of_a_reply_are_replaced(which in any::<Index>(), replacements in replacements()) {
        let damaged = which.get(&REPLIES).replaced(&replacements);
        read_reply(damaged.clone().into_bytes());
        let whole = format!(r#"{{"t": "msg", "ms": [{INBOX}], "seq": 7}}"#);
        let batched = format!(r#"{{"t": "batched", "batches": [{whole}, {damaged}, {whole}]}}"#);
        let batches = pull::decode(&batched).unwrap().batches;
        assert_eq!(batches.len(), 3);
        for batch in [&batches[0], &batches[2]] {
            let batch = batch.as_ref().unwrap();
            assert_eq!((batch.events.len(), batch.seq), (1, Some(7)));
        }
    }
}

/// The attachments of a message that has this one between the first and the last of `others`.
fn attachments(middle: &str, others: &[Value]) -> Vec<Attachment> {
    let (first, last) = (&others[0], &others[2]);
    let item = format!(
        r#"{{"type": "delta", "delta": {{"class": "NewMessage", "attachments": [{first}, {middle}, {last}],
        "messageMetadata": {{"messageId": "mid.$1", "timestamp": 1, "threadKey": {{"threadFbId": 2}}}}}}}}"#
    );
    match decode(RawValue::from_string(item).unwrap()) {
        Some(Event::Message(event)) => event.message.attachments,
        other => panic!("not a message: {other:?}"),
    }
}

#[test]
fn every_value_of_every_item_is_replaced_with_every_odd_one() {
    for item in ITEMS.iter() {
        for place in 0..item.places.len() {
            for odd in ODD_VALUES.iter() {
                costs_no_neighbour(&item.with(place, odd));
            }
        }
    }
}

#[test]
fn what_nests_without_end_is_read_without_end_of_the_stack() {
    let objects = r#"{"a":"#.repeat(10_000) + "1" + &"}".repeat(10_000);
    for deep in [DEEP.as_str(), &objects] {
        costs_no_neighbour(deep);
        for body in [
            deep.to_owned(),
            format!(r#"{{"error": {deep}}}"#),
            format!(r#"{{"payload": {deep}}}"#),
            format!(
                r#"{{"payload": {{"actions": {deep}, "metadata": {deep}}}, "jsmods": {deep}}}"#
            ),
            format!(
                r#"{{"t": {deep}, "seq": {deep}, "lb_info": {deep}, "ms": {deep}, "batches": {deep}}}"#
            ),
        ] {
            read_reply(body.into_bytes());
        }
    }
}

#[test]
fn large_replies_are_read_in_one_go() {
    const LARGE: usize = 1 << 20;
    for unit in [
        "{\"ms\":[",
        "{\"batches\":[",
        "[",
        "{\"a\":",
        "\"",
        "\\",
        "\\ud83d",
        "1",
        "for (;;);",
        " ",
        "\u{feff}",
    ] {
        let body = unit.repeat(LARGE / unit.len());
        read_reply(body.clone().into_bytes());
        read_reply(format!("{{\"t\": \"{body}\"}}").into_bytes());
        assert!(pull::decode(&body).is_err());
    }
    // What a list becomes must not be many times as large.
    let list = format!("[{}]", vec!["{}"; LARGE / 3].join(","));
    for item in ITEMS
        .iter()
        .filter(|item| item.text.contains("attach_type"))
        .take(2)
    {
        for place in (0..item.places.len()).filter(|place| item.is_list(*place)) {
            costs_no_neighbour(&item.with(place, &list));
        }
    }
    costs_no_neighbour(&format!(r#"{{"type": "{}"}}"#, "x".repeat(LARGE)));
}
