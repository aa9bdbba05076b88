//! Messages that arrive, and their acknowledgements.

use std::sync::Mutex;
use std::sync::mpsc;

use fbchat::{Event, GatewayOptions, ThreadKey};
use serde_json::json;

use crate::gateway::{client, listening, options, receive_until, server};
use crate::support::gateway::{Frame, first_block, message};

#[test]
fn a_message_arrives_and_is_acknowledged_by_the_cycle_after() {
    let server = server(|_, peer| {
        assert_eq!(peer.begin("c1").as_deref(), Some("cursor-page-1"));
        let thread = json!([5, "verifyThreadExists", [19, "5"], [19, "2"]]);
        let id = peer.push(&[thread, message(8)]);
        peer.wait_for_ack(id);
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    let events = loop {
        let events = client.do_one_listen().unwrap();
        if !events.is_empty() {
            break events;
        }
    };
    let [Event::Message(event)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(event.thread, ThreadKey::Group(5.into()));
    assert_eq!(event.message.text.as_deref(), Some("8"));
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn a_thread_receives_as_well() {
    let server = server(|_, peer| {
        peer.begin("c1");
        for number in 0..100 {
            peer.push(&[message(number)]);
        }
        peer.hold();
    });
    let listener = client(&server)
        .listen_with(options(GatewayOptions::default()))
        .unwrap();
    let texts = listener.into_iter().filter_map(|event| match event {
        Event::Message(event) => event.message.text,
        _ => None,
    });
    let texts: Vec<_> = texts.take(100).collect();
    let expected: Vec<_> = (0..100).map(|it| it.to_string()).collect();
    assert_eq!(texts, expected);
}

#[test]
fn a_delivery_that_was_not_handed_out_comes_again_over_the_next_connection_and_nothing_comes_twice()
{
    let server = server(|number, peer| {
        if number == 0 {
            peer.begin("c1");
            let [block] = first_block(1, Some("c1"), "c2");
            peer.push(&[block, message(8)]);
            // Half of a frame: the connection is given up, before or after the message was handed out.
            peer.send(&[13, 0]);
            peer.hold();
        } else {
            let cursor = peer.begin("c3").unwrap();
            assert!(cursor == "c1" || cursor == "c2", "{cursor}");
            if cursor == "c1" {
                peer.push(&[message(8)]);
            }
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, "9");
    assert_eq!(received, ["8", "Disconnected", "Reconnected", "9"]);
}

#[test]
fn a_snapshot_is_a_gap_unless_nothing_was_received_before() {
    let truncate = || json!([5, "truncateTablesForSyncGroup", [19, "1"]]);
    let server = server(move |number, peer| {
        if number == 0 {
            loop {
                let request = peer.request();
                if request.database == Some(1) {
                    peer.answer(&request, &[truncate()]);
                    break;
                }
                peer.answer(&request, &[]);
            }
            peer.push(&[message(8)]);
            peer.push(&[truncate(), message(9)]);
        }
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    assert_eq!(receive_until(&client, "9"), ["8", "Gap", "9"]);
}

#[test]
fn a_push_that_cannot_be_read_is_acknowledged_and_leaves_a_gap() {
    let server = server(|_, peer| {
        peer.begin("c1");
        let stream = peer.streams[&1];
        let id = peer.data(stream, r#"{"request_id":null,"payload":"[]"}"#);
        peer.wait_for_ack(id);
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    assert_eq!(receive_until(&client, "9"), ["ListenError", "Gap", "9"]);
}

#[test]
fn data_of_an_unknown_stream_is_acknowledged_and_a_ping_is_answered() {
    let (sender, frames) = mpsc::channel();
    let sender = Mutex::new(sender);
    let server = server(move |_, peer| {
        peer.begin("c1");
        let id = peer.data(999, "{}");
        peer.send(&[9]);
        peer.wait_for_ack(id);
        while !peer.others.contains(&Frame::Pong) {
            peer.take().unwrap();
        }
        let others = peer.others.clone();
        sender.lock().unwrap().send(others).unwrap();
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    receive_until(&client, "9");
    let frames = frames.recv().unwrap();
    assert!(frames.iter().any(|it| matches!(it, Frame::Ack(999, _))));
    // The stream of the first tasks, which were answered.
    assert!(frames.contains(&Frame::End(0)));
}
