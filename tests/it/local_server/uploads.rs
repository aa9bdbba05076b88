//! Uploads in their forms, and those that Facebook does not take.

use serde_json::{Value, json};

use super::browser::Browser;
use fbchat::local::LocalServer;

const ADDRESS: &str = "https://upload.facebook.com/ajax/mercury/upload.php";

/// Uploads files of these fields, types and bytes, beside what the form states of voice clips.
fn upload(bot: &mut Browser, voice_clip: Option<&str>, files: &[(&str, &str, &[u8])]) -> Value {
    let mut body = Vec::new();
    let mut fields = bot.common();
    fields.push(("seq".to_owned(), "0".to_owned()));
    fields.extend(voice_clip.map(|value| ("voice_clip".to_owned(), value.to_owned())));
    for (name, value) in fields {
        let part =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    for (field, kind, bytes) in files {
        let head = format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--xyz--\r\n");
    let kind = "multipart/form-data; boundary=xyz";
    let answer = bot.try_request("POST", ADDRESS, kind, &body);
    answer.unwrap().json()
}

#[test]
fn each_file_is_named_by_its_kind() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let files = [
        ("upload_0", "video/mp4", &b"x"[..]),
        ("upload_1", "application/pdf", b"x"),
        ("upload_2", "audio/mpeg", b"x"),
    ];
    let reply = upload(&mut bot, Some("false"), &files);
    let metadata = reply["payload"]["metadata"].as_array().unwrap();
    for (file, (name, kind)) in metadata.iter().zip([
        ("video_id", "video/mp4"),
        ("file_id", "application/pdf"),
        ("audio_id", "audio/mpeg"),
    ]) {
        assert!(file[name].is_u64(), "{file}");
        assert_eq!(file["filetype"], kind);
    }
    let clip = [("upload_0", "video/mp4", &b"x"[..])];
    let reply = upload(&mut bot, Some("True"), &clip);
    let file = &reply["payload"]["metadata"][0];
    assert!(file["audio_id"].is_u64(), "{file}");
    assert_eq!(file["filetype"], "audio/mpeg");
}

#[test]
fn a_form_that_is_none_of_facebooks_is_refused() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let text = |field| (field, "text/plain", &b"x"[..]);
    let refused: [(Option<&str>, Vec<_>); 9] = [
        (None, vec![]),
        (Some("false"), vec![]),
        (None, vec![text("upload_0")]),
        (None, vec![text("file"), text("file")]),
        (Some("false"), vec![text("file")]),
        (Some("false"), vec![text("upload_1")]),
        (Some("false"), vec![text("upload_0"), text("upload_0")]),
        (Some("maybe"), vec![text("upload_0")]),
        (Some("false"), vec![("upload_0", "text/plain", b"")]),
    ];
    for (voice_clip, files) in refused {
        let reply = upload(&mut bot, voice_clip, &files);
        assert_eq!(reply["error"], 1_545_003, "{voice_clip:?} {files:?}");
    }
    let large = vec![7; 25 * 1024 * 1024 + 1];
    let reply = upload(
        &mut bot,
        Some("false"),
        &[("upload_0", "text/plain", &large)],
    );
    assert_eq!(reply["error"], 1_357_031);
    let fits = &large[1..];
    let reply = upload(&mut bot, Some("false"), &[("upload_0", "text/plain", fits)]);
    assert_eq!(reply["error"], json!(null));
}

#[test]
fn files_of_a_message_are_counted_over_all_kinds() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let files = [
        ("upload_0", "video/mp4", &b"x"[..]),
        ("upload_1", "text/plain", b"x"),
    ];
    let reply = upload(&mut bot, Some("false"), &files);
    let metadata = &reply["payload"]["metadata"];
    let (video, text) = (
        metadata[0]["video_id"].to_string(),
        metadata[1]["file_id"].to_string(),
    );
    let to = ("other_user_fbid", "4");
    let announced = ("has_attachment", "True");
    let refused: [&[(&str, &str)]; 4] = [
        &[
            to,
            announced,
            ("video_ids[0]", &video),
            ("file_ids[0]", &text),
        ],
        &[to, announced, ("video_ids[1]", &video)],
        &[to, announced, ("file_ids[0]", &video)],
        &[to, ("video_ids[0]", &video)],
    ];
    for (number, fields) in (1..).zip(refused) {
        assert_eq!(bot.send(number, fields)["error"], 1_545_003, "{fields:?}");
    }
    bot.sent(
        9,
        &[
            to,
            announced,
            ("file_ids[1]", &text),
            ("video_ids[0]", &video),
        ],
    );
}
