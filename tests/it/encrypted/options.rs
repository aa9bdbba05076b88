//! Limits that are set, and sessions that begin anew.

use std::fs;
use std::time::Duration;

use fbchat::local::{EncryptedFault, LocalServer};
use fbchat::{Encrypted, EncryptedOptions, Error, Event, ThreadKey};

use super::{Keys, LONG, bot, quick, take_texts};
use crate::support::demo::{ADA, WITH_ADA, WITH_BOT};

#[test]
fn options_that_cannot_work_are_refused() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let options = EncryptedOptions::default;
    let (none, some) = (Duration::ZERO, Duration::from_secs(1));
    for wrong in [
        options().keep_alive(none),
        options().answer_timeout(none),
        options().retry_after(none, some),
        options().retry_after(some, none),
        options().renew_token_after(none),
        options().max_message_size(0),
        options().max_waiting(0),
    ] {
        let refused = client.encrypted_with(keys.store(), wrong);
        let error = refused.map(drop).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
        assert!(error.to_string().contains("EncryptedOptions"), "{error}");
    }
    assert!(!keys.0.exists());
}

/// A connection over which nothing comes any more is asked whether it lives, and made anew: the message is not lost.
#[test]
fn a_silent_connection_is_made_anew() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let moment = Duration::from_millis(200);
    let options = quick().keep_alive(moment).answer_timeout(moment);
    let encrypted = client.encrypted_with(keys.store(), options).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    let listener = client.listen().unwrap();
    server.fail_encrypted(client.uid(), EncryptedFault::Silent);
    let ada = server.person(ADA).unwrap();
    ada.says_encrypted(ThreadKey::User(client.uid()), "one");
    let text = listener.wait_for(LONG, |event| match event {
        Event::Message(e) => e.message.text.clone(),
        _ => None,
    });
    assert_eq!(text.unwrap(), "one");
    listener.stop().unwrap();
}

#[test]
fn a_server_that_ends_each_connection_after_a_moment_is_not_asked_without_a_pause() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let options = EncryptedOptions::default().retry_after(LONG, LONG);
    let encrypted = client.encrypted_with(keys.store(), options).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    let listener = client.listen().unwrap();
    let ada = server.person(ADA).unwrap();
    server.disconnect_encrypted(client.uid());
    // The first try comes at once.
    for text in ["one", "two"] {
        ada.says_encrypted(WITH_BOT, text);
        assert_eq!(take_texts(&listener, 1), [text]);
    }
    server.disconnect_encrypted(client.uid());
    ada.says_encrypted(WITH_BOT, "three");
    let is_message = |event: &Event| matches!(event, Event::Message(_));
    while encrypted.wait_until_connected(Duration::from_millis(300)) {
        assert!(!listener.events().try_iter().any(|it| is_message(&it)));
    }
    listener.stop().unwrap();
}

#[test]
fn messages_come_in_their_order_however_few_wait_in_memory() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let options = EncryptedOptions::default().max_waiting(1);
    let _encrypted = client.encrypted_with(keys.store(), options).unwrap();
    let ada = server.person(ADA).unwrap();
    let texts: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    for text in &texts {
        ada.says_encrypted(ThreadKey::User(client.uid()), text);
    }
    let listener = client.listen().unwrap();
    assert_eq!(take_texts(&listener, texts.len()), texts);
    listener.stop().unwrap();
}

#[test]
fn as_many_messages_are_kept_for_devices_that_ask_as_was_set() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let options = EncryptedOptions::default().kept_messages(2);
    let encrypted = client.encrypted_with(keys.store(), options).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    for text in ["one", "two", "three"] {
        encrypted.send(WITH_ADA, text).unwrap();
    }
    assert_eq!(fs::read_dir(keys.0.join("sent")).unwrap().count(), 2);
}

/// Sends a text that Ada's device cannot read; the connection ends before she asks for it again, and stays away.
fn send_unreadable(server: &LocalServer, encrypted: &Encrypted, bot: fbchat::UserId) {
    let ada = server.person(ADA).unwrap();
    ada.loses_encrypted_sessions(bot);
    server.fail_encrypted(bot, EncryptedFault::CloseAfter);
    for _ in 0..10_000 {
        server.fail_encrypted(bot, EncryptedFault::Refuse(503));
    }
    let error = encrypted.send(WITH_ADA, "lost").unwrap_err();
    assert!(error.may_have_been_done(), "{error:?}");
}

#[test]
fn who_asks_again_without_keys_where_there_is_no_session_gets_the_message_too() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = client.encrypted_with(keys.store(), quick()).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    let ada = server.person(ADA).unwrap();
    encrypted.send(WITH_ADA, "one").unwrap();
    ada.expects_encrypted(LONG, |it| it.text.clone()).unwrap();
    send_unreadable(&server, &encrypted, client.uid());
    encrypted.forget(ADA).unwrap();
    server.forget_encrypted_faults(client.uid());
    let is_it = |text: &String| text == "lost";
    let read = ada.expects_encrypted(LONG, |it| it.text.clone().filter(is_it));
    assert!(read.is_some());
    // And the chat goes on.
    encrypted.send(WITH_ADA, "two").unwrap();
    let is_it = |text: &String| text == "two";
    let read = ada.expects_encrypted(LONG, |it| it.text.clone().filter(is_it));
    assert!(read.is_some());
    assert_eq!(server.encrypted_findings(), [""; 0]);
}
