//! Gaps: the server no longer has the events in between.

mod catching_up;
mod failures;

use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, GatewayFault, LocalServer};
use fbchat::{Client, GatewayOptions, ListenOptions, MqttOptions, ThreadKey, Transport};
use serde_json::json;

use crate::plan::hurried;
use crate::{ADA, ALAN, BOT, ENGINE_ROOM, TRANSPORTS, bot, events, main_label};

/// The list of threads is asked for here, and then each thread's messages.
pub const QUERIES: &str = "/api/graphqlbatch/";
/// A request that passes, so that the next fault applies to the one after it.
pub const PASS: Fault = Fault::Delay(Duration::ZERO);

/// Writes as several people in several threads.
fn write(server: &LocalServer, texts: &[&str]) {
    let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
    for (text, index) in texts.iter().zip(0..) {
        match index % 3 {
            0 => ada.says(ThreadKey::User(BOT), text),
            1 => alan.says(ENGINE_ROOM, text),
            _ => ada.says(ENGINE_ROOM, text),
        };
    }
}

/// Runs cycles until an event has this label, and returns the labels of messages and of the main events.
fn receive_until(client: &Client, last: &str) -> Vec<String> {
    events::receive_until(client, last, main_label)
}

/// Options with which nothing is asked but what a test expects.
fn calm(transport: Transport) -> ListenOptions {
    hurried(transport)
        .mqtt(MqttOptions::default())
        .gateway(GatewayOptions::default())
}

/// Returns a client that listens with these options and has received "one"; then a queue with "two" to "four" is lost, and "five"
/// is sent.
fn behind(server: &LocalServer, transport: Transport, options: ListenOptions) -> Client {
    let client = bot(server);
    client.start_listening_with(options).unwrap();
    write(server, &["one"]);
    assert_eq!(receive_until(&client, "one"), ["one"]);
    if transport == Transport::Mqtt {
        // Messages that were sent already would be received.
        let lost = EdgeFault::QueueError("ERROR_QUEUE_LOST".to_owned());
        server.fail_edge(BOT, lost);
        // Before anything else it is asked where the next queue begins.
        server.fail(QUERIES, PASS);
    }
    if transport == Transport::Gateway {
        server.fail_gateway(BOT, GatewayFault::Silent);
    }
    write(server, &["two", "three", "four"]);
    if transport != Transport::Mqtt {
        server.lose_queue(BOT);
    }
    write(server, &["five"]);
    client
}

/// The events of such a client that does not catch up, with "six" to come.
fn behind_the_gap(transport: Transport) -> &'static [&'static str] {
    match transport {
        // The next queue begins when the gap is reported, after all earlier messages.
        Transport::Mqtt => &["six"],
        _ => &["five", "six"],
    }
}

#[test]
fn a_lost_queue_is_reported_once() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport));
        // The reply with the gap may itself be lost.
        server.fail("/pull", Fault::DropAfterHandling);
        assert_eq!(receive_until(&client, "Gap"), ["Gap"]);
        write(&server, &["six"]);
        assert_eq!(receive_until(&client, "six"), behind_the_gap(transport));
        client.stop_listening();

        let listener = client.listen_with(calm(transport)).unwrap();
        server.lose_queue(BOT);
        let mut received = Vec::new();
        for event in &listener {
            received.extend(main_label(&event));
            match received.last().map(String::as_str) {
                Some("Gap") => write(&server, &["seven"]),
                Some("seven") => break,
                _ => {}
            }
        }
        listener.stop().unwrap();
        assert_eq!(received, ["Listening", "Gap", "seven"]);
    }
}

#[test]
fn a_number_that_is_too_old_is_a_gap() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client
        .start_listening_with(calm(Transport::LongPoll))
        .unwrap();
    write(&server, &["one", "two", "three"]);
    receive_until(&client, "three");
    server.hold_polls_for(Duration::ZERO);
    // The next poll acknowledges them, and the server forgets them.
    client.do_one_listen().unwrap();
    server.push_reply(BOT, json!({"t": "msg", "seq": 1, "ms": []}));
    assert_eq!(receive_until(&client, "Gap"), ["Gap"]);
    write(&server, &["four"]);
    assert_eq!(receive_until(&client, "four"), ["four"]);
}
