//! Sending messages.

use std::time::Instant;

use fbchat::{ThreadKey, UserId};
use serde_json::{Value, json};

use crate::reading::median;
use crate::server::client;
use crate::support::scripted::Scripted;

const TO: ThreadKey = ThreadKey::User(UserId::new(4));
const TEXT: &str = "The quick brown fox jumps over the lazy dog.";

/// The messages that one thread sends in a second.
pub(crate) fn rate(address: &str, count: usize) -> Value {
    let client = client(address);
    client.send(TO, TEXT).unwrap();
    let start = Instant::now();
    for _ in 0..count {
        client.send(TO, TEXT).unwrap();
    }
    json!({"rate": count as f64 / start.elapsed().as_secs_f64()})
}

/// Sends with the client and with nothing but ureq, in turn: the same bytes to the same server.
pub(crate) fn overhead(address: &str, count: usize) -> Value {
    let (url, headers, body) = sent_request();
    let bare = ureq::Agent::config_builder()
        .proxy(None)
        .build()
        .new_agent();
    let url = url.replace("https://www.facebook.com", &format!("http://{address}"));
    let post = || {
        let mut request = bare.post(&url);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let mut response = request.send(&body).unwrap();
        response.body_mut().read_to_vec().unwrap()
    };
    let client = client(address);
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for round in 0..count + 100 {
        let start = Instant::now();
        client.send(TO, TEXT).unwrap();
        let sent = start.elapsed().as_secs_f64();
        let start = Instant::now();
        assert!(!post().is_empty());
        let posted = start.elapsed().as_secs_f64();
        // The first ones warm the connections up.
        if round >= 100 {
            ours.push(sent);
            floor.push(posted);
        }
    }
    json!({"seconds": median(ours), "bare": median(floor)})
}

/// The address, headers and body of a message as the client sends it.
fn sent_request() -> (String, Vec<(String, String)>, Vec<u8>) {
    let server = Scripted::start(|seen| crate::server::answer_with(seen, |_| {}, |_| {}));
    client(&server.address().to_string())
        .send(TO, TEXT)
        .unwrap();
    let seen = server.seen().pop().unwrap();
    let own = ["content-length", "host", "accept-encoding", "accept"];
    let headers = seen.headers.into_iter();
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
    (seen.url, headers.collect(), seen.body)
}

/// Returns the requests from a stored session to the first message.
pub(crate) fn resume() -> Value {
    let server = Scripted::start(|seen| crate::server::answer_with(seen, |_| {}, |_| {}));
    client(&server.address().to_string())
        .send(TO, TEXT)
        .unwrap();
    let seen = server.seen();
    let asked = seen
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.url));
    json!({"requests": asked.collect::<Vec<_>>()})
}
