//! Files on the local server: what others see of them, and what it refuses.

use std::fs;
use std::io::{self, Read};

use super::{MARK, file};
use crate::support::demo::{ADA, over_mqtt};
use fbchat::local::LocalServer;
use fbchat::{Attachment, Error, Event, FileId, ImageId, Message, OutgoingMessage, Upload};

fn kinds(message: &Message) -> Vec<String> {
    let attachments = message.attachments.iter();
    let kinds = attachments.map(|attachment| match attachment {
        Attachment::Image(image) if image.is_animated => "gif".to_owned(),
        Attachment::Image(_) => "image".to_owned(),
        Attachment::Video(_) => "video".to_owned(),
        Attachment::Audio(sound) => sound.audio_type.clone().unwrap(),
        Attachment::File(file) => file.name.clone().unwrap(),
        other => panic!("{other:?}"),
    });
    kinds.collect()
}

/// The sizes of the attachments that have one.
fn sizes(message: &Message) -> Vec<u64> {
    let attachments = message.attachments.iter();
    let sizes = attachments.filter_map(|attachment| match attachment {
        Attachment::Video(video) => video.size,
        Attachment::Audio(sound) => sound.size,
        Attachment::File(file) => file.size,
        _ => None,
    });
    sizes.collect()
}

#[test]
fn history_and_events_show_each_file_as_what_it_is() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder();
    let client = builder.login("bot@example.com", "bot").unwrap();
    let listener = client.listen_with(over_mqtt()).unwrap();
    let fixture = |name: &str| Upload::path(format!("fixtures/files/{name}"));
    let files = [
        fixture("dot.png"),
        fixture("dot.gif"),
        fixture("clip.mp4"),
        fixture("tone.mp3"),
        fixture("tone.mp3").voice_clip(),
        // Whatever its type is, a voice clip is a sound.
        Upload::bytes("clip.mp4", "x").voice_clip(),
        fixture("words.txt"),
    ];
    client.send_files(MARK, files, "look").unwrap();
    let pushed = (&listener).into_iter().find_map(|event| match event {
        Event::Message(event) => Some(event.message),
        _ => None,
    });
    let pushed = pushed.unwrap();
    listener.stop().unwrap();
    let fetched = client.fetch_thread_messages(MARK, 1, None).unwrap();
    for message in [&pushed, &fetched[0]] {
        assert_eq!(message.text.as_deref(), Some("look"));
        let expected = [
            "image",
            "gif",
            "video",
            "FILE_ATTACHMENT",
            "VOICE_MESSAGE",
            "VOICE_MESSAGE",
            "words.txt",
        ];
        assert_eq!(kinds(message), expected);
    }
    assert_eq!(sizes(&pushed), [24, 417, 417, 1, 4]);
}

#[test]
fn the_local_server_refuses_what_facebook_does() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().max_file_size(u64::MAX);
    let client = builder.login("bot@example.com", "bot").unwrap();
    let large = Upload::reader("large.bin", io::repeat(7).take(25 * 1024 * 1024 + 1));
    match client.upload(large) {
        Err(Error::Facebook(error)) => assert_eq!(error.code, 1_357_031),
        other => panic!("{other:?}"),
    }
    let words = client.upload(Upload::bytes("words.txt", "tea")).unwrap();
    let other_kind = FileId::Video(words.id());
    for bad in [other_kind, file(7)] {
        match client.send(MARK, OutgoingMessage::file(bad)) {
            Err(Error::Facebook(error)) => assert_eq!(error.code, 1_545_003),
            other => panic!("{other:?}"),
        }
    }
    let ada = server.person(ADA).unwrap();
    let hers = ada.uploads(Upload::bytes("a.mp4", "x"));
    assert!(matches!(hers, FileId::Video(_)));
    assert!(client.send(MARK, OutgoingMessage::file(hers)).is_err());
}

#[test]
fn an_image_is_a_file_too() {
    let server = LocalServer::start().unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let dot = fs::read("fixtures/files/dot.png").unwrap();
    let image: ImageId = client.upload_image("dot.png", dot).unwrap();
    let twice = OutgoingMessage::image(image)
        .with_image(image)
        .with_file(image);
    client.send(MARK, twice).unwrap();
    client
        .send_local_image(
            MARK,
            "fixtures/files/dot.gif",
            OutgoingMessage::image(image),
        )
        .unwrap();
    let messages = client.fetch_thread_messages(MARK, 2, None).unwrap();
    let counts: Vec<_> = messages.iter().map(|it| it.attachments.len()).collect();
    assert_eq!(counts, [2, 3]);
}
