//! The bots of the examples go on whatever a person can send, and whatever Facebook pushes; so does the program that
//! the documents begin with.
#![allow(
    dead_code,
    clippy::duplicate_mod,
    reason = "each example has a `main`, and its own `support`"
)]

#[path = "../../../examples/adminbot.rs"]
mod adminbot;
#[path = "../../../examples/askbot.rs"]
mod askbot;
#[path = "../../../examples/bot_echo.rs"]
mod bot_echo;
#[path = "../../../examples/bot_moderation.rs"]
mod bot_moderation;
#[path = "../../../examples/bot_questions.rs"]
mod bot_questions;
#[path = "../../../examples/echobot.rs"]
mod echobot;
#[cfg(feature = "e2ee")]
#[path = "../../../examples/encrypted_echobot.rs"]
mod encrypted_echobot;
#[cfg(unix)]
#[path = "../../../examples/event_loop.rs"]
mod event_loop;
#[path = "../../../examples/external_loop.rs"]
mod external_loop;
#[path = "../../../examples/fan_out.rs"]
mod fan_out;
#[path = "../../../examples/keepbot.rs"]
mod keepbot;
#[path = "../../../examples/mediabot.rs"]
mod mediabot;
#[path = "../../../examples/playground.rs"]
mod playground;
#[path = "../../../examples/removebot.rs"]
mod removebot;

mod answering;
mod commands;
mod documented;
pub mod sent;

use std::thread;
use std::time::Duration;

use fbchat::local::{LocalServer, Person};
use fbchat::{Client, Event, ThreadKey};

use crate::support::demo::{ADA, BOT, ENGINE_ROOM};
use sent::{push_each_recording, send_each_kind};

/// The time to wait for an answer before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends everything that people can send to a bot that `run` runs, and then checks by `is_alive` that it goes on.
fn goes_on(run: impl FnOnce(&Client) + Send, is_alive: impl FnOnce(&LocalServer) + Send) {
    goes_on_at(&LocalServer::start().unwrap(), run, is_alive);
}

fn goes_on_at(
    server: &LocalServer,
    run: impl FnOnce(&Client) + Send,
    is_alive: impl FnOnce(&LocalServer) + Send,
) {
    let builder = server.client_builder();
    let client = builder.login("bot@example.com", "bot").unwrap();
    thread::scope(|threads| {
        let client = &client;
        let bot = threads.spawn(move || run(client));
        let talk = threads.spawn(move || {
            assert!(server.wait_until_listening(BOT, PATIENCE));
            let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
            send_each_kind(&ada, bot);
            send_each_kind(&ada, ENGINE_ROOM);
            push_each_recording(server);
            is_alive(server);
        });
        let talked = talk.join();
        client.stop_listening();
        bot.join().unwrap();
        talked.unwrap();
    });
}

/// Waits until somebody else writes this in the thread.
fn wait_for_text(person: &Person, thread: ThreadKey, text: &str) {
    loop {
        let received = person.hears(thread, PATIENCE);
        let received = received.expect("the bot answers still");
        if received.text.as_deref() == Some(text) {
            return;
        }
    }
}

fn echoes(server: &LocalServer) {
    let ada = server.person(ADA).unwrap();
    ada.says(ThreadKey::User(BOT), "Are you there?");
    wait_for_text(&ada, ThreadKey::User(BOT), "Are you there?");
}

#[test]
fn an_event_of_each_kind_has_a_line() {
    // Shows that the recordings which the bots meet arrive: a test that pushes what nobody receives would show nothing.
    let server = LocalServer::start().unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let listener = client.listen().unwrap();
    push_each_recording(&server);
    let color = listener.wait_for(PATIENCE, |event| {
        matches!(event, Event::ColorChanged(_)).then_some(())
    });
    let file = listener.wait_for(PATIENCE, |event| match event {
        Event::Message(e) => (!e.message.attachments.is_empty()).then_some(()),
        _ => None,
    });
    assert_eq!((color, file), (Some(()), Some(())));
}
