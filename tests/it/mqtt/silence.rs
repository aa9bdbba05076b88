//! A silent server, and waits that end.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use fbchat::MqttOptions;

use crate::mqtt::{
    asked, client, listening, options, receive_until, sequence_id, server, server_at,
};
use crate::support::broker::{GET_DIFFS, talk};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

/// Checks the labels up to message 8. A busy machine may lose further connections before it: that is no failure.
#[track_caller]
fn assert_received(received: &[String], first: &[&str]) {
    let (begin, rest) = received.split_at(first.len().min(received.len()));
    assert_eq!(begin, first);
    let (last, between) = rest.split_last().unwrap();
    assert_eq!(last, "8");
    let pairs = between.chunks(2);
    assert!(
        pairs
            .into_iter()
            .all(|it| it == ["Disconnected", "Reconnected"]),
        "{received:?}"
    );
}

#[test]
fn a_connection_without_keep_alive_responses_is_opened_anew() {
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
    let received = receive_until(&client, "8");
    assert_received(&received, &["Disconnected", "Reconnected"]);
}

#[test]
fn a_connection_without_a_reply_about_the_queue_is_opened_anew() {
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
    let mqtt = MqttOptions::default().queue_timeout(Duration::from_secs(2));
    let client = listening(&server, mqtt);
    let received = receive_until(&client, "8");
    let first = [
        "Disconnected",
        "Reconnected",
        "Inbox",
        "Disconnected",
        "Reconnected",
    ];
    assert_received(&received, &first);
}

#[test]
fn a_connection_that_delivers_nothing_is_found_by_a_probe() {
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
    let mqtt = MqttOptions::default()
        .probe_after(Some(Duration::from_millis(300)))
        .answer_timeout(Duration::from_millis(300));
    let client = listening(&server, mqtt);
    let received = receive_until(&client, "8");
    assert_received(&received, &["Disconnected", "Reconnected"]);
}

/// A server that answers probes with these, one after the other, and sends message 8 before it gives the last answer.
fn probed(answers: [Answer; 3]) -> Scripted {
    let (last, is_last) = mpsc::channel();
    let (sent, is_sent) = mpsc::channel();
    let is_last = Arc::new(std::sync::Mutex::new(is_last));
    let mut answers = answers.into_iter();
    let mut is_first = true;
    Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" if std::mem::take(&mut is_first) => sequence_id("7"),
        "/api/graphqlbatch/" => {
            let answer = answers.next().unwrap_or_else(|| sequence_id("8"));
            if answers.len() == 0 {
                let _ = last.send(());
                let _ = is_sent.recv();
            }
            answer
        }
        "/chat" => {
            let (sent, is_last) = (sent.clone(), Arc::clone(&is_last));
            talk(seen, move |peer| {
                peer.begin();
                peer.give_token(7);
                is_last.lock().unwrap().recv().unwrap();
                peer.message(8);
                sent.send(()).unwrap();
                peer.hold();
            })
        }
        _ => resume(seen).unwrap(),
    })
}

#[test]
fn a_probe_that_fails_or_finds_the_last_delta_costs_no_connection() {
    let refused = || Answer::status(502);
    for answers in [
        [refused(), Answer::ok("<html>"), refused()],
        [sequence_id("7"), refused(), sequence_id("8")],
    ] {
        let server = probed(answers);
        let mqtt = MqttOptions::default().probe_after(Some(Duration::from_millis(20)));
        let client = listening(&server, mqtt);
        assert_eq!(receive_until(&client, "8"), ["8"]);
        assert_eq!(asked(&server, "/chat").len(), 1);
    }
}

#[test]
fn an_idle_server_does_not_block_a_cycle() {
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
fn a_server_that_sends_byte_by_byte_does_not_block_a_cycle() {
    let server = server(|_, peer| {
        peer.begin();
        peer.give_token(7);
        // A frame of a megabyte, which will take its time.
        let mut next = &b"\x82\x7f\0\0\0\0\0\x10\0\0"[..];
        // Nobody sends: receiving is a pause that needs no clock of its own.
        let (_sender, never) = mpsc::channel::<()>();
        while peer.raw(next) {
            next = b"\0";
            let _ = never.recv_timeout(Duration::from_millis(5));
        }
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
