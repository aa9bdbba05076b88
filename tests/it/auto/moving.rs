//! Listening goes on over another transport: each message arrives once, and a gap is reported.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, ThreadKey, Transport};

use super::options;
use crate::restarts::restarted;
use crate::support::demo::{ADA, BOT, bot};
use crate::support::events::{self, main_label};

const ALL: [Transport; 3] = [Transport::LongPoll, Transport::Mqtt, Transport::Gateway];
const LONG: Duration = Duration::from_secs(60);

/// Every ordered pair of two transports.
fn pairs() -> impl Iterator<Item = (Transport, Transport)> {
    let all = ALL.into_iter();
    let pairs = all.flat_map(|from| ALL.into_iter().map(move |to| (from, to)));
    pairs.filter(|(from, to)| from != to)
}

fn say(server: &LocalServer, text: &str) {
    let person = server.person(ADA).unwrap();
    person.says(ThreadKey::User(BOT), text);
}

/// Messages and gaps alone.
fn texts(received: impl IntoIterator<Item = String>) -> Vec<String> {
    let received = received.into_iter();
    let others = [
        "Listening",
        "MarkedSeen",
        "MessagesSeen",
        "MessagesDelivered",
        "Typing",
    ];
    received.filter(|it| !others.contains(&&**it)).collect()
}

fn receive_until(client: &Client, last: &str) -> Vec<String> {
    texts(events::receive_until(client, last, main_label))
}

/// A client that has received "one", and after that "mark"; "two" has arrived between them and nobody has taken it.
fn stopped(server: &LocalServer, transport: Transport) -> Client {
    let client = bot(server);
    let listener = client.listen_with(options(transport)).unwrap();
    say(server, "one");
    let is_text =
        |event: &Event, text: &str| (main_label(event).as_deref() == Some(text)).then_some(());
    while is_text(&listener.events().recv_timeout(LONG).unwrap(), "one").is_none() {}
    say(server, "two");
    say(server, "mark");
    let mark = listener.wait_for(LONG, move |event| is_text(event, "mark"));
    assert!(mark.is_some());
    listener.stop().unwrap();
    client
}

#[test]
fn what_nobody_took_comes_first_then_the_gap_and_nothing_twice() {
    for (from, to) in pairs() {
        let server = LocalServer::start().unwrap();
        let client = stopped(&server, from);
        say(&server, "three");
        client.start_listening_with(options(to)).unwrap();
        say(&server, "four");
        let mut received = receive_until(&client, "four");
        // Without catching up it may come or not.
        received.retain(|it| it != "three");
        assert_eq!(received, ["two", "Gap", "four"], "{from:?} to {to:?}");
    }
}

#[test]
fn catching_up_loses_nothing() {
    for (from, to) in pairs() {
        let server = LocalServer::start().unwrap();
        let client = stopped(&server, from);
        say(&server, "three");
        client
            .start_listening_with(options(to).catch_up(true))
            .unwrap();
        say(&server, "four");
        let received = receive_until(&client, "four");
        let expected = ["two", "Gap", "three", "four"];
        assert_eq!(received, expected, "{from:?} to {to:?}");
    }
}

#[test]
fn a_way_over_all_transports_and_back_has_each_message_once() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let way = [0, 1, 2, 0, 2, 1, 0].map(|number: usize| ALL[number]);
    let mut received = Vec::new();
    let mut expected = Vec::new();
    for (number, transport) in way.into_iter().enumerate() {
        let (between, after) = (format!("between {number}"), format!("after {number}"));
        if number > 0 {
            say(&server, &between);
            expected.push("Gap".to_owned());
            expected.push(between);
        }
        client
            .start_listening_with(options(transport).catch_up(true))
            .unwrap();
        say(&server, &after);
        received.extend(receive_until(&client, &after));
        expected.push(after);
        client.stop_listening();
    }
    assert_eq!(received, expected);
}

#[test]
fn a_restart_with_another_transport_goes_on_at_the_time_of_the_position() {
    for (from, to) in pairs() {
        for catches_up in [false, true] {
            let server = LocalServer::start().unwrap();
            let client = restarted(&server, stopped(&server, from));
            say(&server, "three");
            client
                .start_listening_with(options(to).catch_up(catches_up))
                .unwrap();
            say(&server, "four");
            let mut received = receive_until(&client, "four");
            println!("{from:?} to {to:?}, {catches_up}: {received:?}");
            assert_eq!(received.remove(0), "Gap");
            if catches_up {
                let behind: Vec<_> = received
                    .iter()
                    .filter(|it| *it != "one" && *it != "mark")
                    .collect();
                assert_eq!(behind, ["two", "three", "four"], "{from:?} to {to:?}");
            }
            let count = received.len();
            received.sort();
            received.dedup();
            assert_eq!(received.len(), count, "{from:?} to {to:?}");
        }
    }
}
