//! The faults of the gateway of 2026.

use std::time::{Duration, Instant};

use fbchat::local::{GatewayFault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::lightspeed_client::{
    Frame, GatewayClient, argument, data, next_cursor, program, row, rows,
};

struct Scene {
    server: LocalServer,
    client: GatewayClient,
    cursor: String,
}

impl Scene {
    fn new() -> Self {
        let server = LocalServer::start().unwrap();
        let mut bot = Browser::bot(&server);
        let (client, cursor) = GatewayClient::listening(&server, &mut bot);
        Self {
            server,
            client,
            cursor,
        }
    }

    /// Ada says something, under a fault.
    fn says(&self, text: &str, fault: GatewayFault) {
        self.server.fail_gateway(UserId::from(BOT), fault);
        let ada = self.server.person(UserId::from(ADA)).unwrap();
        ada.says(ThreadKey::User(BOT.into()), text);
    }

    fn text(&mut self) -> String {
        let message = self.client.pushed_row("insertMessage");
        argument(&message, 0).as_str().unwrap().to_owned()
    }

    fn frame(&mut self) -> Frame {
        self.client.frame()
    }
}

#[test]
fn a_stream_is_refused_or_not_answered() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let user = UserId::from(BOT);
    server.fail_gateway(user, GatewayFault::RefuseStream(400));
    server.fail_gateway(user, GatewayFault::NoAck);
    let mut client = GatewayClient::open(&server, &mut bot);
    let query = json!({
        "database": 95, "last_applied_cursor": null, "sync_params": null, "epoch_id": 1, "version": client.version,
    });
    let (_, request) = client.envelope(2, &query);
    client.open_stream("", &request);
    let frame = client.frame();
    assert_eq!((frame.kind, frame.json()), (15, json!({"code": 400})));
    let frame = client.frame();
    assert_eq!(frame.kind, 13, "the ack is left out");
    server.fail_gateway(user, GatewayFault::NoStreamAnswer);
    let (_, request) = client.envelope(2, &query);
    client.open_stream("", &request);
    assert_eq!(client.frame().kind, 12);
    assert_eq!(server.gateway_faults_left(user), 0);
}

#[test]
fn programs_come_late_and_out_of_order_and_with_company() {
    let mut scene = Scene::new();
    let begun = Instant::now();
    scene.says("late", GatewayFault::Late(Duration::from_millis(100)));
    assert_eq!(scene.text(), "late");
    assert!(begun.elapsed() >= Duration::from_millis(100));
    scene.says("first", GatewayFault::OutOfOrder);
    while scene.server.gateway_faults_left(UserId::from(BOT)) > 0 {
        std::thread::yield_now();
    }
    let ada = scene.server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "second");
    assert_eq!([scene.text(), scene.text()], ["second", "first"]);
    scene.says("with pings", GatewayFault::Together);
    let kinds = [scene.frame().kind, scene.frame().kind, scene.frame().kind];
    assert_eq!(kinds, [9, 13, 9]);
    scene.says("drained", GatewayFault::Drain(2));
    assert_eq!((scene.frame().kind, scene.frame().kind), (3, 13));
    scene.says("deauthorized", GatewayFault::Deauth);
    assert_eq!((scene.frame().kind, scene.frame().kind), (4, 13));
    scene.says("unknown", GatewayFault::UnknownFrame);
    assert_eq!((scene.frame().kind, scene.frame().kind), (99, 13));
}

#[test]
fn a_change_that_does_not_come_stays() {
    let mut scene = Scene::new();
    scene.says("kept", GatewayFault::EndStream);
    // The end of the stream of messages, and no data.
    let frame = scene.frame();
    assert_eq!((frame.kind, frame.stream), (14, 0));
    let mut bot = Browser::bot(&scene.server);
    for fault in [GatewayFault::Close(4002), GatewayFault::HalfAFrame] {
        let code = match fault {
            GatewayFault::Close(code) => Some(code),
            _ => None,
        };
        let (mut client, _) = GatewayClient::listening(&scene.server, &mut bot);
        scene.says("kept", fault);
        assert_eq!(client.closed_with(), code);
    }
    let cursor = scene.cursor.clone();
    let (mut client, _) = GatewayClient::listening(&scene.server, &mut bot);
    scene.says("twice", GatewayFault::NoAnswer);
    let message = client.pushed_row("insertMessage");
    assert_eq!(argument(&message, 0), "twice");
    let query = scene.client.query(1, Some(&cursor)).1.to_string();
    // The end of a stream may cross with what the client sends.
    scene.client.message(&data(0, 1, &query));
    scene.client.forget_stream();
    let program = scene.client.sync(1, Some(&cursor));
    let texts = rows(&program);
    let texts = texts.iter().filter(|row| row[1] == "insertMessage");
    assert_eq!(texts.count(), 4);
}

#[test]
fn a_deaf_connection_sends_nothing() {
    let mut scene = Scene::new();
    scene
        .server
        .fail_gateway(UserId::from(BOT), GatewayFault::Deaf);
    scene.client.message(&[9]);
    scene.client.message(&[9]);
    scene
        .server
        .wait_for_requests("/lightspeed/ping", 2, Duration::from_secs(10));
    scene.says("unheard", GatewayFault::Drain(0));
    scene.server.close_gateway(UserId::from(BOT), 4000);
    // The close frame, and no pong before it.
    assert_eq!(scene.client.rest(), b"\x88\x02\x0f\xa0");
}

#[test]
fn a_silent_connection_still_answers() {
    let mut scene = Scene::new();
    scene.says("missed", GatewayFault::Silent);
    let cursor = scene.cursor.clone();
    let bot = UserId::from(BOT);
    while scene.server.gateway_faults_left(bot) > 0 {
        std::thread::yield_now();
    }
    scene.client.message(&[9]);
    assert_eq!(scene.frame().kind, 10);
    let answer = scene.client.sync(1, Some(&cursor));
    let missed = row(&answer, "insertMessage").unwrap();
    assert_eq!(argument(&missed, 0), "missed");
}

#[test]
fn programs_differ_from_what_they_should_be() {
    let mut scene = Scene::new();
    scene.says("4", GatewayFault::Version4);
    let changed = scene.client.push();
    let first = row(&changed, "executeFirstBlockForSyncTransactionV4").unwrap();
    assert_eq!(argument(&first, 9), &json!([19, "1"]));
    assert!(next_cursor(&changed).is_some());
    scene.says("twice", GatewayFault::RowsTwice);
    let changed = rows(&scene.client.push());
    assert_eq!(
        changed
            .iter()
            .filter(|row| row[1] == "insertMessage")
            .count(),
        2
    );
    scene.says("unknown", GatewayFault::UnknownProcedures);
    let changed = scene.client.push();
    assert!(row(&changed, "setRegionHint").is_some());
    scene.says("all", GatewayFault::Snapshot);
    let changed = scene.client.push();
    assert!(row(&changed, "truncateTablesForSyncGroup").is_some());
    scene.says("text", GatewayFault::TextMessage);
    assert_eq!(scene.text(), "text");
    scene.says("broken", GatewayFault::GarbageEnvelope);
    let frame = loop {
        let frame = scene.frame();
        if frame.kind == 13 {
            break frame;
        }
    };
    assert!(serde_json::from_slice::<serde_json::Value>(&frame.payload).is_err());
    scene
        .server
        .fail_gateway(UserId::from(BOT), GatewayFault::GarbageProgram);
    let ada = scene.server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "again");
    let mut payloads = std::iter::repeat_with(|| scene.client.frame());
    let broken =
        payloads.any(|frame| frame.kind == 13 && frame.json()["payload"] == "{\"step\":[1,");
    assert!(broken);
    let next = payloads.find(|frame| frame.kind == 13).unwrap();
    assert!(row(&program(&next.json()), "insertMessage").is_some());
}

#[test]
fn all_streams_end_and_the_connection_stays() {
    let mut scene = Scene::new();
    scene.server.end_gateway_streams(UserId::from(BOT));
    while scene.frame().kind != 14 {}
    scene.client.message(&[9]);
    assert_eq!(scene.frame().kind, 10);
    assert!(!scene.server.is_listening(UserId::from(BOT)));
}
