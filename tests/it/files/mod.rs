//! Files of every kind: what is sent, what others get to see, and what is refused.

mod local;
mod readers;
mod refused;
mod remote;

use std::fs;
use std::io::{self, Read};

use crate::support::multipart::{Part, parts};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{Folder, resume};
use fbchat::{
    AttachmentId, Client, ClientBuilder, Error, FileId, OutgoingMessage, Session, ThreadKey,
    Upload, UserId,
};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));
const UPLOAD: &str = "https://upload.facebook.com/ajax/mercury/upload.php";

const fn file(id: u64) -> FileId {
    FileId::File(AttachmentId::new(id))
}

/// Plays Facebook, which takes each file for an ordinary one; what is asked of other hosts is the script's to answer.
fn server(mut elsewhere: impl FnMut(&Seen) -> Answer + Send + 'static) -> Scripted {
    let mut last = 0;
    Scripted::start(move |seen| {
        if let Some(answer) = resume(seen) {
            return answer;
        }
        match &*seen.url {
            UPLOAD => {
                let files = parts(&seen.headers["content-type"], &seen.body);
                let files = files.iter().filter(|part| part.file_name.is_some());
                let metadata = files.map(|_| {
                    last += 1;
                    format!(r#"{{"file_id": {last}}}"#)
                });
                let metadata: Vec<_> = metadata.collect();
                let metadata = metadata.join(",");
                Answer::json(&format!(r#"{{"payload":{{"metadata":[{metadata}]}}}}"#))
            }
            "https://www.facebook.com/messaging/send/" => {
                Answer::json(r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
            }
            _ => elsewhere(seen),
        }
    })
}

fn only_facebook() -> Scripted {
    server(|seen| panic!("{} was asked", seen.url))
}

pub(crate) fn log_in(builder: ClientBuilder) -> Client {
    let session = Session::from_cookies([("c_user", "1"), ("xs", "27:secret")]);
    builder.session(session).resume().unwrap()
}

fn uploads(server: &Scripted) -> Vec<Vec<Part>> {
    let seen = server.seen().into_iter();
    let uploads = seen.filter(|seen| seen.url == UPLOAD);
    uploads
        .map(|seen| parts(&seen.headers["content-type"], &seen.body))
        .collect()
}

fn sent(server: &Scripted) -> Vec<(String, String)> {
    let seen = server.seen();
    let sent = seen.iter().find(|seen| seen.path() == "/messaging/send/");
    sent.unwrap().form()
}

fn of_files(parts: &[Part]) -> Vec<(&str, &str, Option<&str>, &[u8])> {
    let files = parts.iter().filter(|part| part.file_name.is_some());
    files
        .map(|part| {
            (
                &*part.name,
                part.file_name.as_deref().unwrap(),
                part.content_type.as_deref(),
                &*part.bytes,
            )
        })
        .collect()
}

fn voice_clip(parts: &[Part]) -> &[u8] {
    &parts
        .iter()
        .find(|part| part.name == "voice_clip")
        .unwrap()
        .bytes
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, why: &str) {
    match result {
        Err(Error::InvalidInput(text)) if text.contains(why) => {}
        other => panic!("not refused because {why:?}: {other:?}"),
    }
}

#[test]
fn files_of_any_source_go_in_one_request_and_come_back_in_their_order() {
    let folder = Folder::new("files-sources");
    let path = folder.path("words.txt");
    fs::write(&path, "tea").unwrap();
    let server =
        server(|_| Answer::ok("pdf\0").header("Content-Type", "application/pdf; charset=binary"));
    let client = log_in(server.client_builder());
    let files = client.upload_all([
        Upload::path(&path),
        Upload::bytes("a.mp4", vec![1, 2]),
        Upload::reader("noise", io::repeat(7).take(3)),
        Upload::url("https://name:pass@other.example/folder/b?key=secret#x"),
        Upload::bytes("c.txt", "c").media_type("video/webm"),
    ]);
    assert_eq!(files.unwrap(), [1, 2, 3, 4, 5].map(file));
    let uploads = uploads(&server);
    assert_eq!(uploads.len(), 1);
    assert_eq!(voice_clip(&uploads[0]), b"False");
    let expected = [
        ("upload_0", "words.txt", Some("text/plain"), &b"tea"[..]),
        ("upload_1", "a.mp4", Some("video/mp4"), &[1, 2]),
        ("upload_2", "noise", None, &[7, 7, 7]),
        ("upload_3", "b", Some("application/pdf"), b"pdf\0"),
        ("upload_4", "c.txt", Some("video/webm"), b"c"),
    ];
    assert_eq!(of_files(&uploads[0]), expected);
}

#[test]
fn voice_clips_take_an_upload_of_their_own_and_the_order_stays() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let files = [
        Upload::bytes("1.mp3", "1").voice_clip(),
        Upload::bytes("2.txt", "2"),
        Upload::bytes("3.mp3", "3").voice_clip(),
    ];
    let message = OutgoingMessage::text("all").with_file(FileId::Gif(AttachmentId::new(9)));
    client.send_files(MARK, files, message).unwrap();
    let uploads = uploads(&server);
    let names: Vec<Vec<_>> = uploads
        .iter()
        .map(|upload| {
            of_files(upload)
                .into_iter()
                .map(|(_, name, ..)| name)
                .collect()
        })
        .collect();
    assert_eq!(names, [vec!["2.txt"], vec!["1.mp3", "3.mp3"]]);
    let stated: Vec<_> = uploads.iter().map(|upload| voice_clip(upload)).collect();
    assert_eq!(stated, [&b"False"[..], b"True"]);
    let form = sent(&server);
    let ids: Vec<_> = form
        .iter()
        .filter(|(name, _)| name.contains("_ids["))
        .collect();
    let ids: Vec<_> = ids.iter().map(|(name, id)| (&**name, &**id)).collect();
    let expected = [
        ("gif_ids[0]", "9"),
        ("file_ids[1]", "2"),
        ("file_ids[2]", "1"),
        ("file_ids[3]", "3"),
    ];
    assert_eq!(ids, expected);
}

#[test]
fn an_upload_of_several_parts_reports_its_progress() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let mut made = Vec::new();
    let large = Upload::reader("large.bin", io::repeat(7).take(3_000_000));
    client
        .upload_with(large, |progress| made.push(progress))
        .unwrap();
    assert!(made.len() > 1 && made.is_sorted_by(|one, other| one.sent < other.sent));
    let last = made.last().unwrap();
    assert_eq!(last.sent, last.total);
    let uploads = uploads(&server);
    assert_eq!(of_files(&uploads[0])[0].3.len(), 3_000_000);
}

#[test]
fn a_name_in_quotes_is_escaped_as_browsers_do() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let name = "a\"; name=\"fb_dtsg\" ✨ %;=.txt";
    client.upload(Upload::bytes(name, "x")).unwrap();
    let uploads = uploads(&server);
    let escaped = "a%22; name=%22fb_dtsg%22 ✨ %;=.txt";
    assert_eq!(of_files(&uploads[0])[0].1, escaped);
}

#[test]
fn a_reply_with_fewer_files_than_were_sent_is_an_error_and_no_message() {
    for metadata in [
        "[]",
        "null",
        r#"[{"file_id": 7}]"#,
        r#"[{"file_id": 7}, {}]"#,
    ] {
        let server = Scripted::start(move |seen| {
            let reply = format!(r#"{{"payload":{{"metadata":{metadata}}}}}"#);
            resume(seen).unwrap_or_else(|| Answer::json(&reply))
        });
        let client = log_in(server.client_builder());
        let files = ["a", "b"].map(|name| Upload::bytes(name, "x"));
        let result = client.send_files(MARK, files, "text");
        assert!(matches!(result, Err(Error::Decode(_))), "{result:?}");
        let seen = server.seen();
        assert!(!seen.iter().any(|seen| seen.path() == "/messaging/send/"));
    }
}
