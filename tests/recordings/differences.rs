//! Where this crate does otherwise than the reference: each with its reason in the table "What differs" of
//! `fixtures/README.md`.

use serde_json::json;

use crate::recording::Recording;

/// Where the reference is wrong, or where this crate does otherwise on purpose: each with its reason in the table
/// "What differs" of `fixtures/README.md`.
pub fn adjusted(name: &str, mut recording: Recording) -> Recording {
    match name {
        // Nothing to send is refused without a request.
        "send_empty" => {
            recording.exchanges.clear();
            recording.result = json!({"exception": "InvalidInput"});
        }
        // Each cookie is sent once, with its newest value.
        "session_expired" => {
            for exchange in &mut recording.exchanges {
                let header = exchange.request.headers.get_mut("Cookie").unwrap();
                *header = without_repeats(header);
            }
        }
        // A reply without a number leaves the number as it was; this crate does not show it.
        "listen_once" => recording.result = json!([["Qprimer"], []]),
        "listen_without_ping" => recording.result = json!(["Qprimer"]),
        "listen_502_next_channel" => recording.result = json!([]),
        _ => {}
    }
    recording
}

fn without_repeats(header: &str) -> String {
    let mut cookies: Vec<(&str, &str)> = Vec::new();
    for (name, value) in header.split("; ").map(|pair| pair.split_once('=').unwrap()) {
        match cookies.iter_mut().find(|(known, _)| *known == name) {
            Some(cookie) => cookie.1 = value,
            None => cookies.push((name, value)),
        }
    }
    let pairs: Vec<_> = cookies
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("; ")
}
