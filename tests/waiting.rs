//! Waiting for events of one's own choice, and asking people.

use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    Client, Error, Event, Listener, MessageEvent, MessageId, Reaction, ThreadKey, UserId,
};

const BOT: ThreadKey = ThreadKey::User(UserId::new(100_000_000_000_001));
const ADA: UserId = UserId::new(4);
const ALAN: UserId = UserId::new(100_000_000_000_003);
const LONG: Duration = Duration::from_secs(60);

fn bot(server: &LocalServer) -> (Client, Listener) {
    let bot = server.client_builder().login("bot@example.com", "bot");
    let bot = bot.unwrap();
    let listener = bot.listen().unwrap();
    (bot, listener)
}

fn says(server: &LocalServer, who: UserId, text: &str) -> MessageId {
    server.person(who).unwrap().says(BOT, text)
}

fn text(event: &Event) -> Option<String> {
    match event {
        Event::Message(e) => e.message.text.clone(),
        _ => None,
    }
}

/// Waits for the message with this text.
fn wait_for_text(listener: &Listener, wanted: &'static str) -> Option<String> {
    listener.wait_for(LONG, move |event| text(event).filter(|text| text == wanted))
}

/// The texts that are left for the receiver, up to the last of them.
fn texts_up_to(listener: &Listener, last: &str) -> Vec<String> {
    let mut texts = Vec::new();
    while texts.last().is_none_or(|text| text != last) {
        texts.extend(text(&listener.events().recv().unwrap()));
    }
    texts
}

/// The next message, which is taken out.
fn next_message(listener: &Listener) -> MessageEvent {
    let message = listener.wait_for(LONG, |event| match event {
        Event::Message(e) => Some(e.clone()),
        _ => None,
    });
    message.unwrap()
}

#[test]
fn what_is_not_waited_for_stays_for_the_receiver_in_its_order() {
    let server = LocalServer::start().unwrap();
    let (_bot, listener) = bot(&server);
    for text in ["one", "two", "three", "four"] {
        says(&server, ADA, text);
    }
    assert_eq!(wait_for_text(&listener, "three").as_deref(), Some("three"));
    assert_eq!(wait_for_text(&listener, "one").as_deref(), Some("one"));
    says(&server, ADA, "five");
    assert_eq!(texts_up_to(&listener, "five"), ["two", "four", "five"]);
}

#[test]
fn any_kind_of_event_can_be_waited_for() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    let vote = bot.send(ThreadKey::User(ADA), "Tea?").unwrap();
    let ada = server.person(ADA).unwrap();
    ada.says(BOT, "Let me think.");
    ada.reacts(&vote, Reaction::Yes);
    let reaction = listener.wait_for(LONG, move |event| match event {
        Event::ReactionAdded(e) if e.message_id == vote => Some(e.reaction.clone()),
        _ => None,
    });
    assert_eq!(reaction, Some(Reaction::Yes));
    assert_eq!(
        texts_up_to(&listener, "Let me think."),
        ["Tea?", "Let me think."]
    );
}

#[test]
fn a_wait_ends_with_listening() {
    let server = LocalServer::start().unwrap();
    let (_bot, listener) = bot(&server);
    let stop = listener.stop_handle();
    thread::scope(|threads| {
        let waiting = threads.spawn(|| wait_for_text(&listener, "never"));
        stop.stop();
        assert_eq!(waiting.join().unwrap(), None);
    });
    assert_eq!(wait_for_text(&listener, "never"), None);
}

#[test]
fn an_answer_is_what_that_person_says_after_the_question() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    says(&server, ADA, "Hello!");
    let hello = next_message(&listener);
    says(&server, ADA, "Anybody there?");
    // What came later is here, so that is in the channel before the question is sent.
    says(&server, ALAN, "Hello!");
    wait_for_text(&listener, "Hello!").unwrap();
    thread::scope(|threads| {
        threads.spawn(|| {
            let ada = server.person(ADA).unwrap();
            ada.hears(BOT, LONG).unwrap();
            says(&server, ALAN, "Not me");
            ada.says(BOT, "Ada");
        });
        let answer = bot.ask(&listener, &hello, "Who are you?", LONG).unwrap();
        assert_eq!(answer.unwrap().message.text.as_deref(), Some("Ada"));
    });
    assert_eq!(
        texts_up_to(&listener, "Not me"),
        ["Anybody there?", "Who are you?", "Not me"]
    );
}

#[test]
fn two_people_are_asked_at_once() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    let begun = [ADA, ALAN].map(|who| {
        says(&server, who, "Hello!");
        next_message(&listener)
    });
    thread::scope(|threads| {
        let asked = begun.each_ref().map(|hello| {
            let (bot, listener) = (&bot, &listener);
            threads.spawn(move || bot.ask(listener, hello, "Who are you?", LONG).unwrap())
        });
        for (who, name) in [(ALAN, "Alan"), (ADA, "Ada")] {
            server.person(who).unwrap().hears(BOT, LONG).unwrap();
            says(&server, who, name);
        }
        let names = asked.map(|asked| asked.join().unwrap().unwrap().message.text.unwrap());
        assert_eq!(names, ["Ada", "Alan"]);
    });
}

#[test]
fn nobody_can_be_asked_who_is_the_bot_itself() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    bot.send(ThreadKey::User(ADA), "Hello!").unwrap();
    let own = next_message(&listener);
    let before = server.requests().len();
    let asked = bot.ask(&listener, &own, "Who am I?", LONG);
    assert!(matches!(asked, Err(Error::InvalidInput(_))));
    let asked = server.requests().into_iter().skip(before);
    assert_eq!(asked.filter(|it| it.path.contains("send")).count(), 0);
}
