//! Receiving messages in every form.

use fbchat::MqttOptions;
use serde_json::json;
use tungstenite::Message;

use crate::mqtt::{client, label, listening, options, receive_until, server};
use crate::support::broker::{CREATE, GET_DIFFS, message, publish};

/// Frames of message 8 that cannot be read.
fn unreadable() -> [Vec<u8>; 6] {
    let frame = json!({"deltas": [message(8)], "lastIssuedSeqId": 8}).to_string();
    let many = format!(r#"{{"deltas": [{}{}]}}"#, "{},".repeat(100_000), message(8));
    [
        frame.as_bytes()[..frame.len() - 20].to_vec(),
        frame.replace("deltas", "del\\ud83dtas").into_bytes(),
        frame.replace('[', "{").into_bytes(),
        many.into_bytes(),
        b"<html>".to_vec(),
        Vec::new(),
    ]
}

#[test]
fn a_frame_that_cannot_be_read_is_asked_for_again_and_nothing_is_lost() {
    for unreadable in unreadable() {
        let server = server(move |number, peer| {
            let asked = peer.begin();
            if number == 0 {
                peer.give_token(7);
                peer.send(&publish(0x30, "/t_ms", None, &unreadable));
                // This one leads past it.
                peer.message(9);
            } else {
                assert_eq!(asked, (GET_DIFFS.to_owned(), 7));
                peer.message(8);
                peer.message(9);
            }
            peer.hold();
        });
        let client = listening(&server, MqttOptions::default());
        let received = receive_until(&client, "9");
        assert_eq!(received, ["Disconnected", "Reconnected", "8", "9"]);
    }
}

#[test]
fn a_frame_that_cannot_be_read_twice_is_passed_over_with_a_gap() {
    for unreadable in unreadable() {
        let server = server(move |number, peer| {
            let (_, from) = peer.begin();
            assert_eq!(from, 7);
            if number == 0 {
                peer.give_token(7);
            }
            peer.send(&publish(0x30, "/t_ms", None, &unreadable));
            peer.message(9);
            peer.hold();
        });
        let client = listening(&server, MqttOptions::default());
        let received = receive_until(&client, "9");
        let expected = ["Disconnected", "Reconnected", "ListenError", "Gap", "9"];
        assert_eq!(received, expected);
    }
}

#[test]
fn listening_begins_although_the_first_frame_cannot_be_read() {
    let server = server(|number, peer| {
        let asked = peer.begin();
        assert_eq!(asked, (CREATE.to_owned(), 7));
        if number == 0 {
            peer.publish("/t_ms", r#"{"syncToken": "#);
        } else {
            peer.give_token(7);
            peer.message(8);
        }
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(receive_until(&client, "8"), ["8"]);
}

#[test]
fn a_bad_byte_a_prefix_or_a_member_that_comes_twice_costs_no_delta() {
    let frame = json!({"deltas": [message(8)], "lastIssuedSeqId": 8}).to_string();
    let twice = frame.replacen('{', r#"{"deltas": [], "lastIssuedSeqId": 7, "#, 1);
    let mut bad_byte = frame.replace("mid.$8", "mid.$8?").into_bytes();
    let at = bad_byte.iter().position(|byte| *byte == b'?').unwrap();
    bad_byte[at] = 0xff;
    let prefixed = format!("for(;;);{frame}").into_bytes();
    for frame in [twice.into_bytes(), bad_byte, prefixed] {
        let server = server(move |_, peer| {
            peer.begin();
            peer.give_token(7);
            peer.send(&publish(0x30, "/t_ms", None, &frame));
            peer.message(9);
            peer.hold();
        });
        let client = listening(&server, MqttOptions::default());
        assert_eq!(receive_until(&client, "9"), ["8", "9"]);
    }
}

#[test]
fn a_jump_of_the_sequence_is_a_gap_unless_that_is_switched_off() {
    for (gap_on_jump, expected) in [(true, &["8", "Gap", "1050"][..]), (false, &["8", "1050"])] {
        let server = server(|_, peer| {
            peer.begin();
            peer.give_token(7);
            peer.message(8);
            peer.message(1050);
            peer.hold();
        });
        let mqtt = MqttOptions::default().gap_on_jump(gap_on_jump);
        let client = listening(&server, mqtt);
        assert_eq!(receive_until(&client, "1050"), expected);
    }
}

#[test]
fn a_frame_that_comes_again_brings_no_event_again() {
    let renamed = json!({"class": "ThreadName", "irisSeqId": "8", "name": "x", "messageMetadata": {
        "messageId": "mid.$8", "actorFbId": "4", "timestamp": "8", "threadKey": {"threadFbId": "5"}}});
    let frame = json!({"deltas": [renamed], "firstDeltaSeqId": 8, "lastIssuedSeqId": 8});
    let server = server(move |_, peer| {
        peer.begin();
        peer.give_token(7);
        peer.publish("/t_ms", &frame.to_string());
        peer.publish("/t_ms", &frame.to_string());
        peer.message(9);
        peer.hold();
    });
    let client = listening(&server, MqttOptions::default());
    assert_eq!(receive_until(&client, "9"), ["TitleChanged", "9"]);
}

#[test]
fn a_listener_receives_the_events_of_every_topic() {
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
    let received: Vec<String> = listener.into_iter().take(8).map(|it| label(&it)).collect();
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
    assert_eq!(received, expected);
    listener.stop().unwrap();
}

#[test]
fn a_protocol_violation_closes_the_connection_and_nothing_is_lost() {
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
        let received = receive_until(&client, "9");
        assert_eq!(received, ["8", "Disconnected", "Reconnected", "9"]);
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
    assert_eq!(receive_until(&client, "9"), ["8", "9"]);
}
