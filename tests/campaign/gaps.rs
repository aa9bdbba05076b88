//! When the server no longer has what came between.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::local::{Fault, LocalServer};
use fbchat::{Client, Error, Event, ListenOptions, ThreadKey, Transport};
use serde_json::json;

use crate::plan::hurried;
use crate::{ADA, ALAN, BOT, ENGINE_ROOM, bot, short};

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

/// What a client hears until a message has this text: texts of messages, and kinds of other events but the counts.
fn hear_until(client: &Client, last: &str) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.last().is_none_or(|it| it != last) {
        let events = client.do_one_listen().unwrap();
        heard.extend(events.iter().map(short).filter(|it| it != "Inbox"));
    }
    heard
}

/// A client that listens with these options and has heard "one"; then a queue with "two" to "four" is lost, and "five" comes.
fn behind(server: &LocalServer, options: ListenOptions) -> Client {
    let client = bot(server);
    client.start_listening_with(options).unwrap();
    write(server, &["one"]);
    assert_eq!(hear_until(&client, "one"), ["one"]);
    write(server, &["two", "three", "four"]);
    server.lose_queue(BOT);
    write(server, &["five"]);
    client
}

#[test]
fn a_lost_queue_is_told_once() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll));
    // The answer that says so may itself be lost.
    server.fail("/pull", Fault::DropAfterHandling);
    assert_eq!(hear_until(&client, "five"), ["Gap", "five"]);
    client.stop_listening();

    let listener = client.listen_with(hurried(Transport::LongPoll)).unwrap();
    server.lose_queue(BOT);
    write(&server, &["six"]);
    let heard: Vec<_> = listener
        .into_iter()
        .map(|event| short(&event))
        .filter(|it| it != "Inbox")
        .take(3)
        .collect();
    listener.stop().unwrap();
    assert_eq!(heard, ["Listening", "Gap", "six"]);
}

#[test]
fn a_number_that_is_too_old_is_a_gap() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client
        .start_listening_with(hurried(Transport::LongPoll))
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
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll).catch_up(true));
    write(&server, &["six"]);
    let all = ["Gap", "two", "three", "four", "five", "six"];
    assert_eq!(hear_until(&client, "six"), all);
    write(&server, &["seven"]);
    assert_eq!(hear_until(&client, "seven"), ["seven"]);
}

#[test]
fn what_was_missed_between_two_listenings_is_caught_up_with() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll));
    client.stop_listening();
    let listener = client
        .listen_with(hurried(Transport::LongPoll).catch_up(true))
        .unwrap();
    let mut messages = Vec::new();
    for event in &listener {
        if let Event::Message(e) = &event {
            assert_eq!(
                event.raw().is_some(),
                e.message.text.as_deref() == Some("six")
            );
        }
        messages.extend(Some(short(&event)).filter(|it| it != "Inbox"));
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

#[test]
fn what_comes_with_the_gap_waits_for_what_was_missed() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll).catch_up(true));
    server.push_reply(
        BOT,
        json!({"t": "batched", "batches": [
            {"t": "fullReload", "seq": 0},
            {"t": "msg", "ms": [{"type": "qprimer", "made": 1_516_000_000_000_i64}]},
        ]}),
    );
    let all = ["Gap", "two", "three", "four", "five", "Qprimer"];
    assert_eq!(hear_until(&client, "Qprimer"), all);
}

#[test]
fn a_catch_up_that_fails_for_a_while_is_tried_again() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll).catch_up(true));
    server.fail(QUERIES, Fault::Status(500));
    server.fail(QUERIES, Fault::Stall);
    server.fail(QUERIES, PASS);
    server.fail(QUERIES, Fault::Status(503));
    let heard = hear_until(&client, "five");
    let failed = ["Gap", "Disconnected", "Disconnected", "Disconnected"];
    assert_eq!(heard[..4], failed);
    assert_eq!(heard[4..], ["two", "three", "four", "five"]);
}

#[test]
fn a_thread_that_cannot_be_read_costs_no_other() {
    let server = LocalServer::start().unwrap();
    let told = Arc::new(Mutex::new(0));
    let count = Arc::clone(&told);
    let options = hurried(Transport::LongPoll)
        .catch_up(true)
        .on_error(move |_| {
            *count.lock().unwrap() += 1;
            ControlFlow::Continue(())
        });
    let client = behind(&server, options);
    // The thread that was written in last is asked first: that of "five" and "two".
    server.fail(QUERIES, PASS);
    server.fail(QUERIES, Fault::FacebookError(1_545_012));
    write(&server, &["six"]);
    let heard = hear_until(&client, "six");
    assert_eq!(
        heard,
        ["Gap", "ListenError", "three", "four", "five", "six"]
    );
    assert_eq!(*told.lock().unwrap(), 1);
}

#[test]
fn a_catch_up_of_no_use_is_told_and_listening_goes_on() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll).catch_up(true));
    server.fail(QUERIES, Fault::Garbage);
    let heard = hear_until(&client, "five");
    assert_eq!(heard, ["Gap", "ListenError", "five"]);
}

#[test]
fn a_session_that_ends_meanwhile_ends_listening() {
    let server = LocalServer::start().unwrap();
    let client = behind(&server, hurried(Transport::LongPoll).catch_up(true));
    server.fail(QUERIES, Fault::LoggedOut);
    let error = loop {
        match client.do_one_listen() {
            Ok(events) => assert!(events.iter().all(|event| matches!(event, Event::Gap(_)))),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
}
