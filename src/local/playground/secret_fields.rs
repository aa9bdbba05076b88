//! What the page does not show: the values of fields that are secret.

use serde_json::{Value, json};

use crate::local::control::journal::SECRET_FIELDS;

/// The most characters of a value that are shown.
const MAX_VALUE: usize = 64 * 1024;

/// Returns a field's name and value; the value is `null` where it is secret, and JSON where it is an object or a list of it.
pub(super) fn field(name: &str, value: &str) -> Value {
    if is_secret(name) {
        return json!([name, null]);
    }
    if value.starts_with(['{', '['])
        && let Ok(mut inside) = serde_json::from_str(value)
    {
        hide_secrets(&mut inside);
        return json!([name, inside]);
    }
    let mut shown: String = value.chars().take(MAX_VALUE).collect();
    if shown.len() < value.len() {
        let more = value.len() - shown.len();
        shown.push_str(&format!("… and {more} more bytes"));
    }
    json!([name, shown])
}

pub(super) fn hide_secrets(value: &mut Value) {
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
    fn json_in_a_field_is_shown_as_such_without_its_secrets() {
        let value = r#"{"access_token": "x", "ids": [4]}"#;
        let shown = json!({"access_token": "hidden", "ids": [4]});
        assert_eq!(field("variables", value), json!(["variables", shown]));
        assert_eq!(field("variables", "{x"), json!(["variables", "{x"]));
    }

    #[test]
    fn a_long_value_is_cut_and_has_the_rest_as_a_number() {
        let shown = field("body", &"é".repeat(MAX_VALUE + 2));
        assert!(shown[1].as_str().unwrap().ends_with("é… and 4 more bytes"));
    }
}
