//! Frames and programs that cannot be read or come in bad order: they cost neither what came before nor the connections that follow.

use std::time::Duration;

use fbchat::{Event, GatewayOptions};
use serde_json::{Value, json};

use crate::gateway::{client, listening, options, receive_until, server};
use crate::support::gateway::{Frame, Peer, Request, first_block, message};

/// Reads until the messages are asked for; answers all else.
fn mailbox_request(peer: &mut Peer<'_>) -> Request {
    loop {
        let request = peer.request();
        if request.database == Some(1) {
            return request;
        }
        peer.answer(&request, &[]);
    }
}

/// A person types.
fn typing() -> [Value; 2] {
    [
        json!([5, "verifyThreadExists", [19, "5"], [19, "2"]]),
        json!([5, "updateTypingIndicator", [19, "5"], [19, "4"], true]),
    ]
}

#[test]
fn a_cursor_whose_answers_are_of_no_use_is_given_up_with_a_gap() {
    let no_program = |id| json!({"request_id": id, "payload": "{not JSON"}).to_string();
    let no_envelope = |_| "{not JSON".to_owned();
    let too_large = |_| " ".repeat(5000);
    let answers: [fn(u64) -> String; 3] = [no_program, no_envelope, too_large];
    for (first, second) in [(0, 0), (1, 0), (2, 2)] {
        let server = server(move |number, peer| match number {
            0 => {
                peer.begin("c1");
                peer.push(&[message(8)]);
                peer.close(4000);
            }
            1 | 2 => {
                let request = mailbox_request(peer);
                assert_eq!(request.cursor.as_deref(), Some("c1"));
                let answer = answers[if number == 1 { first } else { second }];
                peer.data(request.stream, &answer(request.id));
                while peer.frames().is_some() {}
            }
            _ => {
                // The cursor of the page.
                assert_eq!(peer.begin("d1").as_deref(), Some("cursor-page-1"));
                peer.push(&[message(9)]);
                peer.hold();
            }
        });
        let client = listening(&server, GatewayOptions::default().max_message_size(4096));
        let received = receive_until(&client, "9");
        let lost = "Disconnected";
        let expected = ["8", lost, lost, lost, "Reconnected", "Gap", "9"];
        assert_eq!(received, expected, "{first} {second}");
    }
}

#[test]
fn a_cursor_that_moved_between_two_answers_of_no_use_is_kept() {
    let server = server(|number, peer| {
        let request = mailbox_request(peer);
        let cursor = request.cursor.as_deref();
        let unreadable = |id| json!({"request_id": id, "payload": "{not JSON"}).to_string();
        match number {
            0 => {
                assert_eq!(cursor, Some("cursor-page-1"));
                peer.data(request.stream, &unreadable(request.id));
            }
            1 => {
                peer.answer(&request, &first_block(1, cursor, "c1"));
                let more = mailbox_request(peer);
                peer.data(more.stream, &unreadable(more.id));
            }
            _ => {
                assert_eq!(cursor, Some("c1"));
                peer.answer(&request, &[]);
                peer.push(&[message(9)]);
                return peer.hold();
            }
        }
        while peer.frames().is_some() {}
    });
    let client = client(&server);
    let listen = || client.start_listening_with(options(GatewayOptions::default()));
    while listen().is_err() {}
    let received = receive_until(&client, "9");
    assert!(!received.contains(&"Gap".to_owned()), "{received:?}");
}

#[test]
fn events_before_a_bad_frame_of_the_same_message_come_once_and_count() {
    let server = server(|number, peer| {
        if number == 0 {
            peer.begin("c1");
            let [block] = first_block(1, Some("c1"), "c2");
            let [thread, typing] = typing();
            // Half of a frame.
            peer.push_before(&[block, thread, typing], &[13, 0]);
            while peer.frames().is_some() {}
        } else {
            assert_eq!(peer.begin("c3").as_deref(), Some("c2"));
            peer.push(&[message(9)]);
            peer.hold();
        }
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, "9");
    assert_eq!(received, ["Typing", "Disconnected", "Reconnected", "9"]);
}

#[test]
fn an_unreadable_push_is_a_gap_only_where_there_are_messages() {
    let server = server(|_, peer| {
        peer.begin("c1");
        let (mailbox, encrypted) = (peer.streams[&1], peer.streams[&95]);
        for (stream, payload) in [
            (encrypted, r#"{"request_id":null,"payload":"[]"}"#),
            // Nothing was to be read.
            (mailbox, r#"{"request_id":null,"payload":null}"#),
            (mailbox, "{}"),
        ] {
            let id = peer.data(stream, payload);
            peer.wait_for_ack(id);
        }
        let truncate = |group: &str| json!([5, "truncateTablesForSyncGroup", [19, group]]);
        peer.push(&[truncate("95")]);
        peer.push(&[truncate("104"), message(8)]);
        // Something is there, and it is no program.
        peer.data(mailbox, r#"{"request_id":null,"payload":{}}"#);
        peer.push(&[truncate("1"), message(9)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, "9");
    // The second gap is no news before anything has answered.
    assert_eq!(received[..4], ["ListenError", "8", "ListenError", "Gap"]);
    assert_eq!(received.last().unwrap(), "9");
}

#[test]
fn many_pushes_wait_for_an_answer_and_keep_their_order() {
    const PUSHES: u64 = 150;
    let server = server(|_, peer| {
        let request = mailbox_request(peer);
        let cursor = |number: u64| format!("c{number}");
        for number in 0..PUSHES {
            let [block] = first_block(1, Some(&cursor(number)), &cursor(number + 1));
            peer.push(&[block, message(number)]);
        }
        let [block] = first_block(1, request.cursor.as_deref(), &cursor(0));
        peer.answer(&request, &[block, message(1000)]);
        peer.hold();
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, &(PUSHES - 1).to_string());
    let expected: Vec<_> = [1000].into_iter().chain(0..PUSHES).collect();
    let expected: Vec<_> = expected.iter().map(u64::to_string).collect();
    assert_eq!(received, expected);
}

#[test]
fn an_answer_that_pushes_have_overtaken_does_not_take_the_cursor_back() {
    let server = server(|number, peer| {
        if number > 0 {
            assert_eq!(peer.begin("c3").as_deref(), Some("c3"));
            peer.push(&[message(9)]);
            return peer.hold();
        }
        peer.begin("c1");
        // It is asked whether there is more.
        let request = mailbox_request(peer);
        assert_eq!(request.cursor.as_deref(), Some("c1"));
        for (current, next, text) in [("c1", "c2", 6), ("c2", "c3", 7)] {
            let [block] = first_block(1, Some(current), next);
            let id = peer.push(&[block, message(text)]);
            while !peer
                .others
                .iter()
                .any(|it| matches!(it, Frame::Ack(_, ack) if *ack == id))
            {
                peer.take().unwrap();
            }
        }
        let [block] = first_block(1, Some("c1"), "c2");
        peer.answer(&request, &[block, message(6)]);
        let again = mailbox_request(peer);
        assert_eq!(again.cursor.as_deref(), Some("c3"));
        peer.close(4000);
    });
    let often = Some(Duration::from_millis(50));
    let client = listening(&server, GatewayOptions::default().ask_again_after(often));
    let received = receive_until(&client, "9");
    assert_eq!(received, ["6", "7", "Disconnected", "Reconnected", "9"]);
}

#[test]
fn a_gateway_that_announces_that_it_will_close_is_used_until_it_does() {
    let server = server(|number, peer| {
        peer.begin("c1");
        match number {
            0 => {
                peer.send(&[3, 1, 0, 0, 2]);
                let id = peer.push(&[message(7)]);
                peer.wait_for_ack(id);
                peer.close(4000);
            }
            1 => {
                peer.send(&[4]);
                let id = peer.push(&[message(8)]);
                peer.wait_for_ack(id);
                peer.close(4003);
            }
            _ => {
                peer.push(&[message(9)]);
                peer.hold();
            }
        }
    });
    let client = listening(&server, GatewayOptions::default());
    let received = receive_until(&client, "9");
    let (lost, back) = ("Disconnected", "Reconnected");
    // The channel has the message before it is known that the connection is there again.
    let expected = ["7", lost, back, "8", lost, back, "9"];
    assert_eq!(received, expected);
    let seen = server.seen();
    let pages = seen.iter().filter(|it| it.path() == "/messages");
    assert_eq!(pages.count(), 2);
}

#[test]
fn a_gateway_that_answers_and_closes_is_asked_less_and_less_often() {
    let server = server(|_, peer| {
        peer.begin("c1");
        peer.close(4002);
    });
    let client = client(&server);
    let first = Duration::from_secs(3600);
    let options = options(GatewayOptions::default()).retry_after(first, 24 * first);
    client.start_listening_with(options).unwrap();
    let mut waits = Vec::new();
    while waits.len() < 2 {
        for event in client.do_one_listen().unwrap() {
            if let Event::Disconnected(lost) = event {
                waits.push(lost.retry_in);
            }
        }
    }
    assert_eq!(waits[0], Duration::ZERO);
    assert!(waits[1] >= first / 2, "{waits:?}");
}
