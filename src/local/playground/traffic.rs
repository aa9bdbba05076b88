//! What the clients do: the requests that they make, and the events that they are told.

use serde_json::{Value, json};

use super::long_poll::held;
use crate::id::UserId;
use crate::local::control::journal::{Recorded, SECRET_FIELDS};
use crate::local::push::feed::Event;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::time::Timestamp;

const MOST_AT_ONCE: usize = 100;
const LONGEST_VALUE: usize = 1000;

/// Answers when there is more than what the page has, which it names by the numbers of the latest of both.
pub(super) fn traffic(shared: &Shared, asked: &Recorded) -> Reply {
    let number = |name| asked.field(name).and_then(|number| number.parse().ok());
    let requests = number("requests").unwrap_or(0);
    let events = number("events").unwrap_or(0);
    held(shared, |state| {
        let requests = state
            .journal
            .after(requests)
            .filter(|(.., recorded)| !is_housekeeping(recorded));
        let mut requests: Vec<Value> = requests
            .take(MOST_AT_ONCE)
            .map(|(number, at, recorded)| request(state, number, at, recorded))
            .collect();
        requests.reverse();
        let events = state.feed.after(events).take(MOST_AT_ONCE);
        let mut events: Vec<Value> = events.map(|it| event(state, it)).collect();
        events.reverse();
        let nothing = requests.is_empty() && events.is_empty();
        (!nothing).then(|| json!({"requests": requests, "events": events}))
    })
}

/// Whether it is one of MQTT's packets that ask for nothing.
fn is_housekeeping(recorded: &Recorded) -> bool {
    matches!(recorded.method.as_str(), "PUBACK" | "PINGREQ")
}

/// A request without its headers, which hold cookies, and without what is secret among its fields.
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

/// A field's name and value; the value is `null` where it is secret.
fn field(name: &str, value: &str) -> Value {
    if is_secret(name) {
        return json!([name, null]);
    }
    let mut shown: String = value.chars().take(LONGEST_VALUE).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    json!([name, shown])
}

/// Passwords, codes and tokens, also those that nobody thought of. The texts of messages are none: the page shows them
/// anyway.
fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let sounds_secret = [
        "pass", "token", "secret", "cookie", "_code", "dtsg", "jazoest",
    ]
    .iter()
    .any(|word| lower.contains(word));
    sounds_secret || (name != "body" && SECRET_FIELDS.contains(&name))
}

fn event(state: &State, event: &Event) -> Value {
    json!({
        "number": event.number, "at": event.at.as_millis(), "who": state.name(event.to),
        "what": kind(&event.item), "item": event.item,
    })
}

/// What Facebook calls an item: a delta's class, a newer delta's only name, or the item's type.
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
