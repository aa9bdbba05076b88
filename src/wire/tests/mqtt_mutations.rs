//! Recorded payloads, damaged in every way: nothing panics, and no delta costs its neighbours.

use std::fmt::Write;
use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::mqtt_recordings::recordings;
use crate::event::Event;
use crate::testing::mutate::{self, Json, ODD_VALUES, edited, edits, replacements};
use crate::wire::mqtt::{Frame, Payload, decode};

/// A payload and its topic.
static ARRIVED: LazyLock<Vec<(String, Json)>> = LazyLock::new(|| {
    let arrived = recordings().into_values().filter_map(|recording| {
        let topic = recording.get("topic")?.as_str()?.to_owned();
        Some((topic, Json::new(&recording["payload"])))
    });
    arrived.collect()
});

/// Deltas of every make: those that were recorded, and the payloads that no recording has.
static DELTAS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let metadata = json!({"messageId": "mid.$1", "actorFbId": "4", "timestamp": "1", "threadKey": {"threadFbId": "5"}});
    let message =
        json!({"messageMetadata": metadata, "body": "x", "attachments": [{"mercuryJSON": "{}"}]});
    let thread = json!({"threadFbId": "5"});
    let payload = json!({"deltas": [
        {"deltaMessageReaction": {"threadKey": thread, "messageId": "mid.$1", "userId": "4", "action": 0, "reaction": "😆"}},
        {"deltaRecallMessageData": {"threadKey": thread, "messageID": "mid.$1", "senderID": "4", "deletionTimestamp": 1}},
        {"deltaMessageReply": {"message": message, "repliedToMessage": message}},
        {"deltaChangeViewerStatus": {"threadKey": thread, "actorFbid": "4", "reason": 2, "canViewerReply": true}},
        {"liveLocationData": {"threadKey": thread, "messageLiveLocations": [{"messageId": "mid.$1", "senderId": "4"}]}},
    ]});
    let bytes = payload.to_string().into_bytes();
    let mut deltas = vec![json!({"class": "ClientPayload", "payload": bytes})];
    for recording in recordings().into_values() {
        let recorded = recording
            .pointer("/payload/deltas")
            .and_then(Value::as_array);
        deltas.extend(recorded.cloned().unwrap_or_default());
    }
    for delta in payload["deltas"].as_array().unwrap() {
        deltas.push(json!({"class": "ClientPayload", "payload": delta}));
    }
    deltas.iter().map(Json::new).collect()
});

/// Reads what came on this topic, and looks at everything that an event offers.
fn receive(topic: &str, payload: Vec<u8>) -> Option<Vec<Event>> {
    let events: Vec<Event> = match decode(topic, payload) {
        Err(error) | Ok(Payload::Unreadable(error)) => {
            assert!(error.to_string().len() < 200, "{error}");
            return None;
        }
        Ok(Payload::Events(events)) => events,
        Ok(Payload::Frame(Frame { deltas, .. })) => {
            deltas.into_iter().flat_map(|it| it.events).collect()
        }
    };
    let mut shown = String::new();
    for event in &events {
        write!(shown, "{event} {event:?} {:?}", event.metadata()).unwrap();
    }
    Some(events)
}

/// Reads a frame with this delta between two others.
#[track_caller]
fn costs_no_neighbour(delta: &str) {
    let other = r#"{"class": "NoOp"}"#;
    let frame = format!(r#"{{"deltas": [{other}, {delta}, {other}], "lastIssuedSeqId": 7}}"#);
    let events = receive("/t_ms", frame.into_bytes()).unwrap();
    for event in [events.first(), events.last()] {
        let is_other = matches!(event, Some(Event::Unknown(event)) if event.kind == "NoOp");
        assert!(is_other, "{delta}");
    }
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_payload_are_damaged(which in any::<Index>(), edits in edits()) {
        let (topic, payload) = which.get(&ARRIVED);
        receive(topic, edited(&payload.text, &edits));
    }

    #[test]
    fn values_of_a_payload_are_replaced(which in any::<Index>(), replacements in replacements()) {
        let (topic, payload) = which.get(&ARRIVED);
        receive(topic, payload.replaced(&replacements).into_bytes());
    }

    #[test]
    fn values_of_a_delta_are_replaced(which in any::<Index>(), replacements in replacements()) {
        costs_no_neighbour(&which.get(&DELTAS).replaced(&replacements));
    }

    #[test]
    fn bytes_of_a_client_payload_are_damaged(which in any::<Index>(), edits in edits()) {
        let json = format!(r#"{{"deltas": [{}]}}"#, which.get(&DELTAS).text);
        let bytes = edited(&json, &edits);
        costs_no_neighbour(&json!({"class": "ClientPayload", "payload": bytes}).to_string());
    }
}

#[test]
fn every_value_of_every_delta_is_replaced_with_every_odd_one() {
    for delta in DELTAS.iter() {
        // The bytes of a payload are many, and one of them is as good as another.
        let places = (0..delta.places.len()).take(100);
        for place in places {
            for odd in ODD_VALUES.iter() {
                costs_no_neighbour(&delta.with(place, odd));
            }
        }
    }
}
