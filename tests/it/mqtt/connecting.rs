//! Connecting, and rejected connections.

use std::time::Duration;

use fbchat::{Error, MqttOptions, Subscribe, TransportError};
use serde_json::json;

use crate::mqtt::{asked, client, label, listening, options, receive_until, sequence_id, server};
use crate::support::broker::CREATE;
use crate::support::scripted::{Answer, Scripted};
use crate::support::{resume, session};

#[test]
fn connects_as_the_reference_does() {
    let server = server(|_, peer| {
        let name = peer.accept(0);
        assert_eq!(
            (&name["u"], &name["ct"]),
            (&json!("1000"), &json!("websocket"))
        );
        assert_eq!(
            (&name["chat_on"], &name["fg"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(name["st"].as_array().unwrap().len(), 16);
        assert_eq!(peer.asked(), (CREATE.to_owned(), 7));
        peer.give_token(7);
        peer.message(8);
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(receive_until(&client, "8"), ["8"]);
    let chat = asked(&server, "/chat").remove(0);
    assert!(chat.url.starts_with("https://edge-chat.facebook.com/chat"));
    assert_eq!(chat.query[0].0, "sid");
    assert!(chat.query[0].1.parse::<u64>().unwrap() < 1 << 53);
    assert_eq!(chat.headers["cookie"], "c_user=1000; xs=xs-of-1000");
    assert_eq!(chat.headers["origin"], "https://www.facebook.com");
    assert_eq!(chat.headers["user-agent"], "test/1");
    assert_eq!(chat.headers["sec-websocket-protocol"], "mqtt");
}

#[test]
fn refused_cookies_end_it_and_other_refusals_do_not() {
    for code in [4, 5, 21] {
        let server = server(move |_, peer| drop(peer.accept(code)));
        let started = client(&server).start_listening_with(options(MqttOptions::default()));
        assert!(matches!(started, Err(Error::NotLoggedIn)), "{started:?}");

        let server = self::server(move |number, peer| match number {
            0 => {
                peer.begin();
                peer.give_token(7);
            }
            _ => drop(peer.accept(code)),
        });
        let client = listening(&server, MqttOptions::default());
        let received: Vec<_> = client.do_one_listen().unwrap().iter().map(label).collect();
        assert_eq!(received, ["Disconnected"]);
        assert!(matches!(client.do_one_listen(), Err(Error::NotLoggedIn)));
        assert!(!client.is_listening());
    }
    for code in [1, 2, 3, 6, 24, 255] {
        let server = server(move |number, peer| match number {
            0 => {
                peer.begin();
                peer.give_token(7);
            }
            1 => drop(peer.accept(code)),
            _ => {
                peer.begin();
                peer.message(8);
                peer.hold();
            }
        });
        let client = listening(&server, MqttOptions::default());
        let received = receive_until(&client, "8");
        assert_eq!(
            received,
            ["Disconnected", "Disconnected", "Reconnected", "8"]
        );
    }
}

#[test]
fn a_session_that_has_ended_has_no_viewer() {
    let server = Scripted::start(|seen| match seen.path() {
        "/api/graphqlbatch/" => Answer::ok(r#"{"q0": {"data": {"viewer": null}}}"#),
        _ => resume(seen).unwrap(),
    });
    let started = client(&server).start_listening_with(options(MqttOptions::default()));
    assert!(matches!(started, Err(Error::NotLoggedIn)));
    assert!(asked(&server, "/chat").is_empty());
}

#[test]
fn a_sequence_id_that_is_missing_is_no_reason_to_log_in_again() {
    let server = Scripted::start(|seen| match seen.path() {
        "/api/graphqlbatch/" => sequence_id(""),
        _ => resume(seen).unwrap(),
    });
    let started = client(&server).start_listening_with(options(MqttOptions::default()));
    assert!(matches!(started, Err(Error::Decode(_))));
}

#[test]
fn differences_between_living_clients_are_settings() {
    let server = server(|_, peer| {
        let name = peer.accept(0);
        assert_eq!((&name["st"], &name["chat_on"]), (&json!([]), &json!(false)));
        let topics = peer.expect(0x82);
        assert!(topics[2..].starts_with(b"\0\x05/t_ms\x01\0\x0e/thread_typing\x01"));
        peer.send(&[0x90, 3, 0, 1, 1]);
        let (_, payload) = peer.published();
        assert_eq!(payload["sync_api_version"], 11);
        assert_eq!(payload["max_deltas_able_to_process"], 100);
        peer.give_token(7);
        peer.message(8);
        peer.hold();
    });
    let mqtt = MqttOptions::default()
        .host("gateway.facebook.com")
        .subscribe(Subscribe::Packet)
        .sync_api_version(11)
        .max_deltas(100);
    let client = client(&server);
    let options = options(mqtt).mark_alive(false);
    client.start_listening_with(options).unwrap();
    assert_eq!(receive_until(&client, "8"), ["8"]);
    let chat = asked(&server, "/chat").remove(0);
    assert!(chat.url.starts_with("https://gateway.facebook.com/"));
}

#[test]
fn a_websocket_that_is_refused_is_an_error_of_its_own() {
    for (status, refused) in [(403, "Http"), (302, "Protocol")] {
        let server = Scripted::start(move |seen| match seen.path() {
            "/api/graphqlbatch/" => sequence_id("7"),
            "/chat" => Answer::status(status),
            _ => resume(seen).unwrap(),
        });
        let started = client(&server).start_listening_with(options(MqttOptions::default()));
        match started.unwrap_err() {
            Error::Http { status: 403, .. } => assert_eq!(refused, "Http"),
            Error::Transport(TransportError::Protocol(_)) => assert_eq!(refused, "Protocol"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_limit_may_be_as_long_as_you_like() {
    let server = server(|_, peer| {
        peer.begin();
        peer.give_token(7);
        peer.message(8);
        peer.hold();
    });
    let for_ever = Duration::MAX;
    let mqtt = MqttOptions::default()
        .keep_alive(for_ever)
        .answer_timeout(for_ever)
        .queue_timeout(for_ever)
        .probe_after(Some(for_ever));
    let builder = server.client_builder().session(session());
    let builder = builder.connect_timeout(for_ever).timeout(for_ever);
    let client = builder.resume().unwrap();
    let options = options(mqtt).poll_timeout(for_ever);
    client.start_listening_with(options).unwrap();
    assert_eq!(receive_until(&client, "8"), ["8"]);
}

#[test]
fn a_limit_of_zero_is_refused() {
    let server = server(|_, peer| peer.hold());
    let zero = Duration::ZERO;
    for mqtt in [
        MqttOptions::default().keep_alive(zero),
        MqttOptions::default().answer_timeout(zero),
        MqttOptions::default().queue_timeout(zero),
        MqttOptions::default().probe_after(Some(zero)),
        MqttOptions::default().max_packet_size(0),
        MqttOptions::default().max_packet_size(1023),
        MqttOptions::default().max_deltas(0),
        MqttOptions::default().sync_api_version(0),
    ] {
        is_refused(&server, mqtt);
    }
}

/// Before any request.
#[track_caller]
fn is_refused(server: &Scripted, mqtt: MqttOptions) {
    let client = client(server);
    let before = server.seen().len();
    let shown = format!("{mqtt:?}");
    match client.start_listening_with(options(mqtt)) {
        Err(Error::InvalidInput(text)) => assert!(text.contains("`MqttOptions`"), "{text}"),
        other => panic!("{other:?}: {shown}"),
    }
    assert_eq!(server.seen().len(), before);
}

#[test]
fn an_invalid_host_is_rejected_before_any_request() {
    let server = server(|_, peer| peer.hold());
    for odd in [
        "",
        " ",
        ":443",
        "a b",
        "a.example ",
        " a.example",
        "a\nb.example",
        "a\tb.example",
        "a\0b",
        "https://edge-chat.facebook.com",
        "edge-chat.facebook.com/chat",
        "edge-chat.facebook.com/",
        "edge-chat.facebook.com\\",
        "edge-chat.facebook.com?a=b",
        "edge-chat.facebook.com#a",
        "somebody@edge-chat.facebook.com",
        "somebody:secret@edge-chat.facebook.com",
        "edge-chat.facebook.com:",
        "edge-chat.facebook.com:0",
        "edge-chat.facebook.com:65536",
        "edge-chat.facebook.com:+443",
        "edge-chat.facebook.com:https",
        "ed%67e-chat.facebook.com",
        "edge-chat.f\u{e4}cebook.com",
        "[::1",
        "::1",
        "1.2.3.4.5",
        &"x".repeat(100_000),
    ] {
        is_refused(&server, MqttOptions::default().host(odd));
    }
}

#[test]
fn settings_at_their_edges_work() {
    let tiny = Duration::from_nanos(1);
    for mqtt in [
        MqttOptions::default().keep_alive(tiny),
        MqttOptions::default().probe_after(Some(tiny)),
        MqttOptions::default().max_packet_size(1024),
        MqttOptions::default().max_packet_size(u64::MAX),
        MqttOptions::default().max_deltas(1),
        MqttOptions::default().max_deltas(u32::MAX),
        MqttOptions::default().sync_api_version(1),
        MqttOptions::default().sync_api_version(u32::MAX),
        MqttOptions::default().host("EDGE-CHAT.facebook.com"),
        MqttOptions::default().host("edge-chat.facebook.com:443"),
        MqttOptions::default().host("edge-chat.facebook.com:8443"),
        MqttOptions::default().host("[::1]"),
    ] {
        let server = server(|_, peer| {
            peer.begin();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        });
        let shown = format!("{mqtt:?}");
        let client = client(&server);
        let started = client.start_listening_with(options(mqtt));
        started.unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(receive_until(&client, "8"), ["8"], "{shown}");
    }
}

#[test]
fn a_limit_that_is_too_short_for_any_answer_is_a_timeout() {
    let server = server(|_, peer| {
        peer.begin();
        peer.hold();
    });
    let mqtt = MqttOptions::default().queue_timeout(Duration::from_nanos(1));
    let started = client(&server).start_listening_with(options(mqtt));
    assert!(started.unwrap_err().is_timeout());
}
