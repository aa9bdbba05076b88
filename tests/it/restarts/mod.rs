//! A restart loses nothing: a session keeps the position in the queue of events. `FBCHAT_KILLS` sets how often a process is
//! killed; run with `--nocapture` for the counts.
#![cfg(feature = "local-server")]

mod killed;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::support::demo::{ADA, ALAN, BOT, bot};
use crate::support::events::{label, main_label};
use fbchat::local::{LocalServer, Person};
use fbchat::{Client, Event, ListenOptions, Session, ThreadKey, Transport};

const TRANSPORTS: [Transport; 3] = [Transport::LongPoll, Transport::Mqtt, Transport::Gateway];

fn options(transport: Transport) -> ListenOptions {
    ListenOptions::default()
        .transport(transport)
        .mark_alive(false)
        .poll_timeout(Duration::from_millis(200))
        .retry_after(Duration::from_millis(1), Duration::from_millis(2))
        .catch_up(true)
}

fn ada(server: &LocalServer) -> Person {
    server.person(ADA).unwrap()
}

/// A new process of the account, as far as the server can see: the session goes through a file.
pub(crate) fn restarted(server: &LocalServer, client: Client) -> Client {
    let session = saved(&client.session());
    drop(client);
    server.client_builder().session(session).resume().unwrap()
}

fn path(name: &str) -> PathBuf {
    let name = format!(
        "fbchat-{name}-{}-{:x}.json",
        std::process::id(),
        fastrand::u64(..)
    );
    env::temp_dir().join(name)
}

/// The session as a file gives it back.
fn saved(session: &Session) -> Session {
    let path = path("saved");
    session.save(&path).unwrap();
    let session = Session::load(&path).unwrap();
    fs::remove_file(path).unwrap();
    session
}

/// Runs cycles until a message has this text, and returns the labels of the main events.
fn receive_until(client: &Client, last: &str) -> Vec<String> {
    let mut received = Vec::new();
    while received.last().is_none_or(|it| it != last) {
        let events = client.do_one_listen().unwrap();
        received.extend(events.iter().filter_map(main_label));
    }
    received
}

/// A client that has received "one".
fn listening(server: &LocalServer, transport: Transport) -> Client {
    let client = bot(server);
    client.start_listening_with(options(transport)).unwrap();
    ada(server).says(ThreadKey::User(BOT), "one");
    receive_until(&client, "one");
    client
}

fn say(server: &LocalServer, texts: &[&str]) {
    for text in texts {
        ada(server).says(ThreadKey::User(BOT), text);
    }
}

/// Listens, writes one more message, and receives up to it, without the gap.
fn go_on(server: &LocalServer, client: &Client, transport: Transport, last: &str) -> Vec<String> {
    client.start_listening_with(options(transport)).unwrap();
    say(server, &[last]);
    let mut received = receive_until(client, last);
    received.retain(|it| it != "Gap");
    received
}

#[test]
fn a_program_that_saved_its_session_goes_on_where_it_was() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, transport);
        let client = {
            let client = restarted(&server, client);
            say(&server, &["two", "three"]);
            client
        };
        client.start_listening_with(options(transport)).unwrap();
        say(&server, &["four"]);
        let received = receive_until(&client, "four");
        let messages: Vec<_> = received.iter().filter(|it| *it != "Gap").collect();
        assert_eq!(messages, ["two", "three", "four"], "{transport:?}");
        // The server still has the queue.
        assert_eq!(received.len(), 3, "{transport:?}: {received:?}");
    }
}

#[test]
fn a_queue_that_is_lost_between_two_processes_is_a_gap_since_the_last_hand_over() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let before = fbchat::Timestamp::now();
        let client = restarted(&server, listening(&server, transport));
        say(&server, &["two"]);
        server.lose_queue(BOT);
        say(&server, &["three"]);
        let listener = client.listen_with(options(transport)).unwrap();
        say(&server, &["four"]);
        let mut received = Vec::new();
        for event in &listener {
            if let Event::Gap(gap) = &event {
                // The server states its time in seconds.
                assert!(gap.since.as_millis() > before.as_millis() - 2_000);
                assert!(gap.since <= fbchat::Timestamp::now());
            }
            received.extend(main_label(&event));
            if received.last().unwrap() == "four" {
                break;
            }
        }
        listener.stop().unwrap();
        assert_eq!(received[..2], ["Listening", "Gap"]);
        // Only the process that ended knows the earlier deliveries.
        received.retain(|it| it != "one");
        assert_eq!(received[2..], ["two", "three", "four"]);
    }
}

#[test]
fn logging_in_again_after_the_session_has_ended_loses_nothing() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, transport);
        server.log_out(BOT);
        while client.do_one_listen().is_ok() {}
        say(&server, &["two"]);
        client.login("bot@example.com", "bot").unwrap();
        let received = go_on(&server, &client, transport, "three");
        assert_eq!(received, ["two", "three"], "{transport:?}");
    }
}

#[test]
fn a_new_process_that_logs_in_with_the_password_loses_nothing() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, transport);
        let session = saved(&client.session());
        drop(client);
        server.log_out(BOT);
        say(&server, &["two"]);
        let builder = server.client_builder().session(session);
        let client = builder.login("bot@example.com", "bot").unwrap();
        let mut received = go_on(&server, &client, transport, "three");
        received.retain(|it| it != "one");
        assert_eq!(received, ["two", "three"], "{transport:?}");
    }
}

#[test]
fn setting_the_session_of_the_same_account_loses_nothing() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, transport);
        client.set_session(client.session()).unwrap();
        say(&server, &["two"]);
        let received = go_on(&server, &client, transport, "three");
        assert_eq!(received, ["two", "three"], "{transport:?}");
    }
}

#[test]
fn a_change_of_transport_there_and_back_loses_nothing() {
    let pairs = TRANSPORTS.map(|one| TRANSPORTS.map(|other| (one, other)));
    for (one, other) in pairs
        .into_iter()
        .flatten()
        .filter(|(one, other)| one != other)
    {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, one);
        for (transport, before, after) in [(other, "two", "three"), (one, "four", "five")] {
            client.stop_listening();
            say(&server, &[before]);
            client.start_listening_with(options(transport)).unwrap();
            say(&server, &[after]);
            let received = receive_until(&client, after);
            assert_eq!(received, ["Gap", before, after], "{one:?}, {other:?}");
        }
    }
}

#[test]
fn a_change_of_transport_that_fails_loses_nothing() {
    let server = LocalServer::start().unwrap();
    let client = listening(&server, Transport::Mqtt);
    client.stop_listening();
    for _ in 0..6 {
        server.fail("/pull", fbchat::local::Fault::Status(503));
    }
    let failed = client.start_listening_with(options(Transport::LongPoll));
    assert!(failed.is_err());
    say(&server, &["two"]);
    let received = go_on(&server, &client, Transport::Mqtt, "three");
    assert_eq!(received, ["two", "three"]);
}

#[test]
fn another_transport_in_the_next_process_begins_with_a_gap() {
    let server = LocalServer::start().unwrap();
    let client = restarted(&server, listening(&server, Transport::LongPoll));
    say(&server, &["two"]);
    client
        .start_listening_with(options(Transport::Mqtt))
        .unwrap();
    say(&server, &["three"]);
    let mut received = receive_until(&client, "three");
    received.retain(|it| it != "one");
    assert_eq!(received, ["Gap", "two", "three"]);
}

#[test]
fn nothing_of_another_account_is_used() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = listening(&server, transport);
        client.stop_listening();
        say(&server, &["for the bot"]);
        client.login("ada@example.com", "ada").unwrap();
        client.start_listening_with(options(transport)).unwrap();
        let other = server.person(ALAN).unwrap();
        other.says(ThreadKey::User(ADA), "for Ada");
        assert_eq!(receive_until(&client, "for Ada"), ["for Ada"]);
    }
}

#[test]
fn events_that_nobody_has_taken_come_again() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = bot(&server);
        let listener = client.listen_with(options(transport)).unwrap();
        say(&server, &["one", "two", "three"]);
        for event in &listener {
            if label(&event) == "one" {
                break;
            }
        }
        // "two" and "three" have come, or come soon, and are in the channel for good.
        while listener.events().len() < 2 {
            std::thread::yield_now();
        }
        let session = saved(&client.session());
        listener.stop().unwrap();
        drop(client);
        let client = server.client_builder().session(session).resume().unwrap();
        let mut received = go_on(&server, &client, transport, "four");
        received.retain(|it| it != "one");
        assert_eq!(received, ["two", "three", "four"], "{transport:?}");
    }
}

#[test]
fn a_session_shows_no_token_and_its_file_has_a_version() {
    let server = LocalServer::start().unwrap();
    let client = listening(&server, Transport::Mqtt);
    let path = path("version");
    client.session().save(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(path).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["version"], 2);
    let token = json["position"]["queue"]["token"].as_str().unwrap();
    let shown = format!("{:?} {client:?}", client.session());
    assert!(!token.is_empty() && !shown.contains(token));
}
