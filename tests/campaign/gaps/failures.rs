//! Requests that fail during a catch-up.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, LocalServer, World};
use fbchat::{Error, Event, GroupId, ThreadKey, Transport};
use serde_json::json;

use super::{PASS, QUERIES, behind, behind_the_gap, calm, receive_until, write};
use crate::{ADA, BOT, TRANSPORTS, bot, main_label};

#[test]
fn a_catch_up_that_fails_for_a_while_is_tried_again() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport).catch_up(true));
        server.fail(QUERIES, Fault::Status(500));
        server.fail(QUERIES, Fault::DropAfterHandling);
        server.fail(QUERIES, Fault::DropAfterHandling);
        server.fail(QUERIES, PASS);
        server.fail(QUERIES, Fault::Status(503));
        let received = receive_until(&client, "five");
        let failed = ["Gap", "Disconnected", "Disconnected", "Disconnected"];
        assert_eq!(received[..4], failed);
        assert_eq!(received[4..], ["two", "three", "four", "five"]);
    }
}

#[test]
fn a_thread_that_cannot_be_read_costs_no_other() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let errors = Arc::new(Mutex::new(0));
        let count = Arc::clone(&errors);
        let options = calm(transport)
            .catch_up(true)
            .catch_up_attempts(1)
            .on_error(move |_| {
                *count.lock().unwrap() += 1;
                ControlFlow::Continue(())
            });
        let client = behind(&server, transport, options);
        // The thread that was written in last is asked first: that of "five" and "two".
        server.fail(QUERIES, PASS);
        server.fail(QUERIES, Fault::FacebookError(1_545_012));
        let received = receive_until(&client, "four");
        assert_eq!(received, ["Gap", "ListenError", "Gap", "three", "four"]);
        assert_eq!(*errors.lock().unwrap(), 1);
        write(&server, &["six"]);
        assert_eq!(receive_until(&client, "six"), behind_the_gap(transport));
    }
}

#[test]
fn a_thread_that_is_given_up_is_named_by_a_second_gap() {
    let transport = Transport::Mqtt;
    let server = LocalServer::start().unwrap();
    let options = calm(transport).catch_up(true).catch_up_attempts(1);
    let client = behind(&server, transport, options);
    server.fail(QUERIES, PASS);
    server.fail(QUERIES, Fault::Garbage);
    let mut gaps = Vec::new();
    while gaps.len() < 2 {
        let events = client.do_one_listen().unwrap();
        gaps.extend(events.into_iter().filter_map(|event| match event {
            Event::Gap(gap) => Some(gap),
            _ => None,
        }));
    }
    assert_eq!((gaps[0].thread, gaps[1].since), (None, gaps[0].since));
    assert_eq!(gaps[1].thread, Some(ThreadKey::User(ADA)));
}

#[test]
fn a_folder_that_cannot_be_listed_costs_only_itself() {
    for transport in TRANSPORTS {
        // The requests after the inbox: two for each thread, and then the other folders.
        for which in 1..8 {
            let server = LocalServer::start().unwrap();
            let client = behind(&server, transport, calm(transport).catch_up(true));
            for _ in 0..which {
                server.fail(QUERIES, PASS);
            }
            server.fail(QUERIES, Fault::Garbage);
            let mut received = receive_until(&client, "five");
            received.retain(|it| it != "ListenError");
            assert_eq!(received, ["Gap", "two", "three", "four", "five"]);
        }
    }
}

#[test]
fn one_useless_answer_does_not_end_a_catch_up() {
    for transport in TRANSPORTS {
        for fault in [
            Fault::Garbage,
            Fault::Status(404),
            Fault::Status(429),
            Fault::FacebookError(1_390_008),
            Fault::FacebookError(1_357_031),
        ] {
            let server = LocalServer::start().unwrap();
            let client = behind(&server, transport, calm(transport).catch_up(true));
            for _ in 0..3 {
                server.fail(QUERIES, fault.clone());
            }
            let mut received = receive_until(&client, "five");
            received.retain(|it| it != "ListenError" && it != "Disconnected");
            assert_eq!(
                received,
                ["Gap", "two", "three", "four", "five"],
                "{fault:?}"
            );
            write(&server, &["six"]);
            let received = receive_until(&client, "six");
            assert_eq!(received.last().unwrap(), "six");
        }
    }
}

#[test]
fn a_short_poll_timeout_does_not_starve_a_catch_up() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let options = calm(transport)
            .catch_up(true)
            .poll_timeout(Duration::from_millis(5));
        let client = behind(&server, transport, options);
        for _ in 0..100 {
            server.fail(QUERIES, Fault::Delay(Duration::from_millis(25)));
        }
        let all = ["Gap", "two", "three", "four", "five"];
        assert_eq!(receive_until(&client, "five"), all);
    }
}

#[test]
fn a_connection_that_fails_now_and_then_does_not_restart_a_catch_up() {
    let groups: Vec<_> = (0..40)
        .map(|i| json!({"id": 1000 + i, "name": format!("g{i}"), "members": [BOT, ADA]}))
        .collect();
    let people = json!([
        {"id": BOT, "name": "Bot", "email": "bot@example.com", "password": "bot"},
        {"id": ADA, "name": "Ada"},
    ]);
    let world = json!({"users": people, "groups": groups}).to_string();
    let server = LocalServer::with_world(World::from_json(&world).unwrap()).unwrap();
    let client = bot(&server);
    client
        .start_listening_with(calm(Transport::Mqtt).catch_up(true))
        .unwrap();
    let ada = server.person(ADA).unwrap();
    ada.says(ThreadKey::User(BOT), "one");
    receive_until(&client, "one");
    server.fail_edge(BOT, EdgeFault::QueueError("ERROR_QUEUE_LOST".to_owned()));
    server.fail(QUERIES, PASS);
    for _ in 0..200 {
        for _ in 0..30 {
            server.fail(QUERIES, PASS);
        }
        server.fail(QUERIES, Fault::Status(503));
    }
    for i in 0..40 {
        let group = ThreadKey::Group(GroupId::from(1000 + i));
        ada.says(group, &format!("m{i}"));
    }
    let mut received = receive_until(&client, "m39");
    received.retain(|it| it != "Disconnected");
    let expected: Vec<String> = (0..40).map(|i| format!("m{i}")).collect();
    assert_eq!(
        (received[0].as_str(), &received[1..]),
        ("Gap", &expected[..])
    );
    let spent = 6_201 - server.faults_left(QUERIES);
    assert!(spent < 200, "{spent} requests for 40 messages");
}

#[test]
fn a_session_that_ends_meanwhile_ends_listening() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport).catch_up(true));
        server.fail(QUERIES, Fault::LoggedOut);
        let error = loop {
            match client.do_one_listen() {
                Ok(events) => assert!(
                    events
                        .iter()
                        .all(|event| main_label(event).is_none_or(|it| it == "Gap"))
                ),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    }
}
