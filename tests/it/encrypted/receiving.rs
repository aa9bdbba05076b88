//! What a client receives.

use fbchat::Event;
use fbchat::local::LocalServer;

use super::{Keys, LONG, bot, encrypted};
use crate::support::demo::{ADA, WITH_ADA, WITH_BOT};

#[test]
fn a_listener_receives_what_people_write() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    let id = ada.says_encrypted(WITH_BOT, "Only you can read this");
    let event = listener.wait_for(LONG, |event| match event {
        Event::Message(e) if e.message.encryption.is_some() => Some(e.clone()),
        _ => None,
    });
    let event = event.unwrap();
    assert_eq!(event.thread, WITH_ADA);
    assert_eq!(event.message.id, id);
    assert_eq!(event.message.author, Some(ADA));
    assert_eq!(
        event.message.text.as_deref(),
        Some("Only you can read this")
    );
    let encryption = event.message.encryption.unwrap();
    assert_eq!((encryption.device, encryption.unsupported), (1, None));
    // An answer in the same session.
    encrypted.send(WITH_ADA, "I can").unwrap();
    let read = ada.expects_encrypted(LONG, |it| it.text.clone());
    assert_eq!(read.as_deref(), Some("I can"));
    listener.stop().unwrap();
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_client_in_a_loop_of_its_own_receives_them_too() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    client.start_listening().unwrap();
    let first = ada.says_encrypted(WITH_BOT, "Tea?");
    ada.edits_encrypted(WITH_BOT, &first, "Coffee?");
    ada.reacts_encrypted(WITH_BOT, &first, ADA, "👍");
    ada.reacts_encrypted(WITH_BOT, &first, ADA, "");
    let second = ada.replies_encrypted(WITH_BOT, "Well?", &first, ADA);
    ada.unsends_encrypted(WITH_BOT, &second);
    let mut events = Vec::new();
    while !events
        .iter()
        .any(|it| matches!(it, Event::MessageUnsent(_)))
    {
        events.extend(client.do_one_listen().unwrap());
    }
    client.stop_listening();
    events.retain(|it| !matches!(it, Event::Listening | Event::ChatTimestamps(_)));
    let [
        Event::Message(tea),
        Event::MessageEdited(edited),
        Event::ReactionAdded(added),
        Event::ReactionRemoved(removed),
        Event::Message(reply),
        Event::MessageUnsent(unsent),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(tea.message.id, first);
    assert_eq!(edited.text.as_deref(), Some("Coffee?"));
    assert_eq!(added.reaction.emoji(), "👍");
    assert_eq!(removed.message_id, first);
    assert_eq!(reply.message.replied_to_id.as_ref(), Some(&first));
    assert_eq!(unsent.message_id, second);
}

#[test]
fn what_nobody_took_comes_again_to_the_next_process_and_once() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let ada = server.person(ADA).unwrap();
    let texts = |client: &fbchat::Client, last: &str| {
        let listener = client.listen().unwrap();
        let mut texts = Vec::new();
        for event in &listener {
            if let Event::Message(e) = event {
                texts.extend(e.message.text);
            }
            if texts.last().map(String::as_str) == Some(last) {
                break;
            }
        }
        listener.stop().unwrap();
        texts
    };
    let first = encrypted(&client, &keys);
    ada.says_encrypted(WITH_BOT, "one");
    assert_eq!(texts(&client, "one"), ["one"]);
    ada.says_encrypted(WITH_BOT, "two");
    // Opened, and never taken.
    first.send(WITH_ADA, "marker").unwrap();
    drop(first);
    ada.says_encrypted(WITH_BOT, "three");
    let client = bot(&server);
    let _second = encrypted(&client, &keys);
    assert_eq!(texts(&client, "three"), ["two", "three"]);
}

#[test]
fn a_message_that_cannot_be_opened_is_asked_for_again() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    let text = |wanted: &str| {
        let wanted = wanted.to_owned();
        listener.wait_for(LONG, move |event| match event {
            Event::Message(e) => e.message.text.clone().filter(|it| *it == wanted),
            _ => None,
        })
    };
    ada.says_encrypted(WITH_BOT, "one");
    assert!(text("one").is_some());
    // Another installation, which the client does not know yet.
    ada.renews_encrypted_device();
    ada.says_encrypted(WITH_BOT, "two");
    assert!(text("two").is_some());
    listener.stop().unwrap();
}
