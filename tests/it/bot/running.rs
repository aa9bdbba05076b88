//! How a bot begins and ends.

use fbchat::Error;
use fbchat::bot::{Bot, Command};
use fbchat::local::LocalServer;

use super::{PATIENCE, WITH_BOT, answer};
use crate::support::demo::{ADA, BOT, bot};

#[test]
fn a_bot_that_was_stopped_before_does_not_run() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let bot = Bot::new(&client).command("ping", |context, _| context.reply("pong"));
    let handle = bot.handle();
    assert!(!handle.is_stopped());
    handle.stop();
    bot.run().unwrap();
    assert!(handle.is_stopped() && !client.is_listening());
}

#[test]
fn the_end_of_listening_ends_the_bot() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let ping = || Bot::new(&client).command("ping", |context, _| context.reply("pong"));
    let ada = server.person(ADA).unwrap();
    for _ in 0..2 {
        let bot = ping();
        let running = std::thread::spawn(|| bot.run());
        assert!(server.wait_until_listening(BOT, PATIENCE));
        assert_eq!(answer(&ada, WITH_BOT, "!ping"), "pong");
        client.stop_listening();
        running.join().unwrap().unwrap();
    }
    let bot = ping();
    let running = std::thread::spawn(|| bot.run());
    assert!(server.wait_until_listening(BOT, PATIENCE));
    server.log_out(BOT);
    let error = running.join().unwrap().unwrap_err();
    assert!(error.is_logged_out(), "{error}");
}

#[test]
fn a_name_that_no_message_can_have_is_an_error() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let long = "x".repeat(129);
    for name in ["", "!kick", "kick him", " kick", &long] {
        let bot = Bot::new(&client).command_with(Command::new(name, |_, _| Ok(())));
        let error = bot.run().unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{name}: {error}");
    }
}
