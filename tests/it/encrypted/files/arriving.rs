//! Files that arrive as what they are.

use std::io;

use fbchat::local::LocalServer;
use fbchat::{Attachment, EncryptedFile, ThreadKey, Upload};

use super::{Keys, bot, downloaded, encrypted, file_of, message, noise, received, sent_by_ada};
use crate::support::demo::{ADA, WITH_ADA};

#[test]
fn each_kind_arrives_as_what_it_is() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let send = |file: Upload, text: &str| {
        let id = encrypted.send_file(WITH_ADA, file, text).unwrap();
        received(&server, &id)
    };
    let dot = std::fs::read("fixtures/files/dot.png").unwrap();
    let (text, image) = send(Upload::path("fixtures/files/dot.png"), "Look!");
    assert_eq!(
        (text.as_deref(), image.kind.as_str()),
        (Some("Look!"), "image")
    );
    assert_eq!(image.media_type.as_deref(), Some("image/png"));
    assert!(image.dimensions.is_some());
    assert_eq!(image.bytes, Some(dot));
    let film = Upload::path("fixtures/files/clip.mp4");
    let film = film
        .dimensions(1280, 720)
        .duration(std::time::Duration::from_millis(7900));
    let (text, film) = send(film, "");
    assert_eq!((text, film.kind.as_str()), (None, "video"));
    assert_eq!(
        (film.dimensions, film.seconds),
        (Some((1280, 720)), Some(7))
    );
    let (_, sound) = send(Upload::bytes("a.mp3", "la"), "");
    assert_eq!((sound.kind.as_str(), sound.dimensions), ("audio", None));
    let (_, clip) = send(Upload::bytes("a.m4a", "la").voice_clip(), "");
    assert_eq!(
        (clip.kind.as_str(), clip.bytes),
        ("ptt", Some(b"la".to_vec()))
    );
    let (_, words) = send(Upload::bytes("words.txt", "tea"), "");
    assert_eq!(
        (words.kind.as_str(), words.name.as_deref()),
        ("document", Some("words.txt"))
    );
    // An image that phones would not show goes as a file, and as an image with its size.
    let vector = || Upload::bytes("a.svg", "<svg/>");
    assert_eq!(send(vector(), "").1.kind, "document");
    assert_eq!(send(vector().dimensions(9, 9), "").1.kind, "image");
    assert_eq!(
        send(Upload::url("https://example.com/cat.png"), "").1.kind,
        "image"
    );
    // A film of which nothing is known is shown all the same.
    assert_eq!(
        send(Upload::path("fixtures/files/clip.mp4"), "")
            .1
            .dimensions,
        None
    );
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn each_kind_is_received_as_what_it_is() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let seven = std::time::Duration::from_secs(7);
    for file in [
        Upload::bytes("a.jpg", "ab").dimensions(640, 480),
        Upload::bytes("a.mp4", "ab")
            .dimensions(640, 480)
            .duration(seven),
        Upload::bytes("a.mp3", "ab").duration(seven),
        Upload::bytes("a.m4a", "ab").voice_clip().duration(seven),
        Upload::bytes("a.txt", "ab"),
    ] {
        let message = sent_by_ada(&server, &client, file);
        let [attachment] = &message.attachments[..] else {
            panic!("{message:?}");
        };
        match attachment {
            Attachment::Image(it) => {
                assert_eq!((it.width, it.height), (Some(640), Some(480)));
                assert_eq!(it.original_extension.as_deref(), Some("jpg"));
            }
            Attachment::Video(it) => {
                assert_eq!(
                    (it.width, it.height, it.size),
                    (Some(640), Some(480), Some(2))
                );
                assert_eq!(it.duration_ms, Some(7000));
            }
            Attachment::Audio(it) => {
                assert_eq!((it.duration_ms, it.size), (Some(7000), Some(2)));
                assert!(it.audio_type.is_some());
            }
            Attachment::File(it) => assert_eq!(it.name.as_deref(), Some("a.txt")),
            other => panic!("{other:?}"),
        }
        let file = file_of(&message);
        assert_eq!(file.size(), Some(2));
        assert_eq!(downloaded(&encrypted, &file).unwrap(), b"ab");
        // It can be stored and fetched later.
        let json = serde_json::to_string(&file).unwrap();
        let stored: EncryptedFile = serde_json::from_str(&json).unwrap();
        assert_eq!(downloaded(&encrypted, &stored).unwrap(), b"ab");
        // And nothing shows the key.
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let shown = format!("{message:?} {:?} {file:#?}", message.encryption);
        for member in ["key", "path", "hash", "sealed_hash"] {
            assert!(!shown.contains(json[member].as_str().unwrap()), "{shown}");
        }
    }
    let ada = server.person(ADA).unwrap();
    let message = message(&client, || {
        let file = Upload::bytes("a.png", "ab");
        ada.sends_encrypted_file(ThreadKey::User(client.uid()), file, "Look!");
    });
    assert_eq!(message.text.as_deref(), Some("Look!"));
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn files_of_all_sizes_go_both_ways() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    for length in [0, 1, 15, 16, 17, 5 * 1024 * 1024] {
        let bytes = noise(length);
        let reader = Upload::reader("noise.bin", io::Cursor::new(bytes.clone()));
        let mut progress = Vec::new();
        let id = encrypted
            .send_file_with(WITH_ADA, reader, "", |it| progress.push(it))
            .unwrap();
        let last = progress.last().unwrap();
        assert_eq!(
            (last.sent, last.total),
            (last.total, (length as u64 / 16 + 1) * 16 + 10)
        );
        assert!(progress.is_sorted_by_key(|it| it.sent));
        assert!(
            received(&server, &id).1.bytes == Some(bytes.clone()),
            "{length} bytes up"
        );
        let message = sent_by_ada(&server, &client, Upload::bytes("noise.bin", bytes.clone()));
        let fetched = downloaded(&encrypted, &file_of(&message)).unwrap();
        assert!(fetched == bytes, "{length} bytes down");
    }
    assert_eq!(server.encrypted_findings(), [""; 0]);
}
