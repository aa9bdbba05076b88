//! What a client sends, as people read it.

use fbchat::local::LocalServer;
use fbchat::{Error, OutgoingMessage, Reaction, ThreadKey, UserId};

use super::{Keys, LONG, bot, encrypted};
use crate::support::demo::{ADA, WITH_ADA};

#[test]
fn a_person_reads_what_a_client_sends() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let id = encrypted.send(WITH_ADA, "Only you can read this").unwrap();
    let read = ada.expects_encrypted(LONG, |it| (it.id == id).then(|| it.clone()));
    let read = read.unwrap();
    assert_eq!(read.text.as_deref(), Some("Only you can read this"));
    assert_eq!(read.author, client.uid());
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn replies_reactions_edits_and_unsends_arrive() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let hers = ada.says_encrypted(ThreadKey::User(client.uid()), "Tea?");
    let own = encrypted.reply(WITH_ADA, &hers, ADA, "At fuor").unwrap();
    encrypted.edit(WITH_ADA, &own, "At four").unwrap();
    let love = Some(Reaction::from("❤"));
    encrypted.react(WITH_ADA, &hers, ADA, love).unwrap();
    encrypted.react(WITH_ADA, &hers, ADA, None).unwrap();
    encrypted.unsend(WITH_ADA, &own).unwrap();
    encrypted
        .mark_read(WITH_ADA, std::slice::from_ref(&hers), ADA)
        .unwrap();
    let done = ada.expects_encrypted(LONG, |it| it.unsends.clone());
    assert_eq!(done, Some(own.clone()));
    let read = ada.encrypted_messages();
    let [reply, edit, react, take_back, _] = &read[..] else {
        panic!("{read:?}");
    };
    assert_eq!(reply.replied_to.as_ref(), Some(&hers));
    assert_eq!(edit.edits.as_ref(), Some(&own));
    assert_eq!(edit.text.as_deref(), Some("At four"));
    assert_eq!(react.reacts_to.as_ref(), Some(&hers));
    assert_eq!(react.emoji.as_deref(), Some("❤"));
    assert_eq!(take_back.emoji.as_deref(), Some(""));
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let nobody = ThreadKey::User(UserId::new(999));
    let long = "x".repeat(20_001);
    for refused in [
        encrypted.send(WITH_ADA, "").map(drop),
        encrypted.send(WITH_ADA, long.as_str()).map(drop),
        encrypted
            .send(WITH_ADA, OutgoingMessage::sticker(1))
            .map(drop),
        encrypted.send(nobody, "Anybody?").map(drop),
        encrypted.edit(WITH_ADA, &"".into(), "x"),
        encrypted.mark_read(WITH_ADA, &[], ADA),
    ] {
        assert!(
            matches!(refused, Err(Error::InvalidInput(_))),
            "{refused:?}"
        );
    }
    assert_eq!(encrypted.devices(UserId::new(999)).unwrap(), [0; 0]);
    assert_eq!(encrypted.devices(ADA).unwrap(), [1]);
    assert!(server.person(ADA).unwrap().encrypted_messages().is_empty());
}

#[test]
fn one_directory_is_used_by_one_client_of_its_account() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let first = encrypted(&client, &keys);
    let device = first.device();
    let second = client.encrypted(keys.store());
    assert!(matches!(second, Err(Error::InvalidInput(_))));
    drop(first);
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap();
    assert!(matches!(
        ada.encrypted(keys.store()),
        Err(Error::InvalidInput(_))
    ));
    // The device stays the same from process to process.
    assert_eq!(encrypted(&client, &keys).device(), device);
}
