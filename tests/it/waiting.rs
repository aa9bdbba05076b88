//! Waiting for chosen events, and asking people.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fbchat::local::{Fault, LocalServer};
use fbchat::{
    Client, Error, Event, GroupId, ListenOptions, Listener, MessageEvent, MessageId, Reaction,
    ThreadKey, UserId,
};

use crate::support::demo::{ADA, ALAN, WITH_BOT};

const LONG: Duration = Duration::from_secs(60);

fn bot(server: &LocalServer) -> (Client, Listener) {
    let bot = server.client_builder().login("bot@example.com", "bot");
    let bot = bot.unwrap();
    let listener = bot.listen().unwrap();
    (bot, listener)
}

fn says(server: &LocalServer, who: UserId, text: &str) -> MessageId {
    server.person(who).unwrap().says(WITH_BOT, text)
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
fn events_that_a_wait_skips_stay_for_the_receiver_in_order() {
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
    ada.says(WITH_BOT, "Let me think.");
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
    // A later message has arrived, so the earlier one is in the channel before the question is sent.
    says(&server, ALAN, "Hello!");
    wait_for_text(&listener, "Hello!").unwrap();
    thread::scope(|threads| {
        threads.spawn(|| {
            let ada = server.person(ADA).unwrap();
            ada.hears(WITH_BOT, LONG).unwrap();
            says(&server, ALAN, "Not me");
            ada.says(WITH_BOT, "Ada");
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
            server.person(who).unwrap().hears(WITH_BOT, LONG).unwrap();
            says(&server, who, name);
        }
        let names = asked.map(|asked| asked.join().unwrap().unwrap().message.text.unwrap());
        assert_eq!(names, ["Ada", "Alan"]);
    });
}

#[test]
fn asking_the_bot_itself_is_an_error() {
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

#[test]
fn an_answer_is_found_behind_more_messages_of_others_than_the_channel_holds() {
    let server = LocalServer::start().unwrap();
    let bot = server.client_builder().login("bot@example.com", "bot");
    let bot = bot.unwrap();
    for options in [
        ListenOptions::default(),
        ListenOptions::default().capacity(1),
    ] {
        let listener = bot.listen_with(options).unwrap();
        says(&server, ADA, "Hello!");
        let hello = next_message(&listener);
        thread::scope(|threads| {
            threads.spawn(|| {
                server.person(ADA).unwrap().hears(WITH_BOT, LONG).unwrap();
                let group = ThreadKey::Group(GroupId::from(2_000_000_000_000_001));
                for number in 0..60 {
                    let alan = server.person(ALAN).unwrap();
                    alan.says(group, &number.to_string());
                }
                says(&server, ADA, "Ada");
            });
            // The only receiver is the one who asks.
            let answer = bot.ask(&listener, &hello, "Who are you?", LONG).unwrap();
            assert_eq!(answer.unwrap().message.text.as_deref(), Some("Ada"));
        });
        says(&server, ALAN, "the end");
        let rest = texts_up_to(&listener, "the end");
        let others: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        assert_eq!(rest[1..61], others);
        listener.stop().unwrap();
    }
}

/// A bot with room for one event, to which Ada wrote four messages.
fn written_to_four_times(server: &LocalServer) -> (Client, Listener) {
    let bot = server.client_builder().login("bot@example.com", "bot");
    let bot = bot.unwrap();
    let options = ListenOptions::default().capacity(1);
    let listener = bot.listen_with(options).unwrap();
    for text in ["Hello!", "Are you there?", "Hm.", "Well."] {
        says(server, ADA, text);
    }
    (bot, listener)
}

/// Asks Ada, who answers once she has the question; that is the answer.
fn ask_for_the_name(server: &LocalServer, bot: &Client, listener: &Listener, hello: &MessageEvent) {
    thread::scope(|threads| {
        threads.spawn(|| {
            server.person(ADA).unwrap().hears(WITH_BOT, LONG).unwrap();
            says(server, ADA, "Ada");
        });
        let answer = bot.ask(listener, hello, "Who are you?", LONG).unwrap();
        assert_eq!(answer.unwrap().message.text.as_deref(), Some("Ada"));
    });
}

#[test]
fn a_message_before_the_question_is_no_answer_however_full_the_channel() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = written_to_four_times(&server);
    let hello = next_message(&listener);
    // The last of them has arrived here; all others stand before it.
    listener
        .wait_for(LONG, |event| match event {
            Event::Message(e) => e.message.text.clone().filter(|text| text == "Well."),
            _ => None,
        })
        .unwrap();
    ask_for_the_name(&server, &bot, &listener, &hello);
}

#[test]
fn a_message_in_flight_when_the_question_is_sent_is_no_answer() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = written_to_four_times(&server);
    // Of the others the channel has one at most; the rest is read only when there is room.
    let hello = next_message(&listener);
    ask_for_the_name(&server, &bot, &listener, &hello);
    let others = ["Are you there?", "Hm.", "Well.", "Who are you?"];
    assert_eq!(texts_up_to(&listener, "Who are you?"), others);
}

#[test]
fn a_quick_answer_is_found_beside_a_loop_that_receives() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    says(&server, ADA, "Hello!");
    let hello = next_message(&listener);
    let stop = listener.stop_handle();
    let answers = thread::scope(|threads| {
        threads.spawn(|| listener.into_iter().for_each(drop));
        threads.spawn(|| {
            let ada = server.person(ADA).unwrap();
            while ada
                .hears(WITH_BOT, LONG)
                .is_some_and(|it| it.text.is_some())
            {
                ada.says(WITH_BOT, "an answer");
            }
        });
        let asked = (0..50).map(|_| bot.ask(&listener, &hello, "Well?", LONG).unwrap());
        let answers = asked.flatten().count();
        stop.stop();
        bot.send(
            ThreadKey::User(ADA),
            fbchat::OutgoingMessage::sticker(fbchat::EmojiSize::Large.like_sticker()),
        )
        .unwrap();
        answers
    });
    assert_eq!(answers, 50);
}

#[test]
fn a_question_that_cannot_be_sent_takes_no_event() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    says(&server, ADA, "Hello!");
    let hello = next_message(&listener);
    server.fail("/messaging/send/", Fault::FacebookError(1390008));
    let asked = bot.ask(&listener, &hello, "Who are you?", LONG);
    assert!(matches!(asked, Err(Error::Facebook(_))), "{asked:?}");
    says(&server, ADA, "Still here?");
    assert_eq!(texts_up_to(&listener, "Still here?"), ["Still here?"]);
}

#[test]
fn waits_within_a_pick_are_errors() {
    let server = LocalServer::start().unwrap();
    let (bot, listener) = bot(&server);
    let listener = Arc::new(listener);
    says(&server, ADA, "Hello!");
    let hello = next_message(&listener);
    let refused = Arc::new(Mutex::new(Vec::new()));
    let pick = {
        let (bot, listener, refused) = (bot.clone(), Arc::clone(&listener), Arc::clone(&refused));
        move |event: &Event| {
            if text(event)? != "go" {
                return None;
            }
            let waited = listener.wait_for(LONG, text);
            assert_eq!(waited, None);
            let mut refused = refused.lock().unwrap();
            refused.extend(bot.ask(&listener, &hello, "Who are you?", LONG).err());
            refused.extend(bot.listen().err());
            refused.extend(bot.do_one_listen().err());
            bot.stop_listening();
            refused.extend(bot.listen().err());
            refused.extend(bot.start_listening().err());
            Some(())
        }
    };
    thread::scope(|threads| {
        let waiting = threads.spawn(|| listener.wait_for(LONG, pick));
        says(&server, ADA, "go");
        assert_eq!(waiting.join().unwrap(), Some(()));
    });
    let refused = refused.lock().unwrap();
    let is_refused = |it: &Error| matches!(it, Error::InvalidInput(_));
    assert!(
        refused.len() == 5 && refused.iter().all(is_refused),
        "{refused:?}"
    );
    drop(listener);
    drop(bot.listen().unwrap());
}
