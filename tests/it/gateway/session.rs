//! The recorded session: the server side of it to this client, whose side is compared.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::{Error, GatewayOptions};
use serde_json::Value;

use crate::gateway::{listening, receive_until, server_with_page};
use crate::support::gateway::{Frame, Peer, recorded};
use crate::support::scripted::Answer;

/// A request without what varies, and with its payload read.
fn comparable(envelope: &Value) -> Value {
    let mut envelope = envelope.clone();
    let payload = envelope["payload"].as_str().unwrap();
    let mut payload: Value = serde_json::from_str(payload).unwrap();
    assert!(payload["epoch_id"].take().is_number());
    // The reference sends back a cursor that is none.
    if payload["last_applied_cursor"] == "dummy_cursor" {
        payload["last_applied_cursor"] = Value::Null;
    }
    // After that, this client asks with parameters where the reference has the cursor.
    let is_plain = matches!(payload["database"].as_i64(), Some(2 | 104));
    if is_plain {
        payload["sync_params"].take();
        envelope["type"].take();
    }
    envelope["payload"] = payload;
    envelope["request_id"].take();
    envelope
}

/// The data frames of one side of a connection.
fn data(events: &[Value], conn: u64, side: &str) -> Vec<Value> {
    let events = events
        .iter()
        .filter(|it| it["conn"] == conn && it["dir"] == side);
    let frames = events.flat_map(|it| it["frames"].as_array().cloned().unwrap_or_default());
    let payloads = frames.filter(|it| it["type"] == "data");
    payloads
        .map(|it| serde_json::from_str(it["payload"].as_str().unwrap()).unwrap())
        .collect()
}

fn database(envelope: &Value) -> Option<i64> {
    let payload: Value = serde_json::from_str(envelope["payload"].as_str()?).ok()?;
    payload["database"].as_i64()
}

/// Plays the server's side of a connection until the databases are up to date.
fn begin(peer: &mut Peer<'_>, conn: u64, events: &[Value]) {
    let mut asked = data(events, conn, "client");
    let answers = data(events, conn, "server");
    // Sending is no part of it.
    let fetches_threads = |it: &Value| it["payload"].as_str().unwrap().contains(r#""145""#);
    asked.retain(|it| database(it).is_some() || fetches_threads(it));
    while !asked.is_empty() {
        let request = peer.request();
        let at = asked.iter().position(|it| database(it) == request.database);
        let recorded = asked.remove(at.unwrap());
        let sent = peer.requests.last().unwrap();
        assert_eq!(comparable(sent), comparable(&recorded));
        let answer = answers
            .iter()
            .find(|it| it["request_id"] == recorded["request_id"]);
        let mut answer = answer.unwrap().clone();
        answer["request_id"] = request.id.into();
        peer.data(request.stream, &answer.to_string());
    }
}

#[test]
fn the_recorded_session_is_played_to_its_end() {
    let recording: Value = serde_json::from_str(&recorded("session.json")).unwrap();
    let events: Arc<Vec<Value>> = Arc::new(recording["events"].as_array().unwrap().clone());
    let others = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&others);
    let server = server_with_page(
        |number| {
            let name = ["page-with-ls.html", "page-user-zero.html"][number];
            Answer::ok(recorded(name))
        },
        move |number, peer| {
            let conn = number as u64 + 1;
            begin(peer, conn, &events);
            if number == 1 {
                return peer.close(4003);
            }
            let stream = peer.streams[&1];
            for push in data(&events, 1, "server") {
                if push["request_id"].is_null() && push["payload"].is_string() {
                    let id = peer.data(stream, &push.to_string());
                    peer.wait_for_ack(id);
                }
            }
            peer.send(&[3, 1, 0, 0, 2, 4]);
            peer.send(&[9]);
            let id = peer.data(999, "{}");
            peer.wait_for_ack(id);
            while !peer.others.contains(&Frame::Pong) {
                peer.take().unwrap();
            }
            *noted.lock().unwrap() = peer.others.clone();
            peer.close(4000);
        },
    );
    let client = listening(
        &server,
        GatewayOptions::default().keep_alive(Duration::from_secs(20)),
    );
    let mut received = receive_until(&client, "Disconnected");
    let error = loop {
        match client.do_one_listen() {
            Ok(events) => received.extend(events.iter().map(crate::support::events::label)),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    let expected = [
        "caught up",
        "live",
        "Typing",
        "Disconnected",
        "Reconnected",
        "Disconnected",
    ];
    assert_eq!(received, expected);
    let others = others.lock().unwrap();
    let ends = others.iter().filter(|it| matches!(it, Frame::End(_)));
    assert_eq!(ends.count(), 1);
}
