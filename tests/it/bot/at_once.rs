//! What runs at once and what waits: conversations, floods, handlers that do not return.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use fbchat::bot::{Bot, Context};
use fbchat::{Client, MessageEvent};

use super::{PATIENCE, WITH_BOT, answer, in_company};
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, bot};

/// A bot whose command `wait` returns when something is sent into the channel.
fn waiting(client: &Client, until: Receiver<()>) -> Bot {
    Bot::new(client)
        .command("wait", move |context, _| {
            let _ = until.recv();
            context.reply("waited")
        })
        .command("ping", |context, _| context.reply("pong"))
}

#[test]
fn a_conversation_waits_for_its_handler_and_others_go_on() {
    let (go, until) = bounded(0);
    let bot = |client: &Client| waiting(client, until).threads(2);
    in_company(bot, |_, ada| {
        ada.says(WITH_BOT, "!wait");
        ada.says(WITH_BOT, "!ping");
        assert_eq!(answer(ada, ENGINE_ROOM, "!ping"), "pong");
        assert!(!ada.transcript(WITH_BOT).contains("pong"));
        go.send(()).unwrap();
        let next = || ada.expects(WITH_BOT, PATIENCE).text.unwrap();
        assert_eq!((next(), next()), ("waited".to_owned(), "pong".to_owned()));
    });
}

#[test]
fn the_messages_of_each_conversation_are_handled_in_order() {
    let seen: Arc<Mutex<Vec<(fbchat::ThreadKey, String)>>> = Arc::default();
    let bot = |client: &Client| {
        let seen = Arc::clone(&seen);
        let note = move |context: &Context, event: &MessageEvent| {
            let mut seen = seen.lock().unwrap();
            seen.push((event.thread, context.text().to_owned()));
            Ok(())
        };
        // So few may wait that the listener is held up.
        Bot::new(client)
            .on(note)
            .max_waiting(3)
            .max_commands_per_minute(1000)
            .command("end", |context, _| context.reply("the end"))
    };
    in_company(bot, |server, ada| {
        let alan = server.person(ALAN).unwrap();
        for number in 0..100 {
            ada.says(WITH_BOT, &number.to_string());
            ada.says(ENGINE_ROOM, &number.to_string());
            alan.says(WITH_BOT, &number.to_string());
        }
        for (person, thread) in [(ada, WITH_BOT), (ada, ENGINE_ROOM), (&alan, WITH_BOT)] {
            person.says(thread, "!end");
            while person.expects(thread, PATIENCE).text.as_deref() != Some("the end") {}
        }
    });
    let expected: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let seen = seen.lock().unwrap();
    for thread in [ADA.into(), ENGINE_ROOM, ALAN.into()] {
        let of_thread = seen.iter().filter(|(of, _)| *of == thread);
        let texts: Vec<String> = of_thread.map(|(_, text)| text.clone()).collect();
        assert_eq!(texts, expected, "{thread}");
    }
}

#[test]
fn handlers_that_do_not_return_hold_up_no_other_conversation() {
    let (go, until) = unbounded();
    let bot = |client: &Client| {
        let bot = waiting(client, until);
        // Every thread is taken by one of them.
        bot.threads(1)
            .stuck_after(Duration::from_millis(20))
            .max_waiting(2)
    };
    in_company(bot, |server, ada| {
        let alan = server.person(ALAN).unwrap();
        ada.says(WITH_BOT, "!wait");
        alan.says(WITH_BOT, "!wait");
        assert_eq!(answer(ada, ENGINE_ROOM, "!ping"), "pong");
        for _ in 0..10 {
            ada.says(WITH_BOT, "!ping");
        }
        assert_eq!(answer(ada, ENGINE_ROOM, "!ping"), "pong");
        // When it returns after all, its conversation goes on, with those that were let wait.
        go.send(()).unwrap();
        go.send(()).unwrap();
        for expected in ["waited", "pong", "pong"] {
            assert_eq!(ada.expects(WITH_BOT, PATIENCE).text.unwrap(), expected);
        }
        assert_eq!(alan.expects(WITH_BOT, PATIENCE).text.unwrap(), "waited");
        assert_eq!(answer(ada, WITH_BOT, "!ping"), "pong");
    });
}

#[test]
fn a_bot_ends_after_what_is_under_way() {
    let (go, until): (Sender<()>, _) = bounded(0);
    let server = fbchat::local::LocalServer::start().unwrap();
    let client = bot(&server);
    let (began, has_begun) = bounded(1);
    let bot = Bot::new(&client).command("wait", move |context, _| {
        began.send(())?;
        until.recv()?;
        context.reply("waited")
    });
    let handle = bot.handle();
    let running = std::thread::spawn(|| bot.run());
    assert!(server.wait_until_listening(BOT, PATIENCE));
    let ada = server.person(ADA).unwrap();
    ada.says(WITH_BOT, "!wait");
    has_begun.recv().unwrap();
    handle.stop();
    assert!(!running.is_finished());
    go.send(()).unwrap();
    running.join().unwrap().unwrap();
    assert!(ada.transcript(WITH_BOT).ends_with("Bot: waited\n"));
}

#[test]
fn a_handler_that_does_not_return_does_not_keep_a_bot_from_ending() {
    let (_go, until) = bounded(0);
    let (began, has_begun) = bounded(1);
    let bot = |client: &Client| {
        Bot::new(client)
            .command("wait", move |_, _| {
                began.send(())?;
                Ok(until.recv()?)
            })
            .stop_timeout(Duration::from_millis(20))
    };
    in_company(bot, |_, ada| {
        ada.says(WITH_BOT, "!wait");
        has_begun.recv().unwrap();
    });
}

#[test]
fn a_flood_of_commands_is_answered_once_and_others_are_served() {
    let bot = |client: &Client| {
        Bot::new(client)
            .command("ping", |context, _| context.reply("pong"))
            .max_commands_per_minute(3)
    };
    in_company(bot, |server, ada| {
        for _ in 0..50 {
            ada.says(WITH_BOT, "!ping");
        }
        for expected in [
            "pong",
            "pong",
            "pong",
            "That is too much for me: please wait a minute.",
        ] {
            assert_eq!(ada.expects(WITH_BOT, PATIENCE).text.unwrap(), expected);
        }
        let alan = server.person(ALAN).unwrap();
        assert_eq!(answer(&alan, WITH_BOT, "!ping"), "pong");
        let messages = ada.messages(WITH_BOT);
        assert_eq!(messages.iter().filter(|it| it.author == BOT).count(), 4);
    });
}

#[test]
fn a_bot_without_threads_is_an_error() {
    let server = fbchat::local::LocalServer::start().unwrap();
    let error = Bot::new(&bot(&server)).threads(0).run().unwrap_err();
    assert!(matches!(error, fbchat::Error::InvalidInput(_)), "{error}");
}
