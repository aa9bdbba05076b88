//! Listening with the long poll, against a scripted server.

mod callbacks;
mod ends;
mod going_on;
mod replies;
mod waits;

use std::collections::VecDeque;

use crate::support::events;
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{resume, session};
use fbchat::{Client, Event, ListenOptions, Listener, Transport};

const STICKY: &str = r#"{"t":"lb","lb_info":{"sticky":"235","pool":"p"}}"#;

/// Returns a server that first assigns the sticky and then gives these replies, one a poll. Afterwards it holds polls.
fn answering(answers: impl IntoIterator<Item = Answer>) -> Scripted {
    let mut answers: VecDeque<Answer> = answers.into_iter().collect();
    Scripted::start(move |seen| match seen.path() {
        "/pull" if field(seen, "sticky_token").is_none() => Answer::json(STICKY),
        "/pull" => answers.pop_front().unwrap_or_else(Answer::hold),
        "/active_ping" => Answer::json(r#"{"t":"pong"}"#),
        _ => resume(seen).unwrap(),
    })
}

fn field(seen: &Seen, name: &str) -> Option<String> {
    seen.query
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
}

fn long_poll() -> ListenOptions {
    ListenOptions::default().transport(Transport::LongPoll)
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

/// A client that has begun to listen, cycle by cycle.
fn listening(server: &Scripted) -> Client {
    let client = client(server);
    client
        .start_listening_with(long_poll().mark_alive(false))
        .unwrap();
    client
}

/// Returns an item with a number.
fn item(number: u32) -> String {
    format!(r#"{{"type":"inbox","unseen":{number},"unread":0,"recent_unread":0}}"#)
}

fn items(seq: u32, numbers: &[u32]) -> Answer {
    let items: Vec<String> = numbers.iter().copied().map(item).collect();
    Answer::json(&format!(
        r#"{{"t":"msg","seq":{seq},"ms":[{}]}}"#,
        items.join(",")
    ))
}

/// Returns the number that an item brought, or the kind of another event.
fn label(event: &Event) -> String {
    match event {
        Event::Inbox(inbox) => inbox.unseen.to_string(),
        other => events::kind(other),
    }
}

fn one_cycle(client: &Client) -> Vec<String> {
    client.do_one_listen().unwrap().iter().map(label).collect()
}

/// Runs cycles until an event has this label, and returns all labels.
fn receive_until(client: &Client, last: &str) -> Vec<String> {
    events::receive_until(client, last, |event| Some(label(event)))
}

/// The field of each pull that had a sticky.
fn of_pulls(server: &Scripted, name: &str) -> Vec<String> {
    let seen = server.seen();
    let pulls = seen
        .iter()
        .filter(|seen| seen.path() == "/pull" && field(seen, "sticky_token").is_some());
    pulls.map(|seen| field(seen, name).unwrap()).collect()
}

/// The first number that comes.
fn one_message(client: &Client) -> String {
    loop {
        let events = client.do_one_listen().unwrap();
        let mut numbers = events.iter().map(label);
        if let Some(number) = numbers.find(|it| it.parse::<u32>().is_ok()) {
            return number;
        }
    }
}

/// Returns the labels of a listener's events up to this one.
fn received_up_to(listener: &Listener, last: &str) -> Vec<String> {
    let mut received = Vec::new();
    for event in listener {
        received.push(label(&event));
        if received.last().is_some_and(|it| it == last) {
            return received;
        }
    }
    panic!("{last} did not come, but {received:?}");
}
