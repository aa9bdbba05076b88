//! A cycle ends with its time, whatever is under way, and the next goes on with it. That the calls return while the server waits
//! for the test is the proof.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use fbchat::{Client, MqttOptions};
use serde_json::json;

use crate::mqtt::{asked, client, label, options, receive_until, sequence_id, server};
use crate::support::broker::{message, publish, talk};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{gate, resume, session};

/// A client whose cycles are short.
fn in_short_cycles(server: &Scripted) -> Client {
    begin_in_short_cycles(client(server))
}

fn begin_in_short_cycles(client: Client) -> Client {
    let options = options(MqttOptions::default()).poll_timeout(Duration::from_millis(10));
    client.start_listening_with(options).unwrap();
    client
}

/// The events of several cycles.
fn cycles(client: &Client, count: usize) -> Vec<String> {
    let cycle = |_| client.do_one_listen().unwrap();
    let events = (0..count).flat_map(cycle);
    events.map(|event| label(&event)).collect()
}

#[test]
fn connecting_goes_on_in_the_next_call() {
    let (open, wait) = gate();
    let server = server(move |number, peer| {
        if number == 0 {
            peer.begin();
            return peer.give_token(7);
        }
        wait();
        peer.begin();
        peer.message(8);
        peer.hold();
    });
    let client = in_short_cycles(&server);
    assert_eq!(receive_until(&client, "Disconnected"), ["Disconnected"]);
    assert_eq!(cycles(&client, 5), [""; 0]);
    open.send(()).unwrap();
    assert_eq!(receive_until(&client, "8"), ["Reconnected", "8"]);
    assert_eq!(asked(&server, "/chat").len(), 2);
}

#[test]
fn asking_where_a_new_queue_begins_goes_on_in_the_next_call() {
    let (open, wait) = gate();
    let mut located = 0;
    let server = Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => {
            located += 1;
            if located == 2 {
                wait();
            }
            sequence_id("7")
        }
        "/chat" => talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            peer.publish("/t_ms", r#"{"errorCode": "ERROR_QUEUE_LOST"}"#);
            peer.asked();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    });
    let client = in_short_cycles(&server);
    assert_eq!(cycles(&client, 5), [""; 0]);
    open.send(()).unwrap();
    assert_eq!(receive_until(&client, "8"), ["Gap", "8"]);
}

#[test]
fn messages_that_are_named_are_fetched_over_several_calls_and_all_in_one_request() {
    let (open, wait) = gate();
    let batches = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&batches);
    let server = Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => {
            let form = seen.form();
            let queries = &form.iter().find(|(name, _)| name == "queries").unwrap().1;
            if !queries.contains("message_id") {
                return sequence_id("7");
            }
            counted.fetch_add(1, Ordering::SeqCst);
            wait();
            let found = |index: u64| {
                let id = index + 8;
                let message = json!({"message_id": format!("mid.${id}"), "timestamp_precise": "8", "message": {"text": id.to_string()}});
                json!({format!("q{index}"): {"data": {"message": message}}}).to_string()
            };
            Answer::ok((0..20).map(found).collect::<String>())
        }
        "/chat" => talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            let named = |id| json!({"class": "ForcedFetch", "irisSeqId": id, "messageId": format!("mid.${id}"), "threadKey": {"threadFbId": "5"}});
            let mut deltas: Vec<_> = (8..28).map(named).collect();
            deltas.push(message(28));
            peer.publish("/t_ms", &json!({"deltas": deltas}).to_string());
            // The connection is kept alive meanwhile.
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    });
    let client = client(&server);
    let soon = Duration::from_millis(10);
    let options = options(MqttOptions::default().keep_alive(soon)).poll_timeout(soon);
    client.start_listening_with(options).unwrap();
    assert_eq!(cycles(&client, 5), [""; 0]);
    open.send(()).unwrap();
    let expected: Vec<String> = (8..=28).map(|id| id.to_string()).collect();
    assert_eq!(receive_until(&client, "28"), expected);
    assert_eq!(batches.load(Ordering::SeqCst), 1);
    assert_eq!(asked(&server, "/chat").len(), 1);
}

#[test]
fn a_cycle_of_no_time_at_all_starts_receives_and_returns() {
    for timeout in [Duration::from_nanos(1), Duration::from_micros(1)] {
        let (open, wait) = gate();
        let server = server(move |_, peer| {
            peer.begin();
            peer.give_token(7);
            wait();
            peer.message(8);
            peer.hold();
        });
        let client = client(&server);
        let options = options(MqttOptions::default()).poll_timeout(timeout);
        client.start_listening_with(options).unwrap();
        assert_eq!(cycles(&client, 5), [""; 0]);
        open.send(()).unwrap();
        assert_eq!(receive_until(&client, "8"), ["8"]);
    }
}

#[test]
fn a_server_that_does_not_read_is_given_up_and_the_calls_return_meanwhile() {
    let (sent, is_sent) = mpsc::channel();
    let server = server(move |number, peer| {
        peer.begin();
        if number > 0 {
            peer.message(8);
            return peer.hold();
        }
        peer.give_token(7);
        // Each is to be acknowledged, and brings no event.
        let nothing = publish(0x32, "/legacy_web", Some(1), br#"{"type": "deltaflow"}"#);
        let many = nothing.repeat(500);
        while peer.is_there(&many) {}
        sent.send(()).unwrap();
    });
    // A limit that runs out.
    let builder = server.client_builder().timeout(Duration::from_secs(2));
    let client = begin_in_short_cycles(builder.session(session()).resume().unwrap());
    assert_eq!(
        receive_until(&client, "8"),
        ["Disconnected", "Reconnected", "8"]
    );
    is_sent.recv().unwrap();
}
