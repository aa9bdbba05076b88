//! Handlers that fail, panic or are asked for nonsense do not end the bot.

use fbchat::bot::{Bot, Command, Context, Refusal};
use fbchat::{Client, Event, MessageEvent};

use super::{WITH_BOT, answer, in_company};
use crate::bots::sent::{push_each_recording, send_each_kind};
use crate::support::demo::ENGINE_ROOM;

fn clumsy(client: &Client) -> Bot {
    let filtered = Command::new("filtered", |context, _| context.reply("never"));
    Bot::new(client)
        .command("fail", |_, _| Err("the kettle is empty".into()))
        .command("refuse", |_, _| Err(Refusal::new("Not today.").into()))
        .command("panic", |_, _| panic!("sesame"))
        .command("panic_any", |_, _| std::panic::panic_any(PanicsAgain))
        .command("long", |_, _| Err("ü".repeat(100_000).into()))
        .command("elsewhere", |context, _| {
            let nobody = fbchat::UserId::from(9_999_999);
            context.client().fetch_user_info(&[nobody])?;
            Ok(())
        })
        .command_with(filtered.filter(|_: &Context| panic!("sesame")))
        .command("ping", |context, _| context.reply("pong"))
}

/// Panics when it is dropped.
struct PanicsAgain;

impl Drop for PanicsAgain {
    fn drop(&mut self) {
        panic!("again");
    }
}

#[test]
fn an_error_and_a_panic_are_answered_and_the_bot_goes_on() {
    in_company(clumsy, |_, ada| {
        for (text, expected) in [
            ("!fail", "That did not work: the kettle is empty."),
            ("!refuse", "Not today."),
            ("!panic", "That did not work."),
            ("!panic_any", "That did not work."),
            ("!filtered", "That did not work."),
            (
                "!elsewhere",
                "That did not work: Facebook knows no conversation, person or page 9999999: check the number, and in a browser whether this account may see it.",
            ),
            ("!ping", "pong"),
        ] {
            assert_eq!(answer(ada, WITH_BOT, text), expected, "{text}");
        }
        let long = answer(ada, WITH_BOT, "!long");
        assert!(long.chars().count() < 600, "{long}");
    });
}

#[test]
fn a_handler_of_events_that_fails_is_silent_and_the_next_is_called() {
    let bot = |client: &Client| {
        clumsy(client)
            .on(|_, _: &MessageEvent| Err("the kettle is empty".into()))
            .on(|_, _: &Event| panic!("sesame"))
            .on(|context, _: &MessageEvent| context.reply("here"))
    };
    in_company(bot, |_, ada| {
        assert_eq!(answer(ada, WITH_BOT, "Hello?"), "here");
        assert_eq!(answer(ada, WITH_BOT, "!ping"), "pong");
    });
}

#[test]
fn the_bot_goes_on_whatever_it_is_sent() {
    let bot = |client: &Client| {
        clumsy(client).on(|context, event: &Event| {
            let _ = (event.thread(), context.text().len());
            Ok(())
        })
    };
    in_company(bot, |server, ada| {
        send_each_kind(ada, WITH_BOT);
        send_each_kind(ada, ENGINE_ROOM);
        push_each_recording(server);
        for text in [
            "!",
            "!\"",
            "!ping \"",
            "!\u{0}",
            "!\u{202e}ping",
            "!ping\u{200b}",
        ] {
            ada.says(WITH_BOT, text);
        }
        for letter in ["x", "ü", "🚀", "\"", "! ", "a\\\""] {
            ada.says(WITH_BOT, &format!("!{}", letter.repeat(5_000)));
            ada.says(WITH_BOT, &format!("!ping {}", letter.repeat(5_000)));
        }
        ada.says(WITH_BOT, "!refuse");
        while ada.expects(WITH_BOT, super::PATIENCE).text.as_deref() != Some("Not today.") {}
    });
}
