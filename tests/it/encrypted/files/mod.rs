//! Files, both ways.

mod arriving;
mod failing;

use fbchat::local::{EncryptedUpload, LocalServer};
use fbchat::{Client, Encrypted, EncryptedFile, Event, Message, ThreadKey, Upload};

use super::{Keys, LONG, bot, encrypted};
use crate::support::demo::ADA;

fn noise(length: usize) -> Vec<u8> {
    (0..length).map(|it| (it % 251) as u8).collect()
}

/// The file that Ada gets.
fn received(server: &LocalServer, id: &fbchat::MessageId) -> (Option<String>, EncryptedUpload) {
    let ada = server.person(ADA).unwrap();
    let read = ada.expects_encrypted(LONG, |it| (it.id == *id).then(|| it.clone()));
    let read = read.unwrap();
    (read.text, read.file.unwrap())
}

/// The message that comes after `act`.
fn message(client: &Client, act: impl FnOnce()) -> Message {
    let listener = client.listen().unwrap();
    act();
    let message = (&listener).into_iter().find_map(|event| match event {
        Event::Message(e) if e.message.encryption.is_some() => Some(e.message),
        _ => None,
    });
    listener.stop().unwrap();
    message.unwrap()
}

fn file_of(message: &Message) -> EncryptedFile {
    let encryption = message.encryption.clone().unwrap();
    assert_eq!(encryption.unsupported, None);
    encryption.file.unwrap()
}

/// A file that Ada sends to the bot.
fn sent_by_ada(server: &LocalServer, client: &Client, file: Upload) -> Message {
    let ada = server.person(ADA).unwrap();
    message(client, || {
        ada.sends_encrypted_file(ThreadKey::User(client.uid()), file, "");
    })
}

fn downloaded(encrypted: &Encrypted, file: &EncryptedFile) -> fbchat::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = encrypted.download(file, &mut bytes)?;
    assert_eq!(length, bytes.len() as u64);
    Ok(bytes)
}
