//! Files that are refused before any request, or not sent to their end.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{MARK, log_in, only_facebook, refused, uploads};
use crate::support::Folder;
use fbchat::{Error, FileId, Mention, OutgoingMessage, Target, Upload, UploadProgress, UserId};

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
    let folder = Folder::new("files-pipe");
    let [pipe, link, socket] = ["pipe.png", "link.png", "socket.png"].map(|name| folder.path(name));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    let _listens = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let before = server.seen().len();
    for path in [Path::new("/dev/zero"), &pipe, &link, &socket] {
        refused(client.upload(path), "device");
        refused(client.send_files(MARK, [path.into()], ""), "device");
        refused(client.send_local_image(MARK, path, ""), "device");
    }
    assert_eq!(server.seen().len(), before);
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_no_form_can_carry_is_refused() {
    let folder = Folder::new("files-names");
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let before = server.seen().len();
    for (name, why) in [("a\r\nX: y.txt", "line break"), ("a\\b.txt", "path")] {
        let path = folder.path(name);
        fs::write(&path, "x").unwrap();
        refused(client.upload(path), why);
    }
    assert_eq!(server.seen().len(), before);
}

#[test]
fn a_file_that_becomes_shorter_while_it_is_read_is_no_message() {
    let (folder, path) = log("files-shrink");
    let server = only_facebook();
    let client = log_in(server.client_builder());
    assert_changed(
        client.upload_with(Upload::path(&path), set_length_once(&path, 1000)),
        "shorter",
    );
    assert_eq!(uploads(&server).len(), 0);
    drop(folder);
}

#[test]
fn a_file_that_grows_while_it_is_read_is_no_message() {
    let (folder, path) = log("files-grow");
    let server = only_facebook();
    let client = log_in(server.client_builder().max_file_size(500_000));
    let grow = set_length_once(&path, 1_000_000);
    assert_changed(client.upload_with(Upload::path(&path), grow), "longer");
    assert_eq!(uploads(&server).len(), 0);
    drop(folder);
}

/// A file of 500,000 bytes.
fn log(name: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(name);
    let path = folder.path("log.txt");
    fs::write(&path, vec![b'x'; 500_000]).unwrap();
    (folder, path)
}

/// Sets the length of a file at the first report of progress.
fn set_length_once(path: &Path, length: u64) -> impl FnMut(UploadProgress) {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let mut file = Some(file);
    move |_| {
        if let Some(file) = file.take() {
            file.set_len(length).unwrap();
        }
    }
}

#[track_caller]
fn assert_changed(result: fbchat::Result<FileId>, how: &str) {
    match result {
        Err(Error::Io(error)) if error.to_string().contains(how) => {}
        other => panic!("not {how}: {other:?}"),
    }
}
