//! Listening over MQTT, against a server that does whatever a test wants it to.

mod support;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use fbchat::{
    Client, Error, Event, ListenOptions, MqttOptions, Subscribe, Transport, TransportError,
};
use serde_json::json;
use support::broker::{CREATE, GET_DIFFS, Peer, message, publish, talk};
use support::scripted::{Answer, Scripted, Seen};
use support::{resume, session};
use tungstenite::Message;

/// A server whose deltas stand at 7, with this at its end of each connection, which are counted.
fn server(script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static) -> Scripted {
    server_at(Arc::new(AtomicU64::new(7)), script)
}

fn server_at(
    stands: Arc<AtomicU64>,
    script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static,
) -> Scripted {
    let script = Arc::new(script);
    let connections = AtomicUsize::new(0);
    Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => sequence_id(&stands.load(Ordering::SeqCst).to_string()),
        "/chat" => {
            let number = connections.fetch_add(1, Ordering::SeqCst);
            let script = Arc::clone(&script);
            talk(seen, move |peer| script(number, peer))
        }
        _ => resume(seen).unwrap(),
    })
}

fn sequence_id(id: &str) -> Answer {
    let threads = json!({"viewer": {"message_threads": {"sync_sequence_id": id}}});
    Answer::ok(json!({"q0": {"data": threads}}).to_string())
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

fn options(mqtt: MqttOptions) -> ListenOptions {
    let soon = Duration::from_millis(1);
    ListenOptions::default()
        .transport(Transport::Mqtt)
        .retry_after(soon, soon)
        .mqtt(mqtt)
}

/// A client that has begun to listen, cycle by cycle.
fn listening(server: &Scripted, mqtt: MqttOptions) -> Client {
    let client = client(server);
    client.start_listening_with(options(mqtt)).unwrap();
    client
}

/// The text of a message, or the name of an event's kind.
fn short(event: &Event) -> String {
    match event {
        Event::Message(event) => event.message.text.clone().unwrap(),
        other => format!("{other:?}")
            .split(['(', ' '])
            .next()
            .unwrap()
            .to_owned(),
    }
}

/// What is heard until there is this.
fn heard_until(client: &Client, last: &str) -> Vec<String> {
    let mut heard: Vec<String> = Vec::new();
    while heard.last().is_none_or(|it| it != last) {
        heard.extend(client.do_one_listen().unwrap().iter().map(short));
    }
    heard
}

fn asked(server: &Scripted, path: &str) -> Vec<Seen> {
    let seen = server.seen().into_iter();
    seen.filter(|seen| seen.path() == path).collect()
}

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
    assert_eq!(heard_until(&client, "8"), ["8"]);
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
fn a_listener_hears_what_any_topic_brings() {
    let server = server(|_, peer| {
        peer.begin();
        peer.give_token(7);
        peer.publish_surely(
            "/thread_typing",
            br#"{"sender_fbid": 4, "state": 1, "thread": "5"}"#,
        );
        peer.publish_surely(
            "/orca_presence",
            br#"{"list_type": "inc", "list": [{"u": 4, "p": 2}]}"#,
        );
        peer.publish_surely(
            "/legacy_web",
            br#"{"type": "jewel_requests_add", "from": "9"}"#,
        );
        peer.publish_surely(
            "/inbox",
            br#"{"unseen": 1, "unread": 1, "recent_unread": 1}"#,
        );
        peer.publish_surely("/t_p", b"\x00\xff no JSON at all");
        peer.publish_surely("/new", b"{}");
        peer.message(8);
        peer.hold();
    });
    let listener = client(&server)
        .listen_with(options(MqttOptions::default()))
        .unwrap();
    let heard: Vec<String> = listener.into_iter().take(8).map(|it| short(&it)).collect();
    let expected = [
        "Listening",
        "Typing",
        "ChatTimestamps",
        "FriendRequest",
        "Inbox",
        "ListenError",
        "Unknown",
        "8",
    ];
    assert_eq!(heard, expected);
    listener.stop().unwrap();
}

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
    let heard = heard_until(&client, "9");
    assert_eq!(heard, ["8", "Disconnected", "Reconnected", "9"]);
    // Where the deltas stand was asked but once.
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
    let mut heard: Vec<String> = listener.into_iter().take(2).map(|it| short(&it)).collect();
    let rest = listener.events().clone();
    listener.stop().unwrap();
    heard.extend(rest.try_iter().map(|it| short(&it)));
    let listener = client.listen_with(options()).unwrap();
    for event in &listener {
        heard.push(short(&event));
        if heard.last().unwrap() == "11" {
            break;
        }
    }
    heard.retain(|it| it != "Listening");
    assert_eq!(heard, ["8", "9", "10", "11"]);
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
    assert_eq!(heard_until(&client, "21"), ["Gap", "21"]);
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
    let heard = heard_until(&client, "8");
    assert_eq!(
        heard.iter().filter(|it| *it == "Gap").count(),
        1,
        "{heard:?}"
    );
    assert_eq!(asked(&server, "/chat").len(), 3);
}

#[test]
fn refused_cookies_end_it_and_other_refusals_do_not() {
    for code in [4, 5, 21] {
        let server = server(move |_, peer| drop(peer.accept(code)));
        let started = client(&server).start_listening_with(options(MqttOptions::default()));
        assert!(matches!(started, Err(Error::NotLoggedIn)), "{started:?}");
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
        let heard = heard_until(&client, "8");
        assert_eq!(heard, ["Disconnected", "Disconnected", "Reconnected", "8"]);
    }
}

#[test]
fn a_session_that_has_ended_has_no_sequence_id() {
    let server = Scripted::start(|seen| match seen.path() {
        "/api/graphqlbatch/" => sequence_id(""),
        _ => resume(seen).unwrap(),
    });
    let started = client(&server).start_listening_with(options(MqttOptions::default()));
    assert!(matches!(started, Err(Error::NotLoggedIn)));
    assert!(asked(&server, "/chat").is_empty());
}

#[test]
fn what_breaks_the_rules_is_dropped_with_its_connection_and_nothing_is_lost() {
    let long = publish(0x30, "/t_ms", None, &[b' '; 5000]);
    let broken: Vec<Message> = [
        &[0x00, 0][..],
        &[0xf0, 0],
        &[0x30, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x30, 4, 0, 2, 0xc3, 0x28],
        &[0x30, 0x80, 0x80, 0x80, 0x7f],
        &long,
    ]
    .map(|bytes| Message::Binary(bytes.to_vec().into()))
    .into_iter()
    .chain([Message::Text("hello".into()), Message::Close(None)])
    .collect();
    for broken in broken {
        let server = server(move |number, peer| {
            let asked = peer.begin();
            if number == 0 {
                peer.give_token(7);
                peer.message(8);
                peer.say(broken.clone());
            } else {
                assert_eq!(asked, (GET_DIFFS.to_owned(), 8));
                peer.message(9);
            }
            peer.hold();
        });
        let client = listening(&server, MqttOptions::default().max_packet_size(4096));
        let heard = heard_until(&client, "9");
        assert_eq!(heard, ["8", "Disconnected", "Reconnected", "9"]);
    }
}

#[test]
fn a_packet_may_come_in_pieces_and_several_may_come_at_once() {
    let server = server(|_, peer| {
        peer.begin();
        peer.give_token(7);
        let frame = |id| json!({"deltas": [message(id)]}).to_string();
        let packets = [8, 9].map(|id| publish(0x30, "/t_ms", None, frame(id).as_bytes()));
        let bytes = packets.concat();
        for piece in bytes.chunks(bytes.len() / 3) {
            peer.send(piece);
        }
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(heard_until(&client, "9"), ["8", "9"]);
}

#[test]
fn a_connection_without_a_sign_of_life_is_taken_up_anew() {
    let server = server(|number, peer| {
        peer.begin();
        peer.give_token(7);
        if number == 0 {
            peer.expect(0xc0);
            peer.send(&[0xd0, 0]);
            // The second one is not answered.
            while peer.packet().is_some() {}
        } else {
            peer.message(8);
            peer.hold();
        }
    });
    let soon = Duration::from_millis(20);
    let mqtt = MqttOptions::default()
        .keep_alive(soon)
        .answer_timeout(25 * soon);
    let client = listening(&server, mqtt);
    assert_eq!(
        heard_until(&client, "8"),
        ["Disconnected", "Reconnected", "8"]
    );
}

#[test]
fn a_connection_that_says_nothing_of_the_queue_is_taken_up_anew() {
    let server = server(|number, peer| {
        peer.begin();
        match number {
            0 => return peer.give_token(7),
            // It lives, but is deaf.
            1 => peer.publish(
                "/inbox",
                r#"{"unseen": 1, "unread": 1, "recent_unread": 1}"#,
            ),
            _ => peer.message(8),
        }
        peer.hold();
    });
    let mqtt = MqttOptions::default().queue_timeout(Duration::from_millis(500));
    let client = listening(&server, mqtt);
    let heard = heard_until(&client, "8");
    assert_eq!(
        heard,
        [
            "Disconnected",
            "Reconnected",
            "Inbox",
            "Disconnected",
            "Reconnected",
            "8"
        ]
    );
}

#[test]
fn a_deaf_connection_is_found_by_asking_another_way() {
    let stands = Arc::new(AtomicU64::new(7));
    let server = server_at(Arc::clone(&stands), move |number, peer| {
        let asked = peer.begin();
        peer.give_token(7);
        if number == 0 {
            stands.store(8, Ordering::SeqCst);
        } else {
            assert_eq!(asked, (GET_DIFFS.to_owned(), 7));
            peer.message(8);
        }
        peer.hold();
    });
    let mqtt = MqttOptions::default().probe_after(Some(Duration::from_millis(300)));
    let client = listening(&server, mqtt);
    assert_eq!(
        heard_until(&client, "8"),
        ["Disconnected", "Reconnected", "8"]
    );
}

#[test]
fn a_message_that_is_only_named_is_fetched() {
    let server = Scripted::start(|seen| match seen.path() {
        "/api/graphqlbatch/" => {
            let form = seen.form();
            let queries = &form.iter().find(|(name, _)| name == "queries").unwrap().1;
            if !queries.contains("message_id") {
                return sequence_id("7");
            }
            assert!(queries.contains(r#""message_id":"mid.$8""#), "{queries}");
            let node =
                json!({"message_id": "mid.$8", "timestamp_precise": "8", "message": {"text": "8"}});
            Answer::ok(json!({"q0": {"data": {"message": node}}}).to_string())
        }
        "/chat" => talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            let named = json!({"class": "ForcedFetch", "messageId": "mid.$8", "threadKey": {"threadFbId": "5"}});
            // The second tells of the same.
            let frame = json!({"deltas": [named, message(8), message(9)]});
            peer.publish("/t_ms", &frame.to_string());
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(heard_until(&client, "9"), ["8", "9"]);
}

#[test]
fn what_the_living_clients_disagree_on_can_be_chosen() {
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
    assert_eq!(heard_until(&client, "8"), ["8"]);
    let chat = asked(&server, "/chat").remove(0);
    assert!(chat.url.starts_with("https://gateway.facebook.com/"));
}

#[test]
fn a_server_that_has_nothing_to_say_gives_the_caller_a_chance() {
    let server = server(|_, peer| {
        peer.begin();
        peer.give_token(7);
        peer.hold();
    });
    let client = client(&server);
    let options = options(MqttOptions::default()).poll_timeout(Duration::from_millis(50));
    client.start_listening_with(options).unwrap();
    for _ in 0..3 {
        assert!(client.do_one_listen().unwrap().is_empty());
    }
    assert_eq!(asked(&server, "/chat").len(), 1);
}

#[test]
fn a_stop_ends_a_wait_and_a_connecting() {
    let (begun, is_begun) = mpsc::channel();
    let server = server(move |_, peer| {
        peer.begin();
        peer.give_token(7);
        begun.send(()).unwrap();
        peer.hold();
    });
    let listener = client(&server)
        .listen_with(options(MqttOptions::default()))
        .unwrap();
    is_begun.recv().unwrap();
    listener.stop().unwrap();

    // The first connection breaks, and the second is never answered.
    let (held, is_held) = mpsc::channel();
    let connections = AtomicUsize::new(0);
    let server = Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => sequence_id("7"),
        "/chat" if connections.fetch_add(1, Ordering::SeqCst) == 0 => talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
        }),
        "/chat" => {
            held.send(()).unwrap();
            Answer::hold()
        }
        _ => resume(seen).unwrap(),
    });
    let listener = client(&server)
        .listen_with(options(MqttOptions::default()))
        .unwrap();
    is_held.recv().unwrap();
    listener.stop().unwrap();
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
            Error::Http { status: 403 } => assert_eq!(refused, "Http"),
            Error::Transport(TransportError::Protocol(_)) => assert_eq!(refused, "Protocol"),
            other => panic!("{other:?}"),
        }
    }
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
    ] {
        let started = client(&server).start_listening_with(options(mqtt));
        assert!(matches!(started, Err(Error::InvalidInput(_))));
    }
}
