//! The recorded envelopes, and all that is in the frames of a recorded session.

use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use serde_json::Value;

use super::dgw_fixtures::{bytes, recording};
use crate::testing::mutate;
use crate::time::Timestamp;
use crate::wire::dgw::{Frame, Frames};
use crate::wire::lightspeed::{
    Facts, Program, Query, RequestIds, Response, Task, stateless_request, task_request,
};

const APP_ID: &str = "2220391788200892";
const VERSION: i64 = 9_876_543_210_123_456;

/// The envelope that a recorded payload of a request belongs into, made anew from what is in it.
fn rebuilt(envelope: &Value) -> String {
    let id = u16::try_from(envelope["request_id"].as_u64().unwrap()).unwrap();
    let payload: Value = serde_json::from_str(envelope["payload"].as_str().unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let task = |value: &Value| Task {
        label: value["label"].as_str().unwrap().parse().unwrap(),
        queue_name: value["queue_name"].as_str().unwrap_or_default().to_owned(),
        payload: text(&value["payload"]),
    };
    match envelope["type"].as_u64().unwrap() {
        1 | 2 => {
            let query = Query {
                database: payload["database"].as_i64().unwrap(),
                last_applied_cursor: payload["last_applied_cursor"].as_str(),
                sync_params: payload["sync_params"].as_str(),
                epoch_id: payload["epoch_id"].as_i64().unwrap(),
                version: VERSION,
            };
            query.request(APP_ID, id)
        }
        3 => {
            let tasks = payload["tasks"].as_array().unwrap();
            let first = tasks[0]["task_id"].as_i64().unwrap();
            let epoch_id = payload["epoch_id"].as_i64().unwrap();
            let tasks: Vec<_> = tasks.iter().map(task).collect();
            task_request(APP_ID, id, &tasks, first, epoch_id, VERSION)
        }
        _ => stateless_request(APP_ID, id, &task(&payload), VERSION),
    }
    .unwrap()
}

#[test]
fn every_recorded_envelope_is_written_byte_for_byte() {
    let recording = recording("tasks.json");
    assert_eq!(recording["app_id"], APP_ID);
    for case in recording["envelopes"].as_array().unwrap() {
        let recorded = case["envelope"].as_str().unwrap();
        let envelope = serde_json::from_str(recorded).unwrap();
        assert_eq!(rebuilt(&envelope), recorded, "{}", case["case"]);
    }
}

#[test]
fn every_frame_of_a_recorded_session_is_read_and_its_content_with_it() {
    let recording = recording("session.json");
    let events = recording["events"].as_array().unwrap();
    let (mut requests, mut answers, mut pushes) = (0, 0, 0);
    for event in events.iter().filter(|event| event.get("hex").is_some()) {
        let message = bytes(event["hex"].as_str().unwrap());
        let recorded = event["frames"].as_array().unwrap();
        let from_client = event["dir"] == "client";
        // The client opens a database's stream without parameters, which only a server takes.
        if from_client && recorded[0]["params"] == "" {
            assert!(Frames::of(&message).next().unwrap().is_err());
            let data = Frames::of(&message[6..]).next().unwrap().unwrap();
            requests += usize::from(is_request(&data));
            continue;
        }
        let frames: Vec<_> = Frames::of(&message).map(Result::unwrap).collect();
        assert_eq!(frames.len(), recorded.len());
        for frame in frames {
            let Frame::Data { payload, .. } = frame else {
                continue;
            };
            if from_client {
                requests += usize::from(is_request(&frame));
                continue;
            }
            let response = Response::decode(payload).unwrap();
            match response.request_id() {
                Some(_) => answers += 1,
                None => pushes += 1,
            }
            let facts = Facts::none_delivered(Timestamp::from_millis(0));
            let program = Program::run(response.program(), facts);
            // The last push is for a stream that is unknown, and has no program.
            assert_eq!(program.is_err(), payload == b"{}");
        }
    }
    assert_eq!((requests, answers, pushes), (12, 11, 3));
}

/// Whether it is a request, which is the same when it is made anew.
fn is_request(frame: &Frame<'_>) -> bool {
    let Frame::Data { payload, .. } = frame else {
        return false;
    };
    let recorded = std::str::from_utf8(payload).unwrap();
    assert_eq!(rebuilt(&serde_json::from_str(recorded).unwrap()), recorded);
    true
}

#[test]
fn a_response_without_a_request_is_a_push() {
    for (json, id) in [
        (r#"{"request_id":7,"payload":"{}"}"#, Some(7)),
        (r#"{"request_id":"7"}"#, Some(7)),
        (r#"{"request_id":null}"#, None),
        (r#"{"request_id":0}"#, None),
        (r#"{"request_id":65536}"#, None),
        (r#"{"request_id":-1}"#, None),
        (r#"{"request_id":{}, "payload":7}"#, None),
        ("{}", None),
    ] {
        assert_eq!(
            Response::decode(json.as_bytes()).unwrap().request_id(),
            id,
            "{json}"
        );
    }
    let response = br#"{"payload":"{\"step\":[1]}","sp":["a"],"target":3}"#;
    assert_eq!(
        Response::decode(response).unwrap().program(),
        r#"{"step":[1]}"#
    );
    for json in [
        &b""[..],
        b"7",
        b"[",
        b"null",
        b"<html>",
        b"\xff",
        b"{\"a\":\"\xff\"}",
    ] {
        assert!(Response::decode(json).is_err(), "{json:?}");
    }
}

#[test]
fn requests_are_numbered_from_1_and_anew_behind_the_last() {
    let mut ids = RequestIds::default();
    let first: Vec<_> = (0..65_535).map(|_| ids.next()).collect();
    assert_eq!((first[0], first[65_534]), (1, 65_535));
    assert_eq!(ids.next(), 1);
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_response_never_panic(bytes in vec(any::<u8>(), 0..64)) {
        let _ = Response::decode(&bytes).map(|response| response.program().len());
    }
}
