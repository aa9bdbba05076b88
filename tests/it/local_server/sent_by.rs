//! What a bot did, as its test reads it.

use fbchat::local::{Fault, LocalServer, Sent};
use fbchat::{Client, GroupId, NewPoll, OutgoingMessage, Reaction, ThreadKey, TypingStatus};

use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE};

fn start() -> (LocalServer, Client) {
    let server = LocalServer::start().unwrap();
    let client = server.client_builder().login("bot@example.com", "bot");
    let client = client.unwrap();
    (server, client)
}

/// A word for each action, with its text.
fn words(sent: &[Sent]) -> Vec<String> {
    let word = |it: &Sent| {
        let kind = match it {
            Sent::Message { .. } => "message",
            Sent::Edit { .. } => "edit",
            Sent::Unsent { .. } => "unsent",
            Sent::Reaction { reaction, .. } => {
                return format!("reaction {}", reaction.as_ref().map_or("", Reaction::emoji));
            }
            Sent::Typing { status, .. } => return format!("{status:?}"),
            Sent::Read { .. } => "read",
            Sent::Change { .. } => "change",
            other => panic!("{other:?}"),
        };
        format!("{kind} {}", it.text().unwrap_or_default())
    };
    sent.iter().map(word).collect()
}

#[test]
fn everything_that_a_bot_does_in_a_conversation_is_there_in_order() {
    let (server, bot) = start();
    let (ada, with_ada) = (server.person(ADA).unwrap(), ThreadKey::User(ADA));
    assert_eq!(server.sent_by(BOT), []);
    let hello = ada.says(ThreadKey::User(BOT), "Hello!");
    bot.mark_as_read(with_ada).unwrap();
    bot.set_typing_status(with_ada, TypingStatus::Typing)
        .unwrap();
    bot.set_typing_status(with_ada, TypingStatus::Stopped)
        .unwrap();
    bot.react_to_message(&hello, Reaction::Heart).unwrap();
    bot.remove_reaction(&hello).unwrap();
    let answer = bot.send(with_ada, "Hi!").unwrap();
    bot.unsend(&answer).unwrap();
    let sent = server.sent_by(BOT);
    let expected = [
        "read ",
        "Typing",
        "Stopped",
        "reaction ❤",
        "reaction ",
        "message Hi!",
        "unsent ",
    ];
    assert_eq!(words(&sent), expected);
    // Each is in the conversation as the bot sees it, and names the message.
    assert!(sent.iter().all(|it| it.thread() == with_ada));
    assert!(matches!(&sent[3], Sent::Reaction { message_id, .. } if *message_id == hello));
    assert!(matches!(&sent[5], Sent::Message { message, .. } if message.id == answer));
    assert!(matches!(&sent[6], Sent::Unsent { message_id, .. } if *message_id == answer));
    assert_eq!(words(&server.sent_by(ADA)), ["message Hello!"]);
}

#[test]
fn changes_of_a_group_are_there_in_words() {
    let (server, bot) = start();
    bot.change_thread_title(ENGINE_ROOM, "Tea").unwrap();
    let poll = NewPoll::new("Which?").option("Assam").option("Oolong");
    bot.create_poll(ENGINE_ROOM, poll).unwrap();
    bot.change_nickname(ENGINE_ROOM, GRACE, "Amazing").unwrap();
    let expected = [
        "change Bot named the group Tea.",
        "change Bot created a poll: Which?",
        "change Bot set the nickname for Grace Hopper to Amazing.",
    ];
    assert_eq!(words(&server.sent_by(BOT)), expected);
}

#[test]
fn what_is_refused_is_not_there_and_what_is_repeated_is_there_once() {
    let (server, bot) = start();
    let alan = ThreadKey::User(ALAN);
    server.fail("/messaging/send/", Fault::FacebookError(1_390_008));
    assert!(bot.send(alan, "refused").is_err());
    assert!(
        bot.send(ThreadKey::Group(GroupId::from(77)), "to no group")
            .is_err()
    );
    assert_eq!(server.sent_by(BOT), []);
    // The reply is lost, so the client sends it again.
    server.fail("/messaging/send/", Fault::DropAfterHandling);
    bot.send(alan, OutgoingMessage::text("once")).unwrap();
    assert_eq!(words(&server.sent_by(BOT)), ["message once"]);
}

#[test]
fn its_debug_shows_no_text() {
    let (server, bot) = start();
    bot.send(ThreadKey::User(ALAN), "a confidence").unwrap();
    bot.change_thread_title(ENGINE_ROOM, "a secret").unwrap();
    let shown = format!("{:?}", server.sent_by(BOT));
    assert!(
        !shown.contains("confidence") && !shown.contains("secret"),
        "{shown}"
    );
    assert!(
        shown.contains("Message") && shown.contains("Change"),
        "{shown}"
    );
}
