//! Websocket and MQTT on the edge host.

use std::time::Duration;

use fbchat::UserId;
use fbchat::local::{EdgeFault, LocalServer};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::gateway_client::{MqttClient, SID, handshake, packet, refusal, user_name};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_handshake_has_to_be_that_of_a_browser_on_the_site() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let good = handshake(&bot);
    for (from, to, status) in [
        ("Upgrade: websocket", "Upgrade: h2c", "400"),
        ("keep-alive, Upgrade", "close", "400"),
        ("dGhlIHNhbXBsZSBub25jZQ==", "short", "400"),
        ("-Version: 13", "-Version: 8", "426"),
        ("https://www.facebook.com", "https://example.com", "403"),
        ("?sid=", "?cid=", "403"),
        (&SID.to_string(), "0", "403"),
        ("GET /chat", "HEAD /chat", "400"),
        (
            "Host: edge-chat.facebook.com",
            "Host: www.facebook.com",
            "404",
        ),
    ] {
        assert!(good.contains(from));
        let answer = refusal(&server, &good.replace(from, to));
        assert_eq!(answer.split(' ').nth(1), Some(status), "{to}: {answer}");
    }
}

#[test]
fn the_connecting_user_has_to_match_the_cookies() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let refused = |client: &mut MqttClient| {
        let (first, body) = client.packet().expect("a CONNACK");
        assert_eq!((first, body[0]), (0x20, 0));
        assert_eq!(client.closed_with(), Some(1008));
        body[1]
    };
    let name = user_name(BOT).to_string();
    let header = b"\0\x06MQIsdp\x03\x82\0\x0a";
    for (header, client_id, user_name, code) in [
        (&b"\0\x04MQTT\x04\x82\0\x0a"[..], "mqttwsclient", &*name, 1),
        (header, "somebody", &name, 2),
        (b"\0\x06MQIsdp\x03\x80\0\x0a", "mqttwsclient", &name, 2),
        (header, "mqttwsclient", "{", 4),
        (
            header,
            "mqttwsclient",
            &name.replace("\"ecp\"", "\"ec\""),
            4,
        ),
        (
            header,
            "mqttwsclient",
            &name.replace(&SID.to_string(), "1"),
            4,
        ),
        (header, "mqttwsclient", &user_name(ADA).to_string(), 5),
    ] {
        let mut client = MqttClient::open(&server, &bot);
        client.connect_as(header, client_id, user_name);
        assert_eq!(refused(&mut client), code, "{client_id} {user_name}");
    }
    let mut stranger = MqttClient::open(&server, &Browser::new(&server));
    stranger.connect(&user_name(BOT));
    assert_eq!(refused(&mut stranger), 21);

    server.fail_edge(UserId::from(BOT), EdgeFault::Connack(3));
    let mut client = MqttClient::open(&server, &bot);
    client.connect(&user_name(BOT));
    assert_eq!(refused(&mut client), 3);
    MqttClient::connected(&server, &bot);
}

#[test]
fn pings_of_both_kinds_subscriptions_and_disconnects() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let mut client = MqttClient::open(&server, &bot);
    let mut name = user_name(BOT);
    name["st"] = json!("/t_ms");
    client.connect(&name);
    assert_eq!(client.packet(), Some((0x20, vec![0, 0])));
    client.send(0xc0, b"");
    assert_eq!(client.packet(), Some((0xd0, vec![])));
    client.frame(0x89, b"still there?");
    assert_eq!(client.next_frame(), Some((0x8a, b"still there?".to_vec())));
    client.frame(0x8a, b"unasked");

    // A packet in three frames, with a ping between them.
    let subscribe = packet(0x82, b"\0\x09\0\x06/inbox\0\0\x03/pp\x02");
    client.frame(0x02, &subscribe[..4]);
    client.frame(0x89, b"");
    client.frame(0x00, &subscribe[4..9]);
    client.frame(0x80, &subscribe[9..]);
    assert_eq!(client.next_frame(), Some((0x8a, vec![])));
    assert_eq!(client.packet(), Some((0x90, vec![0, 9, 0, 1])));
    let bot_id = UserId::from(BOT);
    server.publish_raw(bot_id, "/orca_presence", "{}");
    server.publish_raw(bot_id, "/inbox", "1");
    assert_eq!(client.message(), ("/inbox".to_owned(), json!(1)));
    client.send(0xa2, b"\0\x0a\0\x06/inbox");
    assert_eq!(client.packet(), Some((0xb0, vec![0, 10])));
    server.publish_raw(bot_id, "/inbox", "2");
    server.publish_raw(bot_id, "/t_ms", "3");
    assert_eq!(client.message(), ("/t_ms".to_owned(), json!(3)));
    assert!(server.wait_for_requests("/t_ms", 1, LONG));

    client.send(0xe0, b"");
    assert_eq!(client.closed_with(), Some(1000));
    let asked = server.requests();
    let kinds: Vec<&str> = asked
        .iter()
        .filter(|asked| asked.host == "edge-chat.facebook.com")
        .map(|asked| &*asked.method)
        .collect();
    assert_eq!(
        kinds,
        [
            "GET",
            "CONNECT",
            "PINGREQ",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "PUBACK",
            "DISCONNECT"
        ]
    );
    let connect = asked.iter().find(|asked| asked.path == "/mqtt/connect");
    assert_eq!(connect.unwrap().field("keep_alive"), Some("10"));
    assert_eq!(connect.unwrap().field("u"), Some(&*BOT.to_string()));
}

#[test]
fn broken_rules_end_the_connection_and_harm_nobody() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let ping = packet(0xc0, b"");
    for (first, payload, code) in [
        (0x82, &b"\xf0\0"[..], 1002),
        (0x82, b"\x30\xff\xff\xff\xff\x7f", 1002),
        (0x82, b"\x10\x02\0\0", 1002),
        (0x81, &ping, 1003),
        (0xc2, &ping, 1002),
        (0x80, &ping, 1002),
        (0x88, b"\x03\xe8", 1000),
    ] {
        let mut client = MqttClient::connected(&server, &bot);
        client.frame(first, payload);
        assert_eq!(client.closed_with(), Some(code), "{first:x} {payload:?}");
    }
    for (bytes, code) in [
        (&b"\x82\x02\xc0\0"[..], 1002),
        (b"\x82\xff\0\0\0\0\x7f\xff\xff\xff\x01\x02\x03\x04", 1009),
    ] {
        let mut client = MqttClient::connected(&server, &bot);
        client.raw(bytes);
        assert_eq!(client.closed_with(), Some(code));
    }
    let mut early = MqttClient::open(&server, &bot);
    early.send(0xc0, b"");
    assert_eq!(early.closed_with(), Some(1002));
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..300 {
        let mut client = MqttClient::connected(&server, &bot);
        let bytes: Vec<u8> = (0..random.usize(..64)).map(|_| random.u8(..)).collect();
        if random.bool() {
            client.frame(0x82, &bytes)
        } else {
            client.raw(&bytes)
        }
    }
    MqttClient::connected(&server, &bot);
}

#[test]
fn silence_ends_a_connection_after_a_time_limit() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    server.allow_silence(Some(Duration::from_millis(20)));
    let mut client = MqttClient::connected(&server, &bot);
    assert_eq!(client.closed_with(), None);
    server.allow_silence(Some(Duration::ZERO));
    let mut client = MqttClient::connected(&server, &bot);
    client.send(0xc0, b"");
    assert_eq!(client.packet(), Some((0xd0, vec![])));
}

#[test]
fn a_connection_ends_with_its_session_with_the_server_and_on_request() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let mut client = MqttClient::connected(&server, &bot);
    server.close_edge(UserId::from(BOT));
    assert_eq!(client.closed_with(), Some(1001));
    let mut client = MqttClient::connected(&server, &bot);
    server.log_out(UserId::from(BOT));
    assert_eq!(client.closed_with(), Some(1001));
    let bot = Browser::bot(&server);
    let mut client = MqttClient::connected(&server, &bot);
    drop(server);
    assert_eq!(client.closed_with(), None);
}
