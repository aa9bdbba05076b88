//! Whether the fields of a request are those that were recorded.

use std::collections::BTreeSet;

use serde_json::Value;

type Fields = [(String, String)];

/// Whether the fields are those that were recorded, in their order.
pub fn compare_fields(
    what: &str,
    seen: &Fields,
    recorded: &Fields,
    volatile: &BTreeSet<String>,
) -> Result<(), String> {
    let names = |fields: &Fields| {
        fields
            .iter()
            .map(|(name, _)| without_number(name).to_owned())
            .collect::<Vec<_>>()
    };
    if names(seen) != names(recorded) {
        return Err(format!(
            "the {what} has {:?}, recorded was {:?}",
            names(seen),
            names(recorded)
        ));
    }
    for ((name, seen_value), (_, recorded_value)) in seen.iter().zip(recorded) {
        let fits = if volatile.contains(name) {
            has_form(name, seen_value, seen)
        } else {
            seen_value == recorded_value
                || is_json(name) && same_queries(seen_value, recorded_value)
        };
        if !fits {
            return Err(format!(
                "{what} {name} is {seen_value:?}, recorded was {recorded_value:?}"
            ));
        }
    }
    Ok(())
}

/// A name without the random number in it.
fn without_number(name: &str) -> &str {
    let number = name.strip_prefix("recipient_map[");
    let number = number.and_then(|rest| rest.strip_suffix(']'));
    match number.map(str::parse::<u64>) {
        Some(Ok(_)) => "recipient_map",
        _ => name,
    }
}

fn is_json(name: &str) -> bool {
    matches!(name, "queries" | "variables" | "platform_xmd")
}

/// Whether GraphQL queries are the same: white space in a query's text means nothing, nor does the order of names.
fn same_queries(seen: &str, recorded: &str) -> bool {
    let read = |json: &str| -> Option<Value> {
        let mut queries: Value = serde_json::from_str(json).ok()?;
        for query in queries.as_object_mut()?.values_mut() {
            if let Some(text) = query.get("q").and_then(Value::as_str) {
                let words: Vec<&str> = text.split_whitespace().collect();
                query["q"] = words.join(" ").into();
            }
        }
        Some(queries)
    };
    read(seen).is_some_and(|queries| Some(queries) == read(recorded))
}

/// Whether a field that holds a time, a counter or a random number has the form that it should have.
fn has_form(name: &str, value: &str, fields: &Fields) -> bool {
    let field = |name: &str| {
        fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    match name {
        "timestamp" | "watermarkTimestamp" | "last_action_timestamp" | "seen_timestamp" => {
            value.len() == 13 && is_number(value)
        }
        "offline_threading_id" | "message_id" => {
            let time = value.parse::<u64>().map(|id| (id >> 22).to_string()).ok();
            time.as_deref() == field("timestamp")
                && field("message_id") == field("offline_threading_id")
        }
        "threading_id" => {
            let inner = value
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix("@mail.projektitan.com>"));
            let parts = inner
                .and_then(|inner| inner.split_once(':'))
                .and_then(|(time, rest)| Some((time, rest.split_once('-')?)));
            parts.is_some_and(|(time, (random, client))| {
                Some(time) == field("timestamp") && is_number(random) && is_hex(client)
            })
        }
        "clientid" => is_hex(value),
        "__req" => {
            !value.is_empty()
                && value
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
        }
        "seq" => is_number(value),
        _ => false,
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit())
}
