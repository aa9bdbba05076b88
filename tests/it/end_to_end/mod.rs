//! The client against the local server: the main job, from login to hearing what was sent, and what can go wrong on the way.

mod asking;
mod faults;
mod reading;
mod receiving;
mod sending;
mod sessions;

use crate::support::checked_message;
use crate::support::demo::{ADA, BOT, ENGINE_ROOM, KATHERINE, OPEN_ROOM, bot};
use fbchat::local::{LocalServer, Person};
use fbchat::{Client, Error, Event, Message, PageId, ThreadKey};

const PAGE: ThreadKey = ThreadKey::Page(PageId::new(300_000_000_000_001));

fn ada(server: &LocalServer) -> Person {
    server.person(ADA).unwrap()
}

fn code(error: Error) -> u32 {
    checked_message(&error);
    match error {
        Error::Facebook(error) => error.code,
        other => panic!("{other:?}"),
    }
}

/// Returns the next messages that a listening client receives, with their threads.
fn messages(client: &Client, count: usize) -> Vec<(ThreadKey, Message)> {
    let mut received = Vec::new();
    while received.len() < count {
        for event in client.do_one_listen().unwrap() {
            if let Event::Message(e) = event {
                received.push((e.thread, e.message));
            }
        }
    }
    received
}
