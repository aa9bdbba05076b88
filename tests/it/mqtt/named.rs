//! Messages that are only named, to be fetched.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use fbchat::MqttOptions;
use serde_json::{Value, json};

use crate::mqtt::{asked, client, label, listening, options, receive_until, sequence_id};
use crate::support::broker::{CREATE, GET_DIFFS, message, talk};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

/// A server that announces message 8 by its ID, and sends message 9. Asked for message 8, it answers this to the first client
/// that asks, to the second, and so on.
fn naming(answer: impl Fn(usize) -> Answer + Send + 'static) -> Scripted {
    let asked = AtomicUsize::new(0);
    Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => {
            let form = seen.form();
            let queries = &form.iter().find(|(name, _)| name == "queries").unwrap().1;
            if !queries.contains("message_id") {
                return sequence_id("7");
            }
            assert!(queries.contains(r#""message_id":"mid.$8""#), "{queries}");
            answer(asked.fetch_add(1, Ordering::SeqCst))
        }
        "/chat" => talk(seen, |peer| {
            let (asked, from) = peer.begin();
            assert_eq!(from, 7);
            if asked == CREATE {
                peer.give_token(7);
            } else {
                assert_eq!(asked, GET_DIFFS);
            }
            let named = json!({"class": "ForcedFetch", "messageId": "mid.$8", "threadKey": {"threadFbId": "5"}});
            let frame = json!({"deltas": [named, message(8), message(9)], "lastIssuedSeqId": 9});
            peer.publish("/t_ms", &frame.to_string());
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    })
}

fn found(message: Value) -> Answer {
    Answer::ok(json!({"q0": {"data": {"message": message}}}).to_string())
}

fn eight() -> Answer {
    found(json!({"message_id": "mid.$8", "timestamp_precise": "8", "message": {"text": "named"}}))
}

#[test]
fn a_message_that_is_only_named_is_fetched() {
    let server = naming(|_| eight());
    let client = listening(&server, MqttOptions::default());
    assert_eq!(receive_until(&client, "9"), ["named", "9"]);
}

/// Answers that may be better next time.
fn passing() -> [Answer; 5] {
    let too_busy = r#"{"q0":{"errors":[{"code":1,"message":"busy"}]}}"#;
    [
        Answer::status(500),
        Answer::status(429),
        Answer::ok("no JSON"),
        Answer {
            status: 503,
            ..Answer::ok(too_busy)
        },
        Answer::raw(""),
    ]
}

#[test]
fn a_named_message_that_cannot_be_had_at_once_is_asked_for_again_over_the_same_connection() {
    for answer in passing() {
        // One more of the requests that are cut off is repeated below, where nothing of it shows.
        let server = naming(move |number| match number {
            0..3 => answer.clone(),
            _ => eight(),
        });
        let client = listening(&server, MqttOptions::default());
        assert_eq!(receive_until(&client, "9"), ["named", "9"]);
        assert_eq!(asked(&server, "/chat").len(), 1);
    }
}

#[test]
fn a_named_message_that_cannot_be_had_is_reported_after_so_many_attempts_and_costs_no_other() {
    let expected = ["Unknown", "ListenError", "8", "9"];
    for answer in passing() {
        let server = naming(move |_| answer.clone());
        let client = client(&server);
        let options = options(MqttOptions::default()).fetch_attempts(3);
        client.start_listening_with(options).unwrap();
        assert_eq!(receive_until(&client, "9"), expected);
    }
    // There is none: asking again would not help.
    for answer in [found(json!(null)), found(json!({}))] {
        let server = naming(move |_| answer.clone());
        let client = listening(&server, MqttOptions::default());
        assert_eq!(receive_until(&client, "9"), expected);
        // Once for where to begin, once for the message.
        assert_eq!(asked(&server, "/api/graphqlbatch/").len(), 2);
    }
}

#[test]
fn a_message_that_a_stop_keeps_from_being_fetched_is_fetched_by_the_next_listening() {
    let (held, is_held) = mpsc::channel();
    let server = naming(move |number| {
        if number > 0 {
            return eight();
        }
        held.send(()).unwrap();
        Answer::hold()
    });
    let client = client(&server);
    let options = || options(MqttOptions::default());
    let listener = client.listen_with(options()).unwrap();
    is_held.recv().unwrap();
    let events = listener.events().clone();
    listener.stop().unwrap();
    let received: Vec<_> = events.iter().map(|event| label(&event)).collect();
    assert_eq!(received, ["Listening"]);
    let listener = client.listen_with(options()).unwrap();
    let received = listener.into_iter().take(3).map(|event| label(&event));
    assert_eq!(received.collect::<Vec<_>>(), ["Listening", "named", "9"]);
    listener.stop().unwrap();
}
