//! Encrypted groups: their keys go to those who take part, and to nobody else.

use std::fs;

use fbchat::local::{LocalServer, Person};
use fbchat::{Event, Listener};

use super::{Keys, LONG, bot, encrypted};
use crate::support::demo::{ADA, ALAN, ENGINE_ROOM};

fn expect(person: &Person, text: &str) {
    let read = person.expects_encrypted(LONG, |it| it.text.clone().filter(|it| it == text));
    assert_eq!(read.as_deref(), Some(text));
}

fn take(listener: &Listener) -> String {
    loop {
        if let Event::Message(e) = listener.events().recv_timeout(LONG).unwrap() {
            assert_eq!(e.thread, ENGINE_ROOM);
            return e.message.text.unwrap();
        }
    }
}

#[test]
fn a_group_is_read_and_answered() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
    let listener = client.listen().unwrap();
    for text in ["one", "two"] {
        ada.says_encrypted(ENGINE_ROOM, text);
        assert_eq!(take(&listener), text);
    }
    alan.says_encrypted(ENGINE_ROOM, "three");
    assert_eq!(take(&listener), "three");
    for text in ["four", "five"] {
        encrypted.send(ENGINE_ROOM, text).unwrap();
        expect(&ada, text);
        expect(&alan, text);
    }
    listener.stop().unwrap();
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn whoever_was_removed_cannot_read_on_and_whoever_was_added_can() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
    encrypted.send(ENGINE_ROOM, "to both").unwrap();
    expect(&alan, "to both");
    ada.removes(ENGINE_ROOM, ALAN);
    encrypted.send(ENGINE_ROOM, "to Ada").unwrap();
    expect(&ada, "to Ada");
    ada.adds(ENGINE_ROOM, ALAN);
    encrypted.send(ENGINE_ROOM, "to both again").unwrap();
    expect(&ada, "to both again");
    expect(&alan, "to both again");
    let read = alan.encrypted_messages();
    assert!(read.iter().all(|it| it.text.as_deref() != Some("to Ada")));
    // The server finds a message whose key somebody has who is gone.
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_member_with_another_device_gets_the_message_and_the_key() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    encrypted.send(ENGINE_ROOM, "one").unwrap();
    expect(&ada, "one");
    ada.renews_encrypted_device();
    for text in ["two", "three"] {
        encrypted.send(ENGINE_ROOM, text).unwrap();
        expect(&ada, text);
    }
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_client_that_lost_the_keys_of_a_group_gets_them_again() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let first = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    ada.says_encrypted(ENGINE_ROOM, "one");
    assert_eq!(take(&listener), "one");
    listener.stop().unwrap();
    drop(first);
    fs::remove_dir_all(keys.0.join("sender-keys")).unwrap();
    let _second = encrypted(&client, &keys);
    let listener = client.listen().unwrap();
    for text in ["two", "three"] {
        ada.says_encrypted(ENGINE_ROOM, text);
        assert_eq!(take(&listener), text);
    }
    listener.stop().unwrap();
}
