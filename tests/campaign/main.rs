//! Nothing is lost and nothing leaks: a client receives and sends while connections, the server and its own program fail in every
//! way. Run with `--nocapture` for the numbers; `FBCHAT_SEED` replaces the seed of the faults.
#![cfg(feature = "local-server")]

mod by_task;
mod connecting;
mod delivery;
mod ending;
#[path = "../support/events.rs"]
mod events;
mod gaps;
mod gateway;
mod mixing;
mod others;
mod plan;
mod sending;
mod states;
mod stopping;
mod threads;

use events::{label, main_label};
use fbchat::local::{ADA, ALAN, BOT, ENGINE_ROOM, LocalServer};
use fbchat::{Client, Event, GroupId, MessageId, ThreadKey, Transport};

/// The transports.
const TRANSPORTS: [Transport; 3] = [Transport::LongPoll, Transport::Mqtt, Transport::Gateway];

const OPEN_ROOM: GroupId = GroupId::new(2_000_000_000_000_002);

fn bot(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap()
}

/// A message: where it is, and its identifier and text.
type Written = (ThreadKey, MessageId, String);

/// Returns the message of an event.
fn written(event: Event) -> Option<Written> {
    match event {
        Event::Message(e) => Some((e.thread, e.message.id, e.message.text.unwrap_or_default())),
        _ => None,
    }
}
