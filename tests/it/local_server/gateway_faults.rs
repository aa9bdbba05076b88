//! Faults of the edge host.

use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::gateway_client::{MqttClient, handshake, refusal, user_name};

const BOT_ID: UserId = UserId::new(BOT);

/// A server, a bot that listens, what its queue is called, and somebody who talks to it.
fn listening() -> (LocalServer, Browser, MqttClient, String, impl Fn(&str)) {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (client, token) = MqttClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let says = move |text: &str| drop(ada.says(ThreadKey::User(BOT_ID), text));
    (server, bot, client, token, says)
}

#[test]
fn what_a_fault_suppresses_is_published_when_the_queue_is_resumed() {
    let (server, mut bot, mut client, token, says) = listening();
    for fault in [EdgeFault::CloseWithoutFrame, EdgeFault::HalfAFrame] {
        let known = bot.sequence();
        server.fail_edge(BOT_ID, fault.clone());
        says("hello");
        assert_eq!(client.next_frame(), None, "{fault:?}");
        client = MqttClient::connected(&server, &bot);
        let (_, message) = client.resume(BOT, &token, &known);
        assert_eq!(message["deltas"][0]["body"], "hello");
    }
    assert_eq!(server.edge_faults_left(BOT_ID), 0);
}

#[test]
fn malformed_data_precedes_the_message() {
    let (server, _bot, mut client, _token, says) = listening();
    for (fault, odd) in [
        (EdgeFault::ReservedPacket, &b"\x82\x02\xf0\0"[..]),
        (
            EdgeFault::EndlessLength,
            b"\x82\x06\x30\xff\xff\xff\xff\x7f",
        ),
        (
            EdgeFault::InvalidUtf8Topic,
            b"\x82\x0b\x30\x09\0\x05/t_\xff\xfe{}",
        ),
        (EdgeFault::Bytes(b"\x8a\x01x".to_vec()), b"\x8a\x01x"),
    ] {
        server.fail_edge(BOT_ID, fault);
        says("hello");
        let (first, payload) = client.next_frame().unwrap();
        assert_eq!((first, &*payload), (odd[0], &odd[2..]));
        assert_eq!(client.sync_message()["deltas"][0]["body"], "hello");
    }
    server.fail_edge(BOT_ID, EdgeFault::GarbagePayload);
    says("hello");
    assert!(
        client
            .sync_message()
            .as_str()
            .unwrap()
            .ends_with("_PERMISSION\0")
    );
    assert_eq!(client.sync_message()["deltas"][0]["body"], "hello");
    server.fail_edge(BOT_ID, EdgeFault::Twice);
    says("hello");
    assert_eq!(client.sync_message(), client.sync_message());
    server.fail_edge(BOT_ID, EdgeFault::HugeFrame);
    says("hello");
    server.close_edge(BOT_ID);
    assert_eq!(client.next_frame(), None);
}

#[test]
fn a_queue_can_be_lost_at_any_time() {
    let (server, bot, mut client, token, says) = listening();
    let overflow = || EdgeFault::QueueError("ERROR_QUEUE_OVERFLOW".to_owned());
    server.fail_edge(BOT_ID, overflow());
    says("hello");
    assert_eq!(
        client.sync_message(),
        json!({"errorCode": "ERROR_QUEUE_OVERFLOW"})
    );
    let (_, message) = client.resume(BOT, &token, "1001");
    assert_eq!(message, json!({"errorCode": "ERROR_QUEUE_NOT_FOUND"}));
    server.fail_edge(BOT_ID, overflow());
    let mut client = MqttClient::connected(&server, &bot);
    let (_, message) = client.create_queue(BOT, "1001");
    assert_eq!(message, json!({"errorCode": "ERROR_QUEUE_OVERFLOW"}));
}

#[test]
fn a_server_can_stop_publishing_or_ignore_pings() {
    let (server, bot, mut client, _token, says) = listening();
    server.fail_edge(BOT_ID, EdgeFault::SilentAfterQueue);
    says("one");
    says("two");
    client.send(0xc0, b"");
    assert_eq!(client.packet(), Some((0xd0, vec![])));
    let mut client = MqttClient::connected(&server, &bot);
    server.fail_edge(BOT_ID, EdgeFault::PingUnanswered);
    for _ in 0..2 {
        client.send(0xc0, b"");
    }
    client.frame(0x89, b"");
    assert_eq!(client.next_frame(), Some((0x8a, vec![])));
}

#[test]
fn a_server_can_stop_reading_or_not_answer_connect() {
    let (server, bot, mut client, token, says) = listening();
    server.fail_edge(BOT_ID, EdgeFault::Deaf);
    says("one");
    client.send(0xc0, b"");
    client.frame(0x89, b"");
    assert_eq!(client.next_frame(), Some((0x8a, vec![])));
    let mut client = MqttClient::connected(&server, &bot);
    let (_, message) = client.resume(BOT, &token, "1000");
    assert_eq!(message["deltas"][0]["body"], "one");
    server.fail_edge(BOT_ID, EdgeFault::NoConnack);
    let mut client = MqttClient::open(&server, &bot);
    client.connect(&user_name(BOT));
    client.frame(0x89, b"");
    assert_eq!(client.next_frame(), Some((0x8a, vec![])));
}

#[test]
fn a_token_can_come_together_with_deltas() {
    let (server, bot, _line, _token, says) = listening();
    says("hello");
    server.fail_edge(BOT_ID, EdgeFault::DeltasWithToken);
    let mut client = MqttClient::connected(&server, &bot);
    let (_, message) = client.create_queue(BOT, "1000");
    assert_eq!(message["deltas"][0]["body"], "hello");
    assert!(message["syncToken"].is_string());
    says("more");
    assert_eq!(client.sync_message()["deltas"][0]["body"], "more");
}

#[test]
fn a_handshake_meets_the_faults_of_requests() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    server.fail("/chat", Fault::Status(503));
    server.fail("/chat", Fault::Drop);
    server.fail("/chat", Fault::Delay(Duration::from_millis(1)));
    let answer = refusal(&server, &handshake(&bot));
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert_eq!(refusal(&server, &handshake(&bot)), "");
    MqttClient::connected(&server, &bot);
}
