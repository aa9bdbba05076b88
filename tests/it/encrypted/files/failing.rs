//! Files that fail on their way, are refused, or are cancelled.

use std::io::{self, Read, Write};
use std::thread;

use fbchat::local::{EncryptedFileFault, Fault, LocalServer};
use fbchat::{
    Client, EncryptedFile, Error, OutgoingMessage, ThreadKey, TransportError, Upload, UserId,
};

use super::{Keys, LONG, bot, downloaded, encrypted, file_of, noise, received, sent_by_ada};
use crate::support::demo::{ADA, WITH_ADA};

/// The place of the first file on the hosts of the local server.
const FIRST: &str = "/v/t62-1/1_n.enc";

#[test]
fn a_file_that_is_spoilt_cut_short_or_gone_is_an_error() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let file = Upload::bytes("noise.bin", noise(100_000));
    let file = file_of(&sent_by_ada(&server, &client, file));
    for fault in [EncryptedFileFault::Spoilt, EncryptedFileFault::CutShort] {
        server.fail_encrypted_file(fault);
        let refused = downloaded(&encrypted, &file);
        assert!(
            matches!(refused, Err(Error::Transport(TransportError::Protocol(_)))),
            "{fault:?}: {refused:?}"
        );
    }
    server.fail(FIRST, Fault::Truncate);
    let refused = downloaded(&encrypted, &file);
    assert!(matches!(refused, Err(Error::Transport(_))), "{refused:?}");
    server.fail_encrypted_file(EncryptedFileFault::Gone);
    let gone = downloaded(&encrypted, &file);
    assert!(matches!(gone, Err(Error::Http { status: 410 })), "{gone:?}");
    // A host that fails has another one beside it, and what allowed a request may be over.
    server.fail(FIRST, Fault::Status(503));
    assert!(downloaded(&encrypted, &file).is_ok());
    server.fail_encrypted_file(EncryptedFileFault::Expired);
    assert!(downloaded(&encrypted, &file).is_ok());
    for _ in 0..2 {
        server.fail_encrypted_file(EncryptedFileFault::Expired);
    }
    let expired = downloaded(&encrypted, &file);
    assert!(
        matches!(expired, Err(Error::Http { status: 401 })),
        "{expired:?}"
    );
    // What names another file: by its content, and by its place.
    let changed = |member: &str, value: &str| {
        let mut json = serde_json::to_value(&file).unwrap();
        json[member] = value.into();
        let file: EncryptedFile = serde_json::from_value(json).unwrap();
        downloaded(&encrypted, &file)
    };
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (member, value) in [("hash", zeros), ("key", zeros), ("path", "@evil.example/")] {
        let refused = changed(member, value);
        assert!(
            matches!(refused, Err(Error::Transport(TransportError::Protocol(_)))),
            "{member}: {refused:?}"
        );
    }
    let missing = changed("path", "/v/nothing?a=b");
    assert!(
        matches!(missing, Err(Error::Http { status: 404 })),
        "{missing:?}"
    );
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn an_upload_whose_permission_is_over_is_repeated_once() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let send = || encrypted.send_file(WITH_ADA, Upload::bytes("a.txt", "tea"), "");
    send().unwrap();
    server.fail_encrypted_file(EncryptedFileFault::Expired);
    let id = send().unwrap();
    assert_eq!(received(&server, &id).1.bytes, Some(b"tea".to_vec()));
    for _ in 0..2 {
        server.fail_encrypted_file(EncryptedFileFault::Expired);
    }
    assert!(matches!(send(), Err(Error::Http { status: 401 })));
    let ada = server.person(ADA).unwrap();
    assert_eq!(ada.encrypted_messages().len(), 2);
    // The site knows nothing of what goes to these hosts.
    let requests = server.requests();
    let uploads = requests
        .iter()
        .filter(|it| it.path.starts_with("/wa-msgr/"));
    assert!(
        uploads.clone().count() == 5 && uploads.clone().all(|it| it.header("cookie").is_none())
    );
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_file_that_is_too_large_is_refused_both_ways() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().timeout(LONG).max_file_size(100);
    let client = builder.login("bot@example.com", "bot").unwrap();
    let keys = Keys::new();
    let encrypted = encrypted(&client, &keys);
    for length in [100, 101] {
        let reader = Upload::reader("noise.bin", io::repeat(7).take(length));
        let bytes = Upload::bytes("noise.bin", noise(length as usize));
        for file in [reader, bytes] {
            let sent = encrypted.send_file(WITH_ADA, file, "");
            match length {
                100 => drop(sent.unwrap()),
                _ => assert!(matches!(sent, Err(Error::InvalidInput(_))), "{sent:?}"),
            }
        }
        let file = Upload::bytes("noise.bin", noise(length as usize));
        let file = file_of(&sent_by_ada(&server, &client, file));
        // A sender may state what it likes.
        let mut json = serde_json::to_value(&file).unwrap();
        json["size"] = 1.into();
        for file in [file, serde_json::from_value(json).unwrap()] {
            let fetched = downloaded(&encrypted, &file);
            match length {
                100 => assert_eq!(fetched.unwrap(), noise(100)),
                _ => assert!(
                    matches!(
                        fetched,
                        Err(Error::Transport(TransportError::TooLarge { limit: 100 }))
                    ),
                    "{fetched:?}"
                ),
            }
        }
    }
}

#[test]
fn what_cannot_be_sent_is_refused_before_it_is_uploaded() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk"))
        }
    }
    struct Panics;
    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a bug of the caller")
        }
    }
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let tea = || Upload::bytes("a.txt", "tea");
    let nobody = ThreadKey::User(UserId::new(999));
    for refused in [
        encrypted.send_file(WITH_ADA, tea(), "A text"),
        encrypted.send_file(WITH_ADA, tea(), OutgoingMessage::sticker(1)),
        encrypted.send_file(WITH_ADA, tea().voice_clip(), ""),
        encrypted.send_file(WITH_ADA, tea().media_type("tea"), ""),
        encrypted.send_file(WITH_ADA, Upload::bytes("a/b", "tea"), ""),
        encrypted.send_file(WITH_ADA, Upload::path("fixtures"), ""),
        encrypted.send_file(nobody, tea(), ""),
    ] {
        assert!(
            matches!(refused, Err(Error::InvalidInput(_))),
            "{refused:?}"
        );
    }
    let half = io::Cursor::new(noise(1_000_000)).chain(Broken);
    for failing in [
        Upload::reader("a.bin", half),
        Upload::reader("a.bin", Panics),
        Upload::path("fixtures/files/none.png"),
    ] {
        let failed = encrypted.send_file(WITH_ADA, failing, "");
        assert!(matches!(failed, Err(Error::Io(_))), "{failed:?}");
    }
    assert!(
        !server
            .requests()
            .iter()
            .any(|it| it.path.starts_with("/wa-msgr/"))
    );
    assert!(server.person(ADA).unwrap().encrypted_messages().is_empty());
}

#[test]
fn both_ways_can_be_cancelled() {
    struct Cancels(Client);
    impl Write for Cancels {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.cancel();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    impl Read for Cancels {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.cancel();
            Ok(buffer.len())
        }
    }
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let reader = Upload::reader("a.bin", Cancels(client.clone()));
    let cancelled = encrypted.send_file(WITH_ADA, reader, "");
    assert!(
        matches!(cancelled, Err(Error::Cancelled { sent: false, .. })),
        "{cancelled:?}"
    );
    let progress = |_| client.cancel();
    let file = Upload::bytes("a.bin", noise(3_000_000));
    let cancelled = encrypted.send_file_with(WITH_ADA, file, "", progress);
    assert!(
        matches!(cancelled, Err(Error::Cancelled { sent: false, .. })),
        "{cancelled:?}"
    );
    assert!(server.person(ADA).unwrap().encrypted_messages().is_empty());
    let file = Upload::bytes("a.bin", noise(3_000_000));
    let file = file_of(&sent_by_ada(&server, &client, file));
    let cancelled = encrypted.download(&file, Cancels(client.clone()));
    assert!(
        matches!(cancelled, Err(Error::Cancelled { sent: false, .. })),
        "{cancelled:?}"
    );
    // A host that stalls.
    server.fail(FIRST, Fault::StallHalfway);
    let before = server
        .requests()
        .iter()
        .filter(|it| it.path == FIRST)
        .count();
    let stalled = thread::spawn({
        let (encrypted, file) = (encrypted.clone(), file.clone());
        move || downloaded(&encrypted, &file)
    });
    assert!(server.wait_for_requests(FIRST, before + 1, LONG));
    client.cancel();
    let cancelled = stalled.join().unwrap();
    assert!(
        matches!(cancelled, Err(Error::Cancelled { sent: false, .. })),
        "{cancelled:?}"
    );
    assert!(downloaded(&encrypted, &file).is_ok());
}

#[test]
fn an_error_of_the_writer_is_the_callers() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let file = file_of(&sent_by_ada(
        &server,
        &client,
        Upload::bytes("a.txt", "tea"),
    ));
    let full = encrypted.download(&file, Full);
    assert!(
        matches!(&full, Err(Error::Io(error)) if error.kind() == io::ErrorKind::StorageFull),
        "{full:?}"
    );
}
