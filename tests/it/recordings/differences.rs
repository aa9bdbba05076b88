//! The differences of this crate from the reference: each with its reason in the table "What differs" of
//! `fixtures/README.md`.

use serde_json::{Value, json};

use crate::recordings::recording::Recording;
use crate::recordings::reference_differences::of_1_1_3;
use crate::recordings::request_differences::adjust_request;

/// Mistakes of the reference, and deliberate differences of this crate: each with its reason in the table
/// "What differs" of `fixtures/README.md`.
pub fn adjusted(name: &str, mut recording: Recording) -> Recording {
    for exchange in &mut recording.exchanges {
        adjust_request(name, &mut exchange.request);
    }
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
        // Other sites get the name of the program.
        "send_remote_image" => {
            let headers = &mut recording.exchanges[0].request.headers;
            let version = concat!("fbchat/", env!("CARGO_PKG_VERSION"));
            headers.insert("User-Agent".to_owned(), version.to_owned());
        }
        // A thread with a person has no message to name, so there is none for either kind.
        "change_title_group" => recording.result = Value::Null,
        // Facebook's empty profile 0 is nobody.
        "fetch_all_users" => drop(recording.result.as_array_mut().unwrap().pop()),
        _ => {}
    }
    for (place, right) in corrections(name) {
        let recorded = recording.result.pointer_mut(place).unwrap();
        assert_ne!(*recorded, right, "{name}: no difference at {place}");
        *recorded = right;
    }
    groups_have_admins(&mut recording.result);
    recording.result = of_1_1_3(recording.result);
    recording
}

/// A group may have what the reference knows of rooms only; in its recordings none has.
fn groups_have_admins(result: &mut Value) {
    match result {
        Value::Array(values) => values.iter_mut().for_each(groups_have_admins),
        Value::Object(fields) if fields.get("class") == Some(&json!("Group")) => {
            let none = json!({"admins": [], "approval_mode": null, "approval_requests": [], "join_link": null});
            fields.extend(none.as_object().unwrap().clone());
        }
        Value::Object(fields) => fields.values_mut().for_each(groups_have_admins),
        _ => {}
    }
}

/// Corrections of the reference's result: the path in the result, and the correct value.
fn corrections(name: &str) -> Vec<(&'static str, Value)> {
    let updated = || json!("1515999995000");
    match name {
        // The reply has the time of the conversation's last change, which the reference ignores.
        "fetch_user_info" => vec![("/100000000000002/last_message_timestamp", updated())],
        "fetch_group_info" => vec![("/2000000000000001/last_message_timestamp", updated())],
        "fetch_page_info" => vec![("/300000000000001/last_message_timestamp", updated())],
        "fetch_thread_info" => vec![
            ("/100000000000002/last_message_timestamp", updated()),
            ("/2000000000000001/last_message_timestamp", updated()),
            ("/2000000000000002/last_message_timestamp", updated()),
            ("/300000000000001/last_message_timestamp", updated()),
            ("/2000000000000002/nicknames", json!({})),
        ],
        // Nobody wrote the message, and it has no text; the sound has all its facts.
        "fetch_thread_messages" | "fetch_thread_messages_before" => vec![
            ("/0/author", json!(null)),
            ("/0/text", json!(null)),
            (
                "/1/attachments/4",
                json!({
                    "class": "AudioAttachment",
                    "uid": "1551000000000005",
                    "url": "https://cdn.fbsbx.com/audioclip.mp4",
                    "filename": "audioclip.mp4",
                    "duration": 4128,
                    "size": null,
                    "is_voicemail": false,
                    "audio_type": "VOICE_MESSAGE",
                }),
            ),
        ],
        // No nicknames are an empty map, and whether admins let people in is a truth value.
        "fetch_thread_list" => vec![
            ("/1/nicknames", json!({})),
            ("/2/nicknames", json!({})),
            ("/2/approval_mode", json!(true)),
        ],
        // One list of identifiers: the only folder that is asked about is the inbox.
        "fetch_unread" => vec![(
            "/unseen_threads",
            json!(["100000000000002", "2000000000000001"]),
        )],
        // The map of nicknames has only people with one.
        "search_groups" => vec![("/0/nicknames", json!({"100000000000002": "Admiral"}))],
        "search_threads" => vec![("/1/nicknames", json!({"100000000000002": "Admiral"}))],
        _ => Vec::new(),
    }
}

pub fn without_repeats(header: &str) -> String {
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
