//! The queue of messages over connections and stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use fbchat::MqttOptions;
use serde_json::json;

use crate::mqtt::{
    asked, client, label, listening, options, receive_until, sequence_id, server, server_at,
};
use crate::support::broker::{CREATE, GET_DIFFS, message, talk};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

#[test]
fn the_token_outlives_the_connection_and_a_repeat_is_dropped() {
    let server = server(|number, peer| {
        let asked = peer.begin();
        match number {
            0 => {
                assert_eq!(asked, (CREATE.to_owned(), 7));
                // The deltas beside the token count.
                let frame = json!({"syncToken": "1", "firstDeltaSeqId": 8, "deltas": [message(8)]});
                peer.publish_surely("/t_ms", frame.to_string().as_bytes());
            }
            _ => {
                assert_eq!(asked, (GET_DIFFS.to_owned(), 8));
                peer.message(8);
                peer.message(9);
                peer.hold();
            }
        }
    });
    let client = listening(&server, MqttOptions::default());
    let received = receive_until(&client, "9");
    assert_eq!(received, ["8", "Disconnected", "Reconnected", "9"]);
    // The sequence ID was fetched only once.
    assert_eq!(asked(&server, "/api/graphqlbatch/").len(), 1);
}

#[test]
fn a_stop_loses_nothing_and_listening_goes_on_where_it_stopped() {
    let server = server(|number, peer| {
        let asked = peer.begin();
        match number {
            0 => {
                peer.give_token(7);
                let frame = json!({"deltas": [message(8), message(9), message(10)]});
                peer.publish("/t_ms", &frame.to_string());
                peer.hold();
            }
            _ => {
                assert_eq!(asked, (GET_DIFFS.to_owned(), 10));
                peer.message(11);
                peer.hold();
            }
        }
    });
    let client = client(&server);
    let options = || options(MqttOptions::default()).capacity(1);
    let listener = client.listen_with(options()).unwrap();
    let mut received: Vec<String> = listener.into_iter().take(2).map(|it| label(&it)).collect();
    let rest = listener.events().clone();
    listener.stop().unwrap();
    received.extend(rest.try_iter().map(|it| label(&it)));
    let listener = client.listen_with(options()).unwrap();
    for event in &listener {
        received.push(label(&event));
        if received.last().unwrap() == "11" {
            break;
        }
    }
    received.retain(|it| it != "Listening");
    assert_eq!(received, ["8", "9", "10", "11"]);
}

#[test]
fn a_lost_queue_is_a_gap_and_a_new_queue_on_the_same_connection() {
    let stands = Arc::new(AtomicU64::new(7));
    let server = server_at(Arc::clone(&stands), move |number, peer| {
        assert_eq!(number, 0);
        peer.begin();
        peer.give_token(7);
        stands.store(20, Ordering::SeqCst);
        peer.publish("/t_ms", r#"{"errorCode": "ERROR_QUEUE_OVERFLOW"}"#);
        assert_eq!(peer.asked(), (CREATE.to_owned(), 20));
        peer.give_token(20);
        peer.message(21);
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(receive_until(&client, "21"), ["Gap", "21"]);
}

#[test]
fn a_gap_is_reported_when_it_is_known_where_the_next_queue_begins() {
    let asked = AtomicUsize::new(0);
    let server = Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => match asked.fetch_add(1, Ordering::SeqCst) {
            0 => sequence_id("7"),
            // A catch-up now would not reach the start of the next queue.
            1 => Answer::status(500),
            _ => sequence_id("20"),
        },
        "/chat" => talk(seen, |peer| match peer.begin() {
            (_, 7) => {
                peer.give_token(7);
                peer.publish("/t_ms", r#"{"errorCode": "ERROR_QUEUE_LOST"}"#);
                peer.hold();
            }
            asked => {
                assert_eq!(asked, (CREATE.to_owned(), 20));
                peer.give_token(20);
                peer.message(21);
                peer.hold();
            }
        }),
        _ => resume(seen).unwrap(),
    });
    let client = listening(&server, MqttOptions::default());
    let received = receive_until(&client, "21");
    assert_eq!(received, ["Disconnected", "Reconnected", "Gap", "21"]);
}

#[test]
fn a_queue_that_is_lost_again_and_again_is_not_asked_for_in_haste() {
    let server = server(|number, peer| {
        peer.begin();
        if number < 2 {
            let lost = r#"{"errorCode": "ERROR_QUEUE_NOT_FOUND"}"#;
            peer.publish("/t_ms", lost);
            while peer.packet().is_some() {
                peer.publish("/t_ms", lost);
            }
            return;
        }
        peer.give_token(7);
        peer.message(8);
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    let received = receive_until(&client, "8");
    assert_eq!(
        received.iter().filter(|it| *it == "Gap").count(),
        1,
        "{received:?}"
    );
    assert_eq!(asked(&server, "/chat").len(), 3);
}
