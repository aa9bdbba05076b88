//! The traffic of the clients: their requests, the items that are pushed to them, and the frames of the gateway.

use serde_json::{Value, json};

use super::long_poll::hold;
use crate::id::UserId;
use crate::local::control::journal::{Recorded, SECRET_FIELDS};
use crate::local::lightspeed::{self, Passed};
use crate::local::push::feed::FeedItem;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::time::Timestamp;

const MAX_AT_ONCE: usize = 100;
const MAX_VALUE: usize = 1000;

/// Answers as soon as there are entries after those of the page, which the request identifies by the latest numbers.
pub(super) fn traffic(shared: &Shared, asked: &Recorded) -> Reply {
    let number = |name| asked.field(name).and_then(|number| number.parse().ok());
    let requests = number("requests").unwrap_or(0);
    let events = number("events").unwrap_or(0);
    let frames = number("frames").unwrap_or(0);
    hold(shared, |state| {
        let requests = state
            .journal
            .after(requests)
            .filter(|(.., recorded)| !is_housekeeping(recorded));
        let mut requests: Vec<Value> = requests
            .take(MAX_AT_ONCE)
            .map(|(number, at, recorded)| request(state, number, at, recorded))
            .collect();
        requests.reverse();
        let events = state.feed.after(events).take(MAX_AT_ONCE);
        let mut events: Vec<Value> = events.map(|it| event(state, it)).collect();
        events.reverse();
        let frames = state.lightspeed.passed.after(frames).take(MAX_AT_ONCE);
        let mut frames: Vec<Value> = frames.map(|it| message(state, it)).collect();
        frames.reverse();
        let nothing = requests.is_empty() && events.is_empty() && frames.is_empty();
        (!nothing).then(|| json!({"requests": requests, "events": events, "frames": frames}))
    })
}

/// Returns whether it is an MQTT packet of the connection's upkeep, or a frame of the gateway, which is shown as one.
fn is_housekeeping(recorded: &Recorded) -> bool {
    let method = recorded.method.as_str();
    matches!(
        method,
        "PUBACK" | "PINGREQ" | "ACK" | "PING" | "SYNC" | "TASK"
    )
}

/// Returns a message of the gateway's websocket with its frames, without members that sound secret.
fn message(state: &State, message: &Passed) -> Value {
    let mut frames = json!(lightspeed::frames(message));
    hide_secrets(&mut frames);
    json!({
        "number": message.number, "at": message.at.as_millis(), "who": state.name(message.user),
        "isOfServer": message.is_of_server, "frames": frames,
    })
}

fn hide_secrets(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match sounds_secret(name) {
                    true => *member = json!("hidden"),
                    false => hide_secrets(member),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(hide_secrets),
        _ => {}
    }
}

/// Returns a request without its headers, which contain cookies, and without its secret fields.
fn request(state: &State, number: u64, at: Timestamp, request: &Recorded) -> Value {
    let by = request
        .cookies("c_user")
        .find_map(|id| id.parse::<UserId>().ok());
    let fields = request.query.iter().chain(&request.form);
    let fields = fields.map(|(name, value)| field(name, value));
    let parts = request.parts.iter().map(|part| match &part.file_name {
        Some(file) => json!([part.name, format!("{file}, {} bytes", part.bytes.len())]),
        None => field(&part.name, &String::from_utf8_lossy(&part.bytes)),
    });
    json!({
        "number": number, "at": at.as_millis(), "who": by.map(|by| state.name(by)),
        "method": request.method, "host": request.host, "path": request.path,
        "fields": fields.chain(parts).collect::<Vec<_>>(),
    })
}

/// Returns a field's name and value; the value is `null` where it is secret.
fn field(name: &str, value: &str) -> Value {
    if is_secret(name) {
        return json!([name, null]);
    }
    let mut shown: String = value.chars().take(MAX_VALUE).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    json!([name, shown])
}

/// Returns whether a field is a password, a code or a token, unknown ones included by their names. Texts of messages are shown:
/// the page displays them anyway.
fn is_secret(name: &str) -> bool {
    sounds_secret(name) || (name != "body" && SECRET_FIELDS.contains(&name))
}

fn sounds_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words = [
        "pass", "token", "secret", "cookie", "_code", "dtsg", "jazoest",
    ];
    words.iter().any(|word| lower.contains(word))
}

fn event(state: &State, event: &FeedItem) -> Value {
    json!({
        "number": event.number, "at": event.at.as_millis(), "who": state.name(event.to),
        "what": kind(&event.item), "item": event.item,
    })
}

/// Returns Facebook's name of an item: a delta's class, a newer delta's only member, or the item's type.
fn kind(item: &Value) -> &str {
    let class = item.get("delta").and_then(|delta| delta.get("class"));
    class
        .or_else(|| item.get("type"))
        .and_then(Value::as_str)
        .or_else(|| item.as_object()?.keys().next().map(String::as_str))
        .unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "pass",
            "fb_dtsg",
            "approvals_code",
            "sticky_token",
            "h",
            "jazoest",
            "access_token",
        ] {
            assert_eq!(field(name, "value"), json!([name, null]));
        }
        for name in ["body", "email", "doc_id", "encoding", "other_user_fbid"] {
            assert_eq!(field(name, "value"), json!([name, "value"]));
        }
    }

    #[test]
    fn secrets_of_frames_are_hidden_however_deep_they_are() {
        let mut value = json!([{"payload": {"access_token": "x", "text": "y"}}]);
        hide_secrets(&mut value);
        assert_eq!(
            value,
            json!([{"payload": {"access_token": "hidden", "text": "y"}}])
        );
    }

    #[test]
    fn items_have_names() {
        for (item, name) in [
            (
                json!({"type": "delta", "delta": {"class": "NewMessage"}}),
                "NewMessage",
            ),
            (json!({"type": "typ", "st": 1}), "typ"),
            (json!({"deltaMessageReaction": {}}), "deltaMessageReaction"),
            (json!(null), "?"),
        ] {
            assert_eq!(kind(&item), name);
        }
    }
}
