//! Messages that are read: pushed, and fetched from the history.

use fbchat::local::LocalServer;
use fbchat::{
    Event, LogMessageKind, Mention, MentionKind, Message, OutgoingMessage, ThreadKey, UserId,
};

use crate::end_to_end::{ADA, BOT, ENGINE_ROOM, ada, bot, messages};

#[test]
fn a_mention_of_everyone_arrives_as_one_pushed_and_fetched() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let ada = server.client_builder();
    let ada = ada.login("ada@example.com", "ada").unwrap();
    ada.start_listening().unwrap();
    let everyone = Mention::whole_thread(ENGINE_ROOM.id(), 0, 9);
    let message = OutgoingMessage::text("@everyone, @Ada: tea!");
    let to_ada = Mention::new(ADA, 11, 4);
    let message = message.mention_at(everyone).mention_at(to_ada);
    bot.send(ENGINE_ROOM, message).unwrap();
    let pushed = messages(&ada, 1).remove(0).1;
    let fetched = ada.fetch_thread_messages(ENGINE_ROOM, 1, None).unwrap();
    for message in [&pushed, &fetched[0]] {
        assert_eq!(message.mentions, [everyone, to_ada]);
        assert_eq!(message.mentions[0].kind, MentionKind::Thread);
    }
}

#[test]
fn a_change_of_a_thread_is_distinguished_from_a_message_in_its_history() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    ada(&server).says(ENGINE_ROOM, "Tea?");
    ada(&server).renames(ENGINE_ROOM, "Tea room");
    let history = bot.fetch_thread_messages(ENGINE_ROOM, 2, None).unwrap();
    let [change, message] = &history[..] else {
        panic!("{history:?}");
    };
    assert!(message.log.is_none());
    let log = change.log.as_ref().unwrap();
    assert!(matches!(log.kind, LogMessageKind::TitleChanged { .. }));
    assert!(log.snippet.is_some());
    assert_eq!(change.author, Some(ADA));
    // A program that saves a history saves this too.
    let saved = serde_json::to_string(change).unwrap();
    let read: Message = serde_json::from_str(&saved).unwrap();
    assert_eq!(&read, change);
}

#[test]
fn an_answer_goes_to_the_thread_of_the_event() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let listener = bot.listen().unwrap();
    let asked = ada(&server).says(ThreadKey::User(BOT), "Tea?");
    for event in &listener {
        let Event::Message(message) = &event else {
            continue;
        };
        assert_eq!(message.message.id, asked);
        assert_eq!(event.thread(), Some(message.thread));
        assert_eq!(event.author(), Some(ADA));
        assert_eq!(event.at(), Some(message.message.at));
        bot.send(message, "Yes!").unwrap();
        bot.send(UserId::from(ADA.get()), "Now!").unwrap();
        break;
    }
    let transcript = ada(&server).transcript(ThreadKey::User(BOT));
    assert!(transcript.ends_with("Yes!\nBot: Now!\n"), "{transcript}");
}
