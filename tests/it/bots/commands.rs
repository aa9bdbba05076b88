//! The bots that take commands, ask, or watch over a group.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, GroupId, ThreadKey};

use super::sent::send_each_kind;
use super::{
    PATIENCE, adminbot, askbot, bot_moderation, bot_questions, goes_on, goes_on_at, keepbot,
    removebot, wait_for_text,
};
use crate::support::Folder;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM};

#[test]
fn the_bot_that_moderates_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| bot_moderation::bot(client).run().unwrap(),
        |server| {
            let ada = server.person(ADA).unwrap();
            for text in ["!", "!kick", "!kick @", "!kick \"Ada"] {
                ada.says(ENGINE_ROOM, text);
            }
            let refusal = "Only admins of this group may ask me that.";
            wait_for_text(&ada, ENGINE_ROOM, refusal);
        },
    );
}

#[test]
fn the_bot_that_asks_goes_on_whatever_it_is_sent_and_after_a_restart() {
    let folder = Folder::new("bot-questions");
    let file = folder.path("answers.json");
    let bot = |client: &Client| bot_questions::bot(client, file.clone()).unwrap();
    let order = |server: &LocalServer| {
        let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
        ada.says(bot, "!order");
        wait_for_text(&ada, bot, "What is your name?");
        send_each_kind(&ada, bot);
        ada.says(bot, "!order");
        wait_for_text(&ada, bot, "What is your name?");
        ada.says(bot, "Ada");
        wait_for_text(&ada, bot, "What would you like?");
    };
    let server = LocalServer::start().unwrap();
    goes_on_at(&server, |client| bot(client).run().unwrap(), order);
    let go_on = |server: &LocalServer| {
        let (ada, bot) = (server.person(ADA).unwrap(), ThreadKey::User(BOT));
        let is_end = |text: String| text.starts_with("Thank you: Ada, ");
        while !ada.expects(bot, PATIENCE).text.is_some_and(is_end) {}
    };
    goes_on_at(&server, |client| bot(client).run().unwrap(), go_on);
}

#[test]
fn the_askbot_goes_on_whatever_it_is_sent() {
    // Nobody answers most of its questions, so it had better not wait long.
    let patience = Duration::from_millis(20);
    goes_on(
        |client| askbot::wait_on(client, &client.listen().unwrap(), patience),
        |server| {
            let (alan, bot) = (server.person(ALAN).unwrap(), ThreadKey::User(BOT));
            alan.says(bot, "Hello!");
            loop {
                let received = alan.hears(bot, PATIENCE).expect("the bot asks still");
                alan.says(
                    bot,
                    match received.text.as_deref() {
                        Some("What is your name?") => "Alan",
                        Some("What would you like?") => "Coffee",
                        Some("Coffee for Alan. Coming!") => return,
                        _ => "Hello!",
                    },
                );
            }
        },
    );
}

#[test]
fn the_removebot_goes_on_whatever_it_is_sent() {
    goes_on(
        |client| removebot::remove(client, &client.listen().unwrap()),
        |server| {
            server.person(ALAN).unwrap().says(ENGINE_ROOM, "Remove me!");
            let ada = server.person(ADA).unwrap();
            wait_for_text(&ada, ENGINE_ROOM, "As you wish.");
        },
    );
}

#[test]
fn the_adminbot_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let bot = adminbot::bot(client, &std::sync::Arc::default());
        bot.run().unwrap();
    };
    goes_on(run, |server| {
        let ada = server.person(ADA).unwrap();
        for order in ["!", "!poll", "!plan 2h", "!mute 1h", "!admin", "!welcome @"] {
            ada.says(ENGINE_ROOM, order);
        }
        let refusal = "Only admins of this group may ask me that.";
        wait_for_text(&ada, ENGINE_ROOM, refusal);
    });
}

#[test]
fn the_keepbot_goes_on_whatever_it_is_sent() {
    let run = |client: &Client| {
        let group = GroupId::from(ENGINE_ROOM.id().get());
        let kept = keepbot::group_as_it_is(client, group).unwrap();
        keepbot::keep(client, &client.listen().unwrap(), &kept);
    };
    goes_on(run, |server| {
        let ada = server.person(ADA).unwrap();
        ada.renames(ENGINE_ROOM, "Elsewhere");
        wait_for_text(&ada, ENGINE_ROOM, "This group stays as it is.");
    });
}
