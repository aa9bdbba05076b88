//! The playground's page and what stands behind it, asked as a browser asks.
#![cfg(feature = "local-server")]

#[cfg(feature = "e2ee")]
mod encrypted;
mod event_names;
mod files;
mod groups;
mod messages;
mod own;
mod polls;
mod traffic;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Mention, ThreadKey, UserId};
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::support::demo::{
    ADA, BOT, ENGINE_ROOM, GRACE, KATHERINE, OPEN_ROOM, WITH_ADA, WITH_BOT,
};

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.head);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Returns the sentence of a refusal.
    fn problem(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body["problem"].as_str().unwrap().to_owned()
    }
}

/// Sends a request as it stands, but for its length, and reads the answer.
fn exchange(server: &LocalServer, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let length = body.len();
    let head = format!("{head}Connection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Answer {
        status: head[9..12].parse().unwrap(),
        body: bytes[end + 4..].to_vec(),
        head,
    }
}

fn get(server: &LocalServer, path: &str) -> Answer {
    let host = server.address();
    exchange(
        server,
        &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"),
        b"",
    )
}

fn post(server: &LocalServer, path: &str, kind: &str, body: &[u8]) -> Answer {
    let host = server.address();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {kind}\r\n"
    );
    exchange(server, &head, body)
}

/// Acts as a person, and returns the reply.
fn acted(server: &LocalServer, who: UserId, thread: ThreadKey, mut action: Value) -> Answer {
    action["as"] = json!(who);
    action["thread"] = json!(thread);
    let body = action.to_string();
    post(server, "/api/act", "application/json", body.as_bytes())
}

/// Acts as a person, and returns the status of the reply.
fn act(server: &LocalServer, who: UserId, thread: ThreadKey, action: Value) -> u16 {
    acted(server, who, thread, action).status
}

/// Acts as a person, and returns the sentence that refuses it.
fn refused(server: &LocalServer, who: UserId, thread: ThreadKey, action: Value) -> String {
    let answer = acted(server, who, thread, action.clone());
    assert_eq!(answer.status, 403, "{action}");
    answer.problem()
}

fn encoded(thread: ThreadKey) -> String {
    byte_serialize(json!(thread).to_string().as_bytes()).collect()
}

/// Returns the view of a person with an open conversation.
fn view(server: &LocalServer, who: UserId, thread: ThreadKey) -> Value {
    let path = format!("/api/chat?as={who}&thread={}", encoded(thread));
    get(server, &path).json()["view"].take()
}

#[test]
fn the_page_is_whole_and_guarded() {
    let server = LocalServer::start().unwrap();
    let page = get(&server, "/");
    assert!(page.head.contains("Content-Type: text/html; charset=utf-8"));
    assert!(
        page.head
            .contains("Content-Security-Policy: default-src 'none'; script-src 'self';")
    );
    assert!(page.head.contains("X-Content-Type-Options: nosniff"));
    // All that it names is there, and nothing stands in the page that its own policy would forbid.
    let mut to_read = vec!["/".to_owned()];
    let mut read = Vec::new();
    while let Some(path) = to_read.pop() {
        if read.contains(&path) {
            continue;
        }
        let file = get(&server, &path);
        assert_eq!(file.status, 200, "{path}");
        let text = String::from_utf8(file.body).unwrap();
        assert!(
            !text.contains("innerHTML") && !text.contains("style=\""),
            "{path}"
        );
        for (before, after) in [("src=\"/", "\""), ("href=\"/", "\""), ("from \"./", "\"")] {
            let named = text.split(before).skip(1);
            to_read.extend(named.map(|rest| format!("/{}", rest.split(after).next().unwrap())));
        }
        read.push(path);
    }
    assert!(read.len() > 10, "{read:?}");
    assert_eq!(get(&server, "/nothing").status, 404);
}

#[test]
fn only_the_servers_own_name_leads_to_it() {
    let server = LocalServer::start().unwrap();
    let port = server.address().port();
    let ask = |host: &str| {
        let head = format!("GET /api/chat HTTP/1.1\r\nHost: {host}\r\n");
        exchange(&server, &head, b"")
    };
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}")] {
        assert_eq!(ask(&host).json()["view"]["me"], "4");
    }
    for host in [
        "127.0.0.1".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.1:{}", port ^ 1),
        "www.facebook.com".to_owned(),
    ] {
        assert!(!ask(&host).head.contains("json"), "{host}");
    }
}

#[test]
fn only_the_page_itself_changes_anything() {
    let server = LocalServer::start().unwrap();
    let host = server.address();
    let deed = json!({"as": "4", "thread": ENGINE_ROOM, "do": "send", "text": "hello"}).to_string();
    let send = |origin: &str, kind: &str| {
        let head =
            format!("POST /api/act HTTP/1.1\r\nHost: {host}\r\n{origin}Content-Type: {kind}\r\n");
        exchange(&server, &head, deed.as_bytes()).status
    };
    let own = format!("Origin: http://{host}\r\n");
    for origin in ["", "Origin: null\r\n", "Origin: http://evil.example\r\n"] {
        assert_eq!(send(origin, "application/json"), 403, "{origin}");
    }
    assert_eq!(send(&own, "text/plain"), 415);
    let ada = server.person(ADA).unwrap();
    assert_eq!(ada.transcript(ENGINE_ROOM), "");
    assert_eq!(send(&own, "application/json"), 200);
    assert_eq!(ada.transcript(ENGINE_ROOM), "Ada Lovelace: hello\n");
}

#[test]
fn a_person_acts_and_everybody_sees_it() {
    let server = LocalServer::start().unwrap();
    let ada = server.person(ADA).unwrap();
    let question = ada.says(ENGINE_ROOM, "<b>Bot?</b>");
    let mention = json!([Mention::new(BOT, 0, 4)]);
    for deed in [
        json!({"do": "read"}),
        json!({"do": "send", "text": "@Bot 😆", "mentions": mention, "replies_to": question}),
        json!({"do": "send", "sticker": "767334476626295"}),
        json!({"do": "react", "message": question, "emoji": "😆"}),
        json!({"do": "type", "typing": true}),
        json!({"do": "color", "red": 250, "green": 60, "blue": 76}),
        json!({"do": "emoji", "emoji": "🔥"}),
        json!({"do": "nickname", "user": ADA, "nickname": "Countess"}),
        json!({"do": "rename", "title": "Boiler room"}),
        json!({"do": "remove", "user": BOT}),
        json!({"do": "add", "user": "100000000000009"}),
    ] {
        assert_eq!(
            act(&server, GRACE, ENGINE_ROOM, deed.clone()),
            200,
            "{deed}"
        );
    }
    let seen = view(&server, ADA, ENGINE_ROOM);
    let thread = &seen["thread"];
    assert_eq!(seen["threads"][0]["unread"], 8);
    assert_eq!(thread["color"], "#fa3c4c");
    assert_eq!(
        (&thread["emoji"], &thread["title"]),
        (&json!("🔥"), &json!("Boiler room"))
    );
    assert_eq!(thread["typing"], json!([GRACE]));
    assert!(
        thread["read"][GRACE.to_string()].is_i64()
            && thread["delivered"][GRACE.to_string()].is_i64()
    );
    let members: Vec<&Value> = thread["members"].as_array().unwrap().iter().collect();
    assert_eq!(
        members[0],
        &json!({"id": ADA, "nickname": "Countess", "admin": false})
    );
    assert_eq!(members.len(), 4);
    let messages = thread["messages"].as_array().unwrap();
    assert_eq!(messages[0]["content"]["text"], "<b>Bot?</b>");
    assert_eq!(
        messages[0]["reactions"],
        json!([{"by": GRACE, "emoji": "😆"}])
    );
    let content = &messages[1]["content"];
    assert_eq!(
        (&content["text"], &content["mentions"]),
        (&json!("@Bot 😆"), &mention)
    );
    assert_eq!(content["original"]["text"], "<b>Bot?</b>");
    assert_eq!(messages[2]["content"]["sticker"], "767334476626295");
    assert_eq!(
        messages[6]["content"]["text"],
        "Grace Hopper named the group Boiler room."
    );
    // A removed person no longer sees it, and cannot act in it.
    assert_eq!(view(&server, BOT, ENGINE_ROOM)["thread"], Value::Null);
    assert_eq!(act(&server, BOT, ENGINE_ROOM, json!({"do": "read"})), 403);
    // Saying something ends typing.
    server.person(GRACE).unwrap().says(ENGINE_ROOM, "Welcome!");
    assert_eq!(
        view(&server, ADA, ENGINE_ROOM)["thread"]["typing"],
        json!([])
    );
}

#[test]
fn folders_and_requests_to_join_are_shown() {
    let server = LocalServer::start().unwrap();
    let katherine = server.person(KATHERINE).unwrap();
    katherine.says(ThreadKey::User(ADA), "Hello!");
    server.person(ADA).unwrap().archives(ENGINE_ROOM);
    let seen = view(&server, ADA, OPEN_ROOM);
    let folder = |thread: ThreadKey| {
        let mut threads = seen["threads"].as_array().unwrap().iter();
        let entry = threads.find(|entry| entry["key"] == json!(thread));
        entry.unwrap()["folder"].clone()
    };
    assert_eq!(folder(ThreadKey::User(KATHERINE)), "PENDING");
    assert_eq!(folder(ENGINE_ROOM), "ARCHIVED");
    assert_eq!(folder(OPEN_ROOM), "INBOX");
    assert_eq!(seen["thread"]["requests"], json!([KATHERINE]));
    let add = json!({"do": "add", "user": KATHERINE});
    assert_eq!(act(&server, ADA, OPEN_ROOM, add), 200);
    assert_eq!(
        view(&server, ADA, OPEN_ROOM)["thread"]["requests"],
        json!([])
    );
}

#[test]
fn a_request_for_the_view_is_held_until_the_view_changes() {
    let server = LocalServer::start().unwrap();
    let first = get(&server, "/api/chat").json();
    let path = format!("/api/chat?seen={}", first["tag"].as_str().unwrap());
    thread::scope(|threads| {
        let held = threads.spawn(|| get(&server, &path).json());
        server
            .person(GRACE)
            .unwrap()
            .says(ThreadKey::User(ADA), "Hello!");
        let view = &held.join().unwrap()["view"];
        assert_eq!(view["threads"][0]["last"]["text"], "Hello!");
    });
    let again = get(&server, &path).json();
    server.hold_polls_for(Duration::ZERO);
    let path = format!("/api/chat?seen={}", again["tag"].as_str().unwrap());
    assert_eq!(get(&server, &path).json(), Value::Null);
}

#[test]
fn odd_requests_harm_nobody() {
    let server = LocalServer::start().unwrap();
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"{\"as\":\"4\"}",
        b"\xff\xfe",
    ] {
        assert_eq!(
            post(&server, "/api/act", "application/json", body).status,
            400
        );
    }
    for (who, thread, deed) in [
        (UserId::from(1), ENGINE_ROOM, json!({"do": "read"})),
        (ADA, ThreadKey::User(UserId::from(1)), json!({"do": "read"})),
        (
            ADA,
            ENGINE_ROOM,
            json!({"do": "react", "message": "mid.none", "emoji": "😆"}),
        ),
        (
            ADA,
            ThreadKey::User(BOT),
            json!({"do": "rename", "title": "x"}),
        ),
    ] {
        assert_eq!(act(&server, who, thread, deed.clone()), 403, "{deed}");
    }
    for path in [
        "/api/chat?as=x&thread=y&most=z&seen=%ff",
        "/api/chat?as=99",
        "/api/traffic?requests=-1",
    ] {
        server.hold_polls_for(Duration::ZERO);
        assert_eq!(get(&server, path).status, 200, "{path}");
    }
    assert_eq!(post(&server, "/else", "image/png", b"").status, 404);
    let put = format!("PUT / HTTP/1.1\r\nHost: {}\r\n", server.address());
    assert_eq!(exchange(&server, &put, b"").status, 405);
}
