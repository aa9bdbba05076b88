//! Images of this machine, which are read while they are sent.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;

use crate::support::multipart::parts;
use crate::support::scripted::{Answer, Scripted};
use crate::support::{Folder, resume};
use fbchat::{Client, Error, Session, ThreadKey, UserId};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));
const UPLOAD: &str = "https://upload.facebook.com/ajax/mercury/upload.php";
const OTHER: &str = "https://upload.facebook.com/other.php";

/// A server that answers uploads from the script, and their number.
fn logged_in(mut upload: impl FnMut(usize) -> Answer + Send + 'static) -> (Scripted, Client) {
    let mut uploads = 0;
    let server = Scripted::start(move |seen| {
        if let Some(answer) = resume(seen) {
            return answer;
        }
        if seen.url.starts_with("https://upload.") {
            uploads += 1;
            return upload(uploads);
        }
        Answer::ok(r#"for (;;);{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
    });
    let session = Session::from_cookies([("c_user", "1"), ("xs", "2")]);
    let client = server.client_builder().session(session).resume().unwrap();
    (server, client)
}

fn done() -> Answer {
    Answer::ok(r#"for (;;);{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#)
}

fn temporary_redirect() -> Answer {
    Answer {
        status: 307,
        ..Answer::default()
    }
    .header("Location", OTHER)
}

/// An image that takes many reads.
fn image(folder: &Folder) -> (PathBuf, Vec<u8>) {
    let noise = (0..300_000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8);
    let bytes: Vec<u8> = b"\x89PNG\r\n\x1a\n\0"
        .iter()
        .copied()
        .chain(noise)
        .collect();
    let path = folder.path("noise.png");
    fs::write(&path, &bytes).unwrap();
    (path, bytes)
}

#[test]
fn a_file_is_sent_whole_each_time_that_it_is_sent() {
    let folder = Folder::new("streamed-again");
    let (path, bytes) = image(&folder);
    let (server, client) = logged_in(|number| match number {
        // The connection breaks, the repeat is sent elsewhere.
        1 => Answer::raw(""),
        2 => temporary_redirect(),
        _ => done(),
    });
    client.send_local_image(MARK, &path, "look").unwrap();
    let seen = server.seen();
    let uploads: Vec<_> = seen
        .iter()
        .filter(|seen| seen.url.starts_with("https://upload."))
        .collect();
    let addresses: Vec<_> = uploads.iter().map(|seen| seen.url.as_str()).collect();
    assert_eq!(addresses, [UPLOAD, UPLOAD, OTHER]);
    for upload in uploads {
        let length = upload.body.len().to_string();
        assert_eq!(upload.headers["content-length"], length);
        let file = parts(&upload.headers["content-type"], &upload.body).pop();
        assert!(file.unwrap().bytes == bytes);
    }
}

#[test]
fn a_file_that_changes_between_two_attempts_is_an_error_and_no_message() {
    for (how, length) in [("shorter", 100_000), ("longer", 400_000)] {
        let folder = Folder::new("streamed-changed");
        let (path, _) = image(&folder);
        let changed = path.clone();
        let (server, client) = logged_in(move |_| {
            let file = OpenOptions::new().write(true).open(&changed).unwrap();
            file.set_len(length).unwrap();
            temporary_redirect()
        });
        match client.send_local_image(MARK, &path, "look") {
            Err(Error::Io(error)) if error.to_string().contains(how) => {}
            other => panic!("{how}: {other:?}"),
        }
        let seen = server.seen();
        assert!(!seen.iter().any(|seen| seen.path() == "/messaging/send/"));
    }
}
