//! Files that are refused before any request, or not sent to their end.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{MARK, log_in, only_facebook, refused};
use crate::support::Folder;
use fbchat::{Error, Mention, OutgoingMessage, Target, Upload, UserId};

#[test]
fn a_bad_file_is_refused_before_any_request() {
    let folder = Folder::new("files-bad");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let server = only_facebook();
    let client = log_in(server.client_builder().max_file_size(100));
    let before = server.seen().len();
    let long_name = "x".repeat(300);
    let cases: [(Upload, &str); 21] = [
        (Upload::path(folder.path("")), "folder"),
        (Upload::path("/"), "folder"),
        (write("empty.txt", b"").into(), "empty"),
        (write("large.txt", &[0; 101]).into(), "limit of 100"),
        (Upload::bytes("empty.txt", ""), "empty"),
        (Upload::bytes("large.txt", [0; 101]), "limit of 100"),
        (Upload::bytes("", "x"), "no name"),
        (Upload::bytes("../../etc/passwd", "x"), "path"),
        (Upload::bytes("C:\\words.txt", "x"), "path"),
        (Upload::bytes("a\r\nX: y", "x"), "line break"),
        (Upload::bytes(&long_name, "x"), "255"),
        (Upload::bytes("a", "x").media_type("video"), "media type"),
        (
            Upload::bytes("a", "x").media_type("a/b\r\nX: y"),
            "media type",
        ),
        (Upload::reader("empty", io::empty()), "empty"),
        (Upload::reader("endless", io::repeat(0)), "limit of 100"),
        (Upload::reader("", io::repeat(0)), "no name"),
        (Upload::url(""), "name one such as"),
        (Upload::url("words.txt"), "name one such as"),
        (Upload::url("ftp://other.example/a.txt"), "is not fetched"),
        (Upload::url("file:///etc/passwd"), "is not fetched"),
        (
            Upload::url(format!("https://other.example/{long_name}")),
            "255",
        ),
    ];
    for (upload, why) in cases {
        // Nothing is fetched or uploaded if the last of several is bad.
        let good = [
            Upload::url("https://other.example/a.txt"),
            Upload::bytes("a", "x"),
        ];
        refused(client.upload_all(good.into_iter().chain([upload])), why);
    }
    refused(client.upload_all([]), "no file");
    refused(client.send_files(MARK, [], "text"), "no file");
    match client.upload(Path::new("missing.txt")) {
        Err(Error::Io(error)) => {
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
            assert!(error.to_string().contains("missing.txt"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    let a = || [Upload::bytes("a", "x")];
    let outside = OutgoingMessage::text("a").mention_at(Mention::new(UserId::new(4), 0, 2));
    refused(client.send_files(MARK, a(), outside), "outside the text");
    refused(client.send_files(MARK, a(), "x".repeat(20_001)), "20000");
    let no_thread = client.send_files(Target::Default, a(), "");
    assert!(matches!(no_thread, Err(Error::NoThread)), "{no_thread:?}");
    assert_eq!(server.seen().len(), before);

    client.upload(write("fits.txt", &[0; 100])).unwrap();
    client
        .upload(Upload::reader("fits", io::repeat(0).take(100)))
        .unwrap();
}

#[cfg(unix)]
#[test]
fn a_pipe_without_end_is_refused_and_not_waited_for() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    refused(client.upload(Upload::path("/dev/zero")), "device");
}

#[test]
fn a_file_that_grows_while_it_is_read_is_no_message() {
    let folder = Folder::new("files-grow");
    let path = folder.path("log.txt");
    fs::write(&path, vec![b'x'; 500_000]).unwrap();
    let server = only_facebook();
    let client = log_in(server.client_builder().max_file_size(500_000));
    let mut grown = false;
    let result = client.upload_with(Upload::path(&path), |_| {
        if !std::mem::replace(&mut grown, true) {
            let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(1_000_000).unwrap();
        }
    });
    match result {
        Err(Error::Io(error)) if error.to_string().contains("longer") => {}
        other => panic!("{other:?}"),
    }
}
