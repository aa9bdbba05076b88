//! Files: uploaded from the page, sent, shown, played.

use fbchat::local::LocalServer;
use fbchat::{Attachment, Client, Message};
use serde_json::{Value, json};

use super::*;

const MAX_FILE: usize = 25 * 1024 * 1024;

fn uploaded(server: &LocalServer, query: &str, body: &[u8]) -> Answer {
    let path = format!("/api/upload?as={ADA}&{query}");
    post(server, &path, "application/octet-stream", body)
}

/// Uploads a file and returns the identifier by which a message names it.
fn upload(server: &LocalServer, query: &str, body: &[u8]) -> Value {
    uploaded(server, query, body).json()["file"].take()
}

fn shown(server: &LocalServer) -> Value {
    view(server, GRACE, ENGINE_ROOM)["thread"]["messages"].take()
}

fn newest(client: &Client) -> Message {
    let mut messages = client.fetch_thread_messages(ENGINE_ROOM, 1, None).unwrap();
    messages.remove(0)
}

#[test]
fn several_files_of_every_kind_are_one_message() {
    let server = LocalServer::start().unwrap();
    let files: Vec<Value> = [
        ("name=a.png&type=image/png", &b"\x89PNG"[..]),
        ("name=b.gif&type=image/gif", b"GIF89a"),
        ("name=c.mp4&type=video/mp4", b"film"),
        ("name=d.mp3&type=audio/mpeg", b"sound"),
        ("name=e.mp3&type=audio/mpeg&voice=true", b"voice"),
        ("name=f.txt&type=text/plain", b"words"),
    ]
    .map(|(query, body)| upload(&server, query, body))
    .to_vec();
    let kinds: Vec<&String> = files
        .iter()
        .filter_map(|file| file.as_object()?.keys().next())
        .collect();
    assert_eq!(kinds, ["Image", "Gif", "Video", "Audio", "Audio", "File"]);
    let message = json!({"do": "send", "text": "All of it", "files": files});
    assert_eq!(act(&server, ADA, ENGINE_ROOM, message), 200);

    let content = shown(&server)[0]["content"].take();
    assert_eq!(content["text"], "All of it");
    let shown: Vec<String> = content["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let (name, kind) = (&file["name"], &file["shown_as"]);
            format!("{name} {kind} {} {}", file["voice"], file["bytes"])
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#""a.png" "picture" false 4"#,
            r#""b.gif" "picture" false 6"#,
            r#""c.mp4" "video" false 4"#,
            r#""d.mp3" "sound" false 5"#,
            r#""e.mp3" "sound" true 5"#,
            r#""f.txt" "file" false 5"#,
        ]
    );

    // A client receives what the page sent.
    let bot = server.client_builder().login("bot@example.com", "bot");
    let attachments = newest(&bot.unwrap()).attachments;
    assert!(matches!(
        &attachments[..],
        [Attachment::Image(_), Attachment::Image(gif), Attachment::Video(_), Attachment::Audio(_), Attachment::Audio(voice), Attachment::File(_)]
            if gif.is_animated && voice.audio_type.as_deref() == Some("VOICE_MESSAGE")
    ));
}

#[test]
fn a_media_type_that_is_none_is_guessed_from_the_name() {
    let server = LocalServer::start().unwrap();
    for (query, kind) in [
        ("name=a.png", "Image"),
        ("name=a.png&type=", "Image"),
        ("name=a.mp4&type=video", "Video"),
        ("name=a.mp3&type=text/html%0d%0ax:y", "Audio"),
        ("name=a", "File"),
        ("type=audio/mpeg", "Audio"),
        ("type=IMAGE/PNG", "Image"),
    ] {
        let file = upload(&server, query, b"x");
        assert!(
            file[kind].is_string() || file[kind].is_u64(),
            "{query}: {file}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_sent_is_refused_in_a_sentence() {
    let server = LocalServer::start().unwrap();
    let empty = uploaded(&server, "name=nothing.txt", b"");
    assert_eq!(
        (empty.status, &*empty.problem()),
        (403, "nothing.txt is empty.")
    );
    let large = uploaded(&server, "name=film.mp4", &vec![0; MAX_FILE + 1]);
    let problem = "film.mp4 is too large: a file has at most 25 MiB.";
    assert_eq!((large.status, &*large.problem()), (413, problem));
    assert_eq!(view(&server, ADA, ENGINE_ROOM)["max_file"], MAX_FILE);
    assert_eq!(
        uploaded(&server, "name=film.mp4", &vec![0; MAX_FILE]).status,
        200
    );

    let path = "/api/upload?name=a.txt";
    let kind = "application/octet-stream";
    assert_eq!(post(&server, path, kind, b"x").status, 400);
    let unknown = post(&server, "/api/upload?as=1&name=a.txt", kind, b"x");
    assert_eq!(unknown.problem(), "There is no such person.");
    let form = "multipart/form-data; boundary=b";
    let path = format!("/api/upload?as={ADA}&name=a.txt");
    assert_eq!(post(&server, &path, form, b"--b--").status, 415);

    // Another's upload, another kind, and none at all.
    let mine = upload(&server, "name=a.txt", b"words");
    let id = &mine["File"];
    for (who, file) in [
        (GRACE, mine.clone()),
        (ADA, json!({"Image": id})),
        (ADA, json!({"File": "7"})),
    ] {
        let action = json!({"do": "send", "files": [file]});
        let problem = refused(&server, who, ENGINE_ROOM, action);
        assert_eq!(problem, "A file of this message is no longer there.");
    }
    assert_eq!(shown(&server), json!([]));
}

#[test]
fn a_hostile_name_stays_a_name() {
    let server = LocalServer::start().unwrap();
    let name = "<img src=x onerror=alert(1)>\"\r\nX: y/../..png";
    let query: String = byte_serialize(name.as_bytes()).collect();
    let file = upload(&server, &format!("name={query}&type=image/png"), b"\x89PNG");
    let action = json!({"do": "send", "files": [file]});
    assert_eq!(act(&server, ADA, ENGINE_ROOM, action), 200);
    let file = shown(&server)[0]["content"]["files"][0].take();
    assert_eq!(file["name"], name);
    let head = get(&server, &format!("/files/{}", file["id"].as_str().unwrap())).head;
    assert!(
        !head.contains("onerror") && !head.contains("X: y"),
        "{head}"
    );
}

#[test]
fn players_get_the_part_that_they_ask_for() {
    let server = LocalServer::start().unwrap();
    let file = upload(&server, "name=film.mp4&type=video/mp4", b"0123456789");
    let id = file["Video"].as_str().unwrap();
    let ask = |range: &str| {
        let host = server.address();
        let head = format!("GET /files/{id} HTTP/1.1\r\nHost: {host}\r\nRange: {range}\r\n");
        exchange(&server, &head, b"")
    };
    let part = ask("bytes=2-4");
    assert_eq!((part.status, &*part.body), (206, &b"234"[..]));
    for header in [
        "Content-Range: bytes 2-4/10",
        "Content-Type: video/mp4",
        "X-Content-Type-Options: nosniff",
        "media-src 'self'",
    ] {
        assert!(part.head.contains(header), "{header}: {}", part.head);
    }
    assert_eq!(ask("bytes=10-").status, 416);
    let whole = ask("nonsense");
    assert_eq!((whole.status, &*whole.body), (200, &b"0123456789"[..]));
}

#[test]
fn what_could_be_a_page_is_only_saved() {
    let server = LocalServer::start().unwrap();
    for kind in ["text/html", "image/svg+xml", "application/xhtml%2Bxml"] {
        let file = upload(&server, &format!("name=a&type={kind}"), b"<script>");
        let id = file.as_object().unwrap().values().next().unwrap();
        let reply = get(&server, &format!("/files/{}", id.as_str().unwrap()));
        assert!(
            reply.head.contains("Content-Disposition: attachment")
                && reply
                    .head
                    .contains("Content-Type: application/octet-stream"),
            "{kind}: {}",
            reply.head
        );
    }
}
