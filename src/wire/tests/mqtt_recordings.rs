//! Every recording of fbchat 1.9.7 over MQTT: what it sends, and the events that it makes of what arrives.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::reference_differences::of_1_9_7;
use super::reference_form::{callback, presence_in_1_1_3};
use super::round_trips::reads_back;
use crate::event::Event;
use crate::id::UserId;
use crate::model::Visibility;
use crate::wire::mqtt::connect::{self, Identity, TOPICS};
use crate::wire::mqtt::queue::{self, Dialect};
use crate::wire::mqtt::settings;
use crate::wire::mqtt::{Frame, Payload, decode};

const ME: UserId = UserId::new(100_000_000_000_001);
const SESSION_ID: u64 = 4_503_599_627_370_496;
const DIALECT: Dialect = Dialect {
    sync_api_version: 10,
    max_deltas: 1000,
};

pub(super) fn recordings() -> BTreeMap<String, Value> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mqtt");
    let read = |file: fs::DirEntry| {
        let name = file.file_name().into_string().unwrap();
        let text = fs::read_to_string(file.path()).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    };
    let files = fs::read_dir(directory).unwrap();
    files.map(|file| read(file.unwrap())).collect()
}

#[test]
fn every_recording_is_played() {
    let recordings = recordings();
    assert_eq!(recordings.len(), 13);
    for (name, recording) in recordings {
        match (recording.get("topic"), recording.get("does")) {
            (Some(_), None) => arrives(&name, &recording),
            (None, Some(does)) => does.as_array().unwrap().iter().for_each(sends),
            _ => panic!("{name}: of no kind that this test knows"),
        }
    }
}

fn sends(step: &Value) {
    match step["does"].as_str().unwrap() {
        "user name" => {
            let identity = Identity {
                uid: ME,
                client_id: "40000000",
                session_id: SESSION_ID,
                is_active: true,
                topics: &TOPICS,
            };
            assert_eq!(connect::user_name(&identity).unwrap(), step["text"]);
        }
        "websocket" => {
            let address = connect::address("edge-chat.facebook.com", SESSION_ID);
            let (host, path) = (&step["headers"]["Host"], &step["path"]);
            let expected = format!(
                "https://{}{}",
                host.as_str().unwrap(),
                path.as_str().unwrap()
            );
            assert_eq!(address, expected);
        }
        "connect" => {
            let identity = Identity {
                uid: ME,
                client_id: "40000000",
                session_id: SESSION_ID,
                is_active: step["chat_on"].as_bool().unwrap(),
                topics: &TOPICS,
            };
            let name = connect::user_name(&identity).unwrap();
            let name: Value = serde_json::from_str(&name).unwrap();
            assert_eq!(
                (&name["chat_on"], &name["fg"]),
                (&step["chat_on"], &step["foreground"])
            );
        }
        "publish" if step["topic"] == "/set_client_settings" => {
            let payload = step["payload"].as_str().unwrap();
            let visibility = if payload.contains("true") {
                Visibility::Shown
            } else {
                Visibility::Hidden
            };
            let publish = settings::visibility(visibility).unwrap();
            assert_eq!(
                (publish.topic, &*publish.payload),
                ("/set_client_settings", payload)
            );
            assert_eq!(step["qos"], 1);
        }
        // The calls of the reference's own methods, and of the loop of its MQTT library.
        "loop" | "set_active_status" | "returned" | "disconnect" | "onListening" => {}
        "publish" => {
            let payload: Value = serde_json::from_str(step["payload"].as_str().unwrap()).unwrap();
            let number = |name: &str| payload[name].as_str().map(|it| it.parse::<u64>().unwrap());
            let publish = match number("initial_titan_sequence_id") {
                Some(id) => queue::create(ME, DIALECT, id),
                None => queue::get_diffs(ME, DIALECT, number("last_seq_id").unwrap(), "1"),
            };
            let publish = publish.unwrap();
            assert_eq!(publish.topic, step["topic"]);
            assert_eq!(publish.payload, step["payload"].as_str().unwrap());
            assert_eq!(step["qos"], 1);
        }
        other => panic!("{other}: nothing that this test knows"),
    }
}

fn arrives(name: &str, recording: &Value) {
    let topic = recording["topic"].as_str().unwrap();
    let payload = &recording["payload"];
    let events: Vec<Event> = match decode(topic, payload.to_string().into_bytes()).unwrap() {
        Payload::Events(events) => events,
        Payload::Frame(frame) => {
            compare_queue(&frame, payload);
            let mut events = Vec::new();
            for delta in frame.deltas {
                events.extend(delta.events);
            }
            events
        }
        Payload::Unreadable(error) => panic!("{name}: {error}"),
    };
    events.iter().for_each(reads_back);
    let called: Vec<Value> = events.iter().map(callback).collect();
    let mut expected = recording["callbacks"].as_array().unwrap().clone();
    // The reference calls two callbacks with the same.
    expected.retain(|it| it["callback"] != "onBuddylistOverlay");
    presence_in_1_1_3(&events, &mut expected);
    expected.iter_mut().for_each(as_in_1_1_3);
    let called = Value::from(called);
    let expected = of_1_9_7(Value::from(expected), &called);
    assert_eq!(called, expected, "{name}");
}

/// The facts of a frame about the queue.
fn compare_queue(frame: &Frame, payload: &Value) {
    assert_eq!(json!(frame.token), payload["syncToken"]);
    assert_eq!(json!(frame.error), payload["errorCode"]);
    let last = payload.get("lastIssuedSeqId");
    let stands = last.or(payload.get("firstDeltaSeqId"));
    assert_eq!(frame.sequence_id, stands.and_then(Value::as_u64));
}

/// A callback in the form of version 1.1.3, in which this crate's tests write events down.
fn as_in_1_1_3(recorded: &mut Value) {
    if let Some(status) = recorded["arguments"].get_mut("status") {
        *status = json!(u8::from(status == "TYPING"));
    }
}
