//! When the server no longer has what came between.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, LocalServer, World};
use fbchat::{Client, Error, Event, GroupId, ListenOptions, MqttOptions, ThreadKey, Transport};
use serde_json::json;

use crate::plan::hurried;
use crate::{ADA, ALAN, BOT, ENGINE_ROOM, TRANSPORTS, bot, line};

/// The list of threads is asked for here, and then each thread's messages.
pub const QUERIES: &str = "/api/graphqlbatch/";
/// Lets a request pass, so that the one after it meets the next fault.
pub const PASS: Fault = Fault::Delay(Duration::ZERO);

/// Lets people write in several threads.
fn write(server: &LocalServer, texts: &[&str]) {
    let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
    for (text, index) in texts.iter().zip(0..) {
        match index % 3 {
            0 => ada.says(ThreadKey::User(BOT), text),
            1 => alan.says(ENGINE_ROOM, text),
            _ => ada.says(ENGINE_ROOM, text),
        };
    }
}

/// What a client hears until a message has this text: texts of messages, and kinds of other events but those beside.
fn hear_until(client: &Client, last: &str) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.last().is_none_or(|it| it != last) {
        let events = client.do_one_listen().unwrap();
        heard.extend(events.iter().filter_map(line));
    }
    heard
}

/// Options with which nothing is asked but what a test expects.
fn calm(transport: Transport) -> ListenOptions {
    hurried(transport).mqtt(MqttOptions::default())
}

/// A client that listens with these options and has heard "one"; then a queue with "two" to "four" is lost, and "five" comes.
fn behind(server: &LocalServer, transport: Transport, options: ListenOptions) -> Client {
    let client = bot(server);
    client.start_listening_with(options).unwrap();
    write(server, &["one"]);
    assert_eq!(hear_until(&client, "one"), ["one"]);
    if transport == Transport::Mqtt {
        // Whatever was sent already would be heard.
        let lost = EdgeFault::QueueError("ERROR_QUEUE_LOST".to_owned());
        server.fail_edge(BOT, lost);
        // Before anything else it is asked where the next queue begins.
        server.fail(QUERIES, PASS);
    }
    write(server, &["two", "three", "four"]);
    if transport == Transport::LongPoll {
        server.lose_queue(BOT);
    }
    write(server, &["five"]);
    client
}

/// What such a client hears that does not catch up, with "six" to come.
fn behind_the_gap(transport: Transport) -> &'static [&'static str] {
    match transport {
        Transport::LongPoll => &["five", "six"],
        // The next queue begins when the gap is told, behind all that was there.
        _ => &["six"],
    }
}

#[test]
fn a_lost_queue_is_told_once() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport));
        // The answer that says so may itself be lost.
        server.fail("/pull", Fault::DropAfterHandling);
        assert_eq!(hear_until(&client, "Gap"), ["Gap"]);
        write(&server, &["six"]);
        assert_eq!(hear_until(&client, "six"), behind_the_gap(transport));
        client.stop_listening();

        let listener = client.listen_with(calm(transport)).unwrap();
        server.lose_queue(BOT);
        let mut heard = Vec::new();
        for event in &listener {
            heard.extend(line(&event));
            match heard.last().map(String::as_str) {
                Some("Gap") => write(&server, &["seven"]),
                Some("seven") => break,
                _ => {}
            }
        }
        listener.stop().unwrap();
        assert_eq!(heard, ["Listening", "Gap", "seven"]);
    }
}

#[test]
fn a_number_that_is_too_old_is_a_gap() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client
        .start_listening_with(calm(Transport::LongPoll))
        .unwrap();
    write(&server, &["one", "two", "three"]);
    hear_until(&client, "three");
    server.hold_polls_for(Duration::ZERO);
    // The next poll acknowledges them, and the server forgets them.
    client.do_one_listen().unwrap();
    server.push_reply(BOT, json!({"t": "msg", "seq": 1, "ms": []}));
    assert_eq!(hear_until(&client, "Gap"), ["Gap"]);
    write(&server, &["four"]);
    assert_eq!(hear_until(&client, "four"), ["four"]);
}

#[test]
fn what_was_missed_is_caught_up_with_before_anything_new() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport).catch_up(true));
        write(&server, &["six"]);
        let all = ["Gap", "two", "three", "four", "five", "six"];
        assert_eq!(hear_until(&client, "six"), all);
        write(&server, &["seven"]);
        assert_eq!(hear_until(&client, "seven"), ["seven"]);
    }
}

#[test]
fn what_was_missed_between_two_listenings_is_caught_up_with() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport));
        client.stop_listening();
        let listener = client.listen_with(calm(transport).catch_up(true)).unwrap();
        let mut messages = Vec::new();
        for event in &listener {
            if let Event::Message(e) = &event {
                assert_eq!(
                    event.raw().is_some(),
                    e.message.text.as_deref() == Some("six")
                );
            }
            messages.extend(line(&event));
            match messages.last().unwrap().as_str() {
                "five" => write(&server, &["six"]),
                "six" => break,
                _ => {}
            }
        }
        listener.stop().unwrap();
        let all = ["Listening", "Gap", "two", "three", "four", "five", "six"];
        assert_eq!(messages, all);
    }
}

#[test]
fn what_comes_with_the_gap_waits_for_what_was_missed() {
    let server = LocalServer::start().unwrap();
    let client = behind(
        &server,
        Transport::LongPoll,
        calm(Transport::LongPoll).catch_up(true),
    );
    server.push_reply(
        BOT,
        json!({"t": "batched", "batches": [
            {"t": "fullReload", "seq": 0},
            {"t": "msg", "ms": [{"type": "jewel_requests_add", "from": "5"}]},
        ]}),
    );
    let all = ["Gap", "two", "three", "four", "five", "FriendRequest"];
    assert_eq!(hear_until(&client, "FriendRequest"), all);
}

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
        let heard = hear_until(&client, "five");
        let failed = ["Gap", "Disconnected", "Disconnected", "Disconnected"];
        assert_eq!(heard[..4], failed);
        assert_eq!(heard[4..], ["two", "three", "four", "five"]);
    }
}

#[test]
fn a_thread_that_cannot_be_read_costs_no_other() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let told = Arc::new(Mutex::new(0));
        let count = Arc::clone(&told);
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
        let heard = hear_until(&client, "four");
        assert_eq!(heard, ["Gap", "ListenError", "Gap", "three", "four"]);
        assert_eq!(*told.lock().unwrap(), 1);
        write(&server, &["six"]);
        assert_eq!(hear_until(&client, "six"), behind_the_gap(transport));
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
            let mut heard = hear_until(&client, "five");
            heard.retain(|it| it != "ListenError");
            assert_eq!(heard, ["Gap", "two", "three", "four", "five"]);
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
            let mut heard = hear_until(&client, "five");
            heard.retain(|it| it != "ListenError" && it != "Disconnected");
            assert_eq!(heard, ["Gap", "two", "three", "four", "five"], "{fault:?}");
            write(&server, &["six"]);
            let heard = hear_until(&client, "six");
            assert_eq!(heard.last().unwrap(), "six");
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
        assert_eq!(hear_until(&client, "five"), all);
    }
}

#[test]
fn a_line_that_fails_now_and_then_does_not_begin_a_catch_up_anew() {
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
    hear_until(&client, "one");
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
    let mut heard = hear_until(&client, "m39");
    heard.retain(|it| it != "Disconnected");
    let expected: Vec<String> = (0..40).map(|i| format!("m{i}")).collect();
    assert_eq!((heard[0].as_str(), &heard[1..]), ("Gap", &expected[..]));
    let spent = 6_201 - server.faults_left(QUERIES);
    assert!(spent < 200, "{spent} requests for 40 messages");
}

#[test]
fn a_message_dated_in_the_future_does_not_hide_what_was_missed() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = bot(&server);
        client
            .start_listening_with(calm(transport).catch_up(true))
            .unwrap();
        let metadata = json!({
            "messageId": "mid.$f", "actorFbId": ADA, "timestamp": "9000000000000",
            "threadKey": {"otherUserFbId": ADA},
        });
        let delta = json!({"class": "NewMessage", "body": "future", "messageMetadata": metadata});
        server.push_raw(BOT, json!({"type": "delta", "delta": delta}));
        hear_until(&client, "future");
        server.lose_queue(BOT);
        write(&server, &["two"]);
        let heard = hear_until(&client, "two");
        assert!(heard.contains(&"Gap".to_owned()), "{heard:?}");
    }
}

#[test]
fn a_stop_while_catching_up_loses_nothing() {
    for transport in TRANSPORTS {
        for before in 0..4 {
            let server = LocalServer::start().unwrap();
            let failures = Arc::new(Mutex::new(Vec::new()));
            let noted = Arc::clone(&failures);
            let options = calm(transport).catch_up(true).on_error(move |error| {
                noted.lock().unwrap().push(error.to_string());
                ControlFlow::Continue(())
            });
            let client = behind(&server, transport, options);
            for _ in 0..before {
                server.fail(QUERIES, PASS);
            }
            server.fail(QUERIES, Fault::Stall);
            assert_eq!(hear_until(&client, "Gap"), ["Gap"]);
            while server.faults_left(QUERIES) > 0 {
                assert_eq!(client.do_one_listen().unwrap(), []);
            }
            client.stop_listening();
            assert!(matches!(client.do_one_listen(), Err(Error::Stopped)));
            // Whether it is to catch up is up to the listening that found the gap.
            client.start_listening_with(calm(transport)).unwrap();
            let all = ["two", "three", "four", "five"];
            assert_eq!(hear_until(&client, "five"), all);
            assert_eq!(*failures.lock().unwrap(), [""; 0]);
        }
    }
}

#[test]
fn what_is_beyond_a_limit_is_stated_by_a_second_gap() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let options = calm(transport).catch_up(true).catch_up_messages(0);
        let client = behind(&server, transport, options);
        let heard = hear_until(&client, "five");
        assert_eq!(heard, ["Gap", "Gap", "two", "five"]);
    }
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
                        .all(|event| line(event).is_none_or(|it| it == "Gap"))
                ),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    }
}
