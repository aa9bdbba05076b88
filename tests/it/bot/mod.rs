//! The kit for bots, against people of the local server.

mod at_once;
mod commands;
mod dialogues;
mod failing;
mod running;
#[cfg(all(unix, feature = "signals"))]
mod signals;

use std::thread;
use std::time::Duration;

use fbchat::bot::Bot;
use fbchat::local::{LocalServer, Person};
use fbchat::{Client, ThreadKey};

use crate::support::demo::{ADA, BOT, WITH_BOT, bot};

/// The time to wait for an answer before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// Runs a bot while `talk` goes on, and then stops it.
fn in_company<T: Send>(
    build: impl FnOnce(&Client) -> Bot,
    talk: impl FnOnce(&LocalServer, &Person) -> T + Send,
) -> T {
    let server = LocalServer::start().unwrap();
    let bot = build(&bot(&server));
    let handle = bot.handle();
    thread::scope(|threads| {
        let running = threads.spawn(move || bot.run());
        let talking = threads.spawn(|| {
            assert!(server.wait_until_listening(BOT, PATIENCE));
            talk(&server, &server.person(ADA).unwrap())
        });
        let talked = talking.join();
        handle.stop();
        running.join().unwrap().unwrap();
        talked.unwrap()
    })
}

/// Says something to the bot, and returns its answer.
fn answer(person: &Person, thread: ThreadKey, text: &str) -> String {
    person.says(thread, text);
    person.expects(thread, PATIENCE).text.unwrap()
}

/// Ada's new group with the bot and others, in which she is the admin.
fn group(ada: &Person, others: &[fbchat::UserId]) -> ThreadKey {
    let members: Vec<_> = [BOT].iter().chain(others).copied().collect();
    ThreadKey::Group(ada.creates_group(&members, "Tea"))
}
