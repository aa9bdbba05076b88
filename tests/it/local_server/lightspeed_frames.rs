//! Faults of frames, messages and streams of the gateway of 2026.

use std::time::Duration;

use fbchat::local::{GatewayFault, LocalServer, Person};
use fbchat::{ThreadKey, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::lightspeed_client::{
    Frame, GatewayClient, argument, next_cursor, program, row, rows,
};

const ME: UserId = UserId::new(BOT);
const THREAD: ThreadKey = ThreadKey::User(ME);

struct Scene {
    server: LocalServer,
    bot: Browser,
    client: GatewayClient,
    ada: Person,
}

impl Scene {
    fn new() -> Self {
        let server = LocalServer::start().unwrap();
        let mut bot = Browser::bot(&server);
        let (client, _) = GatewayClient::listening(&server, &mut bot);
        let ada = server.person(UserId::from(ADA)).unwrap();
        Self {
            server,
            bot,
            client,
            ada,
        }
    }

    /// Ada says something, under a fault, which is applied.
    fn says(&self, text: &str, fault: GatewayFault) {
        self.server.fail_gateway(ME, fault);
        self.ada.says(THREAD, text);
        self.applied();
    }

    fn applied(&self) {
        while self.server.gateway_faults_left(ME) > 0 {
            std::thread::yield_now();
        }
    }

    /// The frames of the next message with data, without the acks before it.
    fn message(&mut self) -> Vec<Frame> {
        loop {
            let frames = self.client.frames_of_message();
            if frames.iter().any(|frame| frame.kind != 12) {
                return frames;
            }
        }
    }

    fn frames_of(&self, frames: &[Frame]) -> Vec<u8> {
        frames.iter().map(|frame| frame.kind).collect()
    }
}

fn text(frame: &Frame) -> Value {
    let program = program(&frame.json());
    argument(&row(&program, "insertMessage").unwrap(), 0).clone()
}

#[test]
fn streams_are_answered_in_every_wrong_way() {
    let mut scene = Scene::new();
    for (fault, kind, params) in [
        (GatewayFault::StreamWithoutCode, 15, json!({})),
        (GatewayFault::StreamWithBareNumber, 15, json!(200)),
        (GatewayFault::StreamEndedAtOnce, 14, Value::Null),
    ] {
        scene.server.fail_gateway(ME, fault);
        let (_, request) = scene.client.query(95, None);
        let stream = scene.client.open_stream("", &request);
        let frame = scene.client.frame();
        assert_eq!((frame.kind, frame.stream), (kind, stream));
        if kind == 15 {
            assert_eq!(frame.json(), params);
            assert_eq!(scene.client.data_frame().stream, stream);
        }
    }
    // On the stream that ended nothing comes.
    scene.client.message(&[9]);
    assert_eq!(scene.client.frame().kind, 10);
    assert_eq!(scene.server.gateway_findings(), [""; 0]);
}

#[test]
fn several_frames_come_in_one_message() {
    let mut scene = Scene::new();
    scene.server.fail_gateway(ME, GatewayFault::StreamTogether);
    let (_, request) = scene.client.query(104, None);
    scene.client.open_stream("", &request);
    let frames = scene.message();
    assert_eq!(scene.frames_of(&frames), [15, 12, 13]);
    scene.says("one", GatewayFault::Joined);
    scene.ada.says(THREAD, "two");
    let frames = scene.message();
    assert_eq!(scene.frames_of(&frames), [13, 13]);
    assert_eq!([text(&frames[0]), text(&frames[1])], ["one", "two"]);
    assert!(frames[0].number < frames[1].number);
    // Without a second one it comes alone.
    scene.says("three", GatewayFault::Joined);
    assert_eq!(text(&scene.message()[0]), "three");
}

#[test]
fn younger_frames_and_an_empty_one_are_sent() {
    let mut scene = Scene::new();
    scene.says("typed", GatewayFault::ExtendedData);
    let frame = scene.client.data_frame();
    assert_eq!((frame.kind, text(&frame)), (17, json!("typed")));
    scene.client.acknowledge(&frame);
    scene.says("kept", GatewayFault::EmptyData);
    let frame = scene.client.data_frame();
    assert_eq!((frame.kind, frame.payload), (13, Vec::new()));
    assert_eq!(text(&scene.client.data_frame()), "kept");
    scene.says("again", GatewayFault::EndStreamWithReason(3));
    let frames = scene.message();
    assert_eq!((frames[0].kind, frames[0].payload[0]), (16, 3));
    assert!(!scene.server.is_listening(ME));
    assert_eq!(scene.server.gateway_findings(), [""; 0]);
}

#[test]
fn the_stream_of_any_database_ends() {
    for database in [1, 2, 95, 104] {
        let mut scene = Scene::new();
        let mut streams = vec![(1, 0)];
        for other in [2, 95, 104] {
            let (_, request) = scene.client.query(other, None);
            streams.push((other, scene.client.open_stream("", &request)));
            let frame = scene.client.data_frame();
            scene.client.acknowledge(&frame);
        }
        scene.server.end_gateway_stream(ME, database);
        let frames = scene.message();
        let expected = streams.iter().find(|it| it.0 == database).unwrap().1;
        assert_eq!((frames[0].kind, frames[0].stream), (14, expected));
        // The others stay.
        scene.ada.says(THREAD, "live");
        if database == 1 {
            scene.client.message(&[9]);
            assert_eq!(scene.client.frame().kind, 10);
        } else {
            assert_eq!(text(&scene.client.data_frame()), "live");
        }
    }
}

#[test]
fn messages_of_the_websocket_are_cut_and_what_is_no_frame_comes_between() {
    let mut scene = Scene::new();
    scene.says("behind", GatewayFault::Bytes(b"\x89\x01p".to_vec()));
    let (first, payload) = scene.client.raw_message();
    assert_eq!((first, &*payload), (0x89, &b"p"[..]));
    assert_eq!(text(&scene.client.data_frame()), "behind");
    for fault in [GatewayFault::CloseWithoutFrame, GatewayFault::HalfAMessage] {
        let is_cut = fault == GatewayFault::HalfAMessage;
        scene.says("kept", fault);
        let bytes = scene.client.rest();
        assert_eq!(bytes.is_empty(), !is_cut);
        if is_cut {
            // A length of two bytes, and less than that.
            assert_eq!(bytes[..2], [0x82, 126]);
            let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
            assert!(bytes.len() < 4 + length);
        }
        scene.server.lose_queue(ME);
        scene.client = GatewayClient::listening(&scene.server, &mut scene.bot).0;
    }
}

#[test]
fn an_operation_without_anything_stands_before_each_call() {
    let mut scene = Scene::new();
    scene.says("hi", GatewayFault::EmptyOperations);
    let frame = scene.client.data_frame();
    let payload = frame.json()["payload"].as_str().unwrap().to_owned();
    assert!(payload.contains("[],[5,"), "{payload}");
    assert_eq!(text(&frame), "hi");
}

#[test]
fn a_database_that_cannot_be_brought_up_to_date_is_named() {
    let mut scene = Scene::new();
    scene.says("all the same", GatewayFault::SyncFailure);
    let frame = scene.client.data_frame();
    let program = program(&frame.json());
    let failure = row(&program, "handleSyncFailure").unwrap();
    assert_eq!(argument(&failure, 0), &json!([19, "1"]));
    assert_eq!(text(&frame), "all the same");
    assert!(next_cursor(&program).is_some());
}

#[test]
fn arguments_of_the_other_type_are_where_they_were_wanted() {
    let mut scene = Scene::new();
    scene.says("swapped", GatewayFault::SwappedTypes(vec![0, 3, 5, 8]));
    let frame = scene.client.data_frame();
    let message = row(&program(&frame.json()), "insertMessage").unwrap();
    assert_eq!(argument(&message, 0), &json!([19, "1"]));
    assert_eq!(argument(&message, 3), &ADA.to_string());
    assert!(argument(&message, 5).is_string());
    assert_eq!(argument(&message, 8), &json!([19, "1"]));
    assert_eq!(argument(&message, 10), &json!([19, ADA.to_string()]));
}

#[test]
fn what_no_database_keeps_is_under_faults_too() {
    let mut scene = Scene::new();
    let types = |scene: &Scene| scene.ada.types(THREAD, TypingStatus::Typing);
    let is_typing = |frame: &Frame| {
        let rows = rows(&program(&frame.json()));
        rows.iter().any(|row| row[1] == "updateTypingIndicator")
    };
    scene.server.fail_gateway(ME, GatewayFault::RowsTwice);
    types(&scene);
    scene.applied();
    let frame = scene.client.data_frame();
    assert_eq!(rows(&program(&frame.json())).len(), 2);
    scene.server.fail_gateway(ME, GatewayFault::NoAnswer);
    types(&scene);
    scene.applied();
    types(&scene);
    assert!(is_typing(&scene.client.data_frame()));
    // A silent connection gets none, and nothing else but answers.
    scene.says("missed", GatewayFault::Silent);
    types(&scene);
    scene.client.message(&[9]);
    assert_eq!(scene.client.frame().kind, 10);
}

#[test]
fn a_deaf_connection_leaves_the_faults_to_the_next_one() {
    let mut scene = Scene::new();
    scene.server.fail_gateway(ME, GatewayFault::Deaf);
    scene.client.message(&[9]);
    scene.applied();
    scene.server.fail_gateway(ME, GatewayFault::Snapshot);
    scene.server.fail_gateway(ME, GatewayFault::Version4);
    scene.server.fail_gateway(ME, GatewayFault::Deaf);
    scene.ada.says(THREAD, "unheard");
    scene.ada.types(THREAD, TypingStatus::Typing);
    scene.client.message(&[9]);
    let pinged = scene
        .server
        .wait_for_requests("/lightspeed/ping", 2, Duration::from_secs(10));
    assert!(pinged);
    assert_eq!(scene.server.gateway_faults_left(ME), 3);
    assert_eq!(
        scene.server.gateway_faults_applied(ME),
        [GatewayFault::Deaf]
    );
    scene.server.close_gateway(ME, 4000);
    // Neither a program nor a pong has come.
    assert_eq!(scene.client.rest(), b"\x88\x02\x0f\xa0");
}
