//! Messages to people that go encrypted by default.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Encrypted, Error, Event, OutgoingMessage, ThreadKey, Upload, UserId};

use super::{Keys, LONG, bot, encrypted};
use crate::support::demo::{ADA, ENGINE_ROOM, WITH_ADA, WITH_BOT};

fn by_default(client: &Client, keys: &Keys) -> Encrypted {
    let encrypted = encrypted(client, keys);
    encrypted.send_by_default(true);
    encrypted
}

/// The texts that a person has read in encrypted chats, and the plain chat.
fn read_by_ada(server: &LocalServer, bot: &Client) -> (Vec<String>, String) {
    let ada = server.person(ADA).unwrap();
    let read = ada.encrypted_messages().into_iter();
    let plain = ada.transcript(ThreadKey::User(bot.uid()));
    (read.filter_map(|it| it.text).collect(), plain)
}

#[test]
fn a_client_sends_in_plain_unless_it_is_set_to() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    client.send(WITH_ADA, "plain").unwrap();
    encrypted.send_by_default(true);
    client.send(WITH_ADA, "encrypted").unwrap();
    encrypted.send_by_default(false);
    client.send(WITH_ADA, "plain again").unwrap();
    let read = server.person(ADA).unwrap();
    read.expects_encrypted(LONG, |it| it.text.clone()).unwrap();
    let (read, plain) = read_by_ada(&server, &client);
    assert_eq!(read, ["encrypted"]);
    assert_eq!(plain, "Bot: plain\nBot: plain again\n");
}

#[test]
fn texts_to_a_person_with_a_device_go_encrypted() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = by_default(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let hers = ada.says_encrypted(ThreadKey::User(client.uid()), "Tea?");
    let reply = OutgoingMessage::text("At four, ").mention(ADA, "@Ada");
    let id = client.send(WITH_ADA, reply.reply_to(&hers)).unwrap();
    let read = ada.expects_encrypted(LONG, |it| (it.id == id).then(|| it.clone()));
    let read = read.unwrap();
    assert_eq!(read.text.as_deref(), Some("At four, @Ada"));
    assert_eq!(read.replied_to, Some(hers));
    assert_eq!(read_by_ada(&server, &client).1, "");
    // A repeat has the same number.
    let message = OutgoingMessage::text("once");
    let first = client.send(WITH_ADA, &message).unwrap();
    assert_eq!(client.send(WITH_ADA, &message).unwrap(), first);
    // Groups are written to as before.
    client.send(ENGINE_ROOM, "to all").unwrap();
    assert!(ada.transcript(ENGINE_ROOM).ends_with("Bot: to all\n"));
    let (findings, bot) = (server.encrypted_findings(), client.uid());
    assert_eq!(
        findings,
        [format!("{ADA} gets the message {first} of {bot} twice")]
    );
}

#[test]
fn a_question_goes_encrypted_and_its_answer_is_found() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = by_default(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    ada.says_encrypted(WITH_BOT, "Tea?");
    let first = listener.wait_for(LONG, |event| match event {
        Event::Message(e) => Some(e.clone()),
        _ => None,
    });
    let first = first.unwrap();
    let answer = std::thread::scope(|threads| {
        threads.spawn(|| {
            let is_asked = |text: &String| text == "With milk?";
            let asked = ada.expects_encrypted(LONG, |it| it.text.clone().filter(is_asked));
            asked.unwrap();
            ada.says_encrypted(WITH_BOT, "Please");
        });
        client.ask(&listener, &first, "With milk?", LONG).unwrap()
    });
    assert_eq!(answer.unwrap().message.text.as_deref(), Some("Please"));
    assert_eq!(read_by_ada(&server, &client).1, "");
    listener.stop().unwrap();
}

#[test]
fn what_cannot_be_encrypted_is_refused_and_nothing_of_it_is_sent() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = by_default(&client, &keys);
    let ada = WITH_ADA;
    let file = || Upload::bytes("words.txt", "tea");
    let requests = || {
        let requests = server.requests().into_iter();
        requests.filter(|it| it.path.contains("send") || it.path.contains("upload"))
    };
    for refused in [
        client.send(ada, OutgoingMessage::sticker(1)).map(drop),
        client.send_files(ada, [file()], "Look!").map(drop),
        client
            .send_local_image(ada, "fixtures/files/dot.png", "")
            .map(drop),
        client.forward_attachment(ada, 7.into()),
        client.forward_message(ada, &"mid.1".into()),
        client.share_contact(ada, UserId::new(7), ""),
    ] {
        assert!(
            matches!(refused, Err(Error::InvalidInput(_))),
            "{refused:?}"
        );
    }
    assert_eq!(requests().count(), 0);
    assert_eq!(read_by_ada(&server, &client), (vec![], String::new()));
}

#[test]
fn who_has_no_device_is_written_to_in_plain_and_asked_for_one_each_time() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = by_default(&client, &keys);
    let ada = server.person(ADA).unwrap();
    ada.gives_up_encrypted_device();
    assert_eq!(encrypted.devices(ADA).unwrap(), [0; 0]);
    client.send(WITH_ADA, "plain").unwrap();
    let sticker = OutgoingMessage::sticker(1);
    client.send(WITH_ADA, sticker).unwrap();
    ada.renews_encrypted_device();
    client.send(WITH_ADA, "encrypted").unwrap();
    ada.expects_encrypted(LONG, |it| it.text.clone()).unwrap();
    let (read, plain) = read_by_ada(&server, &client);
    assert_eq!(read, ["encrypted"]);
    assert!(plain.starts_with("Bot: plain\n") && !plain.contains("encrypted"));
    // The account itself is nobody else.
    client.send(ThreadKey::User(client.uid()), "note").unwrap();
}

#[test]
fn what_was_to_be_encrypted_never_goes_in_plain_when_that_fails() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().timeout(Duration::from_secs(3));
    let client = builder.login("bot@example.com", "bot").unwrap();
    let keys = Keys::new();
    let encrypted = by_default(&client, &keys);
    client.send(WITH_ADA, "encrypted").unwrap();
    let listener = client.listen().unwrap();
    server.remove_encrypted_devices(client.uid());
    let is_removed = |event: &Event| matches!(event, Event::DeviceRemoved(_)).then_some(());
    assert!(listener.wait_for(LONG, is_removed).is_some());
    client.send(WITH_ADA, "without a device").unwrap_err();
    listener.stop().unwrap();
    drop(encrypted);
    let closed = client.send(WITH_ADA, "after the end");
    assert!(matches!(closed, Err(Error::InvalidInput(_))), "{closed:?}");
    assert_eq!(read_by_ada(&server, &client).1, "");
}
