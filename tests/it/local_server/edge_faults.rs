//! What can be made to go wrong on the edge host.

use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::edge_client::{Line, handshake, refusal, user_name};

const BOT_ID: UserId = UserId::new(BOT);

/// A server, a bot that listens, what its queue is called, and somebody who talks to it.
fn listening() -> (LocalServer, Browser, Line, String, impl Fn(&str)) {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (line, token) = Line::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let says = move |text: &str| drop(ada.says(ThreadKey::User(BOT_ID), text));
    (server, bot, line, token, says)
}

#[test]
fn what_a_fault_keeps_back_is_told_to_who_comes_back() {
    let (server, mut bot, mut line, token, says) = listening();
    for fault in [EdgeFault::CloseWithoutFrame, EdgeFault::HalfAFrame] {
        let known = bot.sequence();
        server.fail_edge(BOT_ID, fault.clone());
        says("hello");
        assert_eq!(line.next_frame(), None, "{fault:?}");
        line = Line::connected(&server, &bot);
        let (_, told) = line.resume(BOT, &token, &known);
        assert_eq!(told["deltas"][0]["body"], "hello");
    }
    assert_eq!(server.edge_faults_left(BOT_ID), 0);
}

#[test]
fn odd_things_come_before_the_message() {
    let (server, _bot, mut line, _token, says) = listening();
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
        let (first, payload) = line.next_frame().unwrap();
        assert_eq!((first, &*payload), (odd[0], &odd[2..]));
        assert_eq!(line.told()["deltas"][0]["body"], "hello");
    }
    server.fail_edge(BOT_ID, EdgeFault::GarbagePayload);
    says("hello");
    assert!(line.told().as_str().unwrap().ends_with("_PERMISSION\0"));
    assert_eq!(line.told()["deltas"][0]["body"], "hello");
    server.fail_edge(BOT_ID, EdgeFault::Twice);
    says("hello");
    assert_eq!(line.told(), line.told());
    server.fail_edge(BOT_ID, EdgeFault::HugeFrame);
    says("hello");
    server.close_edge(BOT_ID);
    assert_eq!(line.next_frame(), None);
}

#[test]
fn a_queue_can_be_lost_at_any_time() {
    let (server, bot, mut line, token, says) = listening();
    let overflow = || EdgeFault::QueueError("ERROR_QUEUE_OVERFLOW".to_owned());
    server.fail_edge(BOT_ID, overflow());
    says("hello");
    assert_eq!(line.told(), json!({"errorCode": "ERROR_QUEUE_OVERFLOW"}));
    let (_, told) = line.resume(BOT, &token, "1001");
    assert_eq!(told, json!({"errorCode": "ERROR_QUEUE_NOT_FOUND"}));
    server.fail_edge(BOT_ID, overflow());
    let mut line = Line::connected(&server, &bot);
    let (_, told) = line.create_queue(BOT, "1001");
    assert_eq!(told, json!({"errorCode": "ERROR_QUEUE_OVERFLOW"}));
}

#[test]
fn a_server_can_fall_silent_or_ignore_pings() {
    let (server, bot, mut line, _token, says) = listening();
    server.fail_edge(BOT_ID, EdgeFault::SilentAfterQueue);
    says("one");
    says("two");
    line.send(0xc0, b"");
    assert_eq!(line.packet(), Some((0xd0, vec![])));
    let mut line = Line::connected(&server, &bot);
    server.fail_edge(BOT_ID, EdgeFault::PingUnanswered);
    for _ in 0..2 {
        line.send(0xc0, b"");
    }
    line.frame(0x89, b"");
    assert_eq!(line.next_frame(), Some((0x8a, vec![])));
}

#[test]
fn a_server_can_fall_deaf_or_leave_a_client_waiting_at_the_door() {
    let (server, bot, mut line, token, says) = listening();
    server.fail_edge(BOT_ID, EdgeFault::Deaf);
    says("one");
    line.send(0xc0, b"");
    line.frame(0x89, b"");
    assert_eq!(line.next_frame(), Some((0x8a, vec![])));
    let mut line = Line::connected(&server, &bot);
    let (_, told) = line.resume(BOT, &token, "1000");
    assert_eq!(told["deltas"][0]["body"], "one");
    server.fail_edge(BOT_ID, EdgeFault::NoConnack);
    let mut line = Line::open(&server, &bot);
    line.connect(&user_name(BOT));
    line.frame(0x89, b"");
    assert_eq!(line.next_frame(), Some((0x8a, vec![])));
}

#[test]
fn a_token_can_come_together_with_deltas() {
    let (server, bot, _line, _token, says) = listening();
    says("hello");
    server.fail_edge(BOT_ID, EdgeFault::DeltasWithToken);
    let mut line = Line::connected(&server, &bot);
    let (_, told) = line.create_queue(BOT, "1000");
    assert_eq!(told["deltas"][0]["body"], "hello");
    assert!(told["syncToken"].is_string());
    says("more");
    assert_eq!(line.told()["deltas"][0]["body"], "more");
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
    Line::connected(&server, &bot);
}
