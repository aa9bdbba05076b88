//! What arrives, in whatever form.

use fbchat::MqttOptions;
use serde_json::json;
use tungstenite::Message;

use crate::support::broker::{GET_DIFFS, message, publish};
use crate::{client, heard_until, listening, options, server, short};

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
