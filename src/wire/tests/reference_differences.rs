//! Where the reference has less than this crate, or another form: what was recorded is converted to what the tests expect. Each
//! difference has its reason in the table "What differs" of `fixtures/README.md`.

use serde_json::{Map, Value, json};

/// Fields that the reference does not read, or not wherever they stand: by class.
const NOT_READ: [(&str, &[&str]); 7] = [
    ("ImageAttachment", &["width", "height", "is_animated"]),
    ("VideoAttachment", &["width", "height"]),
    ("AudioAttachment", &["uid", "size", "is_voicemail"]),
    ("ShareAttachment", &["target"]),
    ("FileAttachment", &["size"]),
    // Of one that has no pack.
    (
        "Sticker",
        &[
            "pack",
            "label",
            "is_animated",
            "medium_sprite_image",
            "large_sprite_image",
            "frames_per_row",
            "frames_per_col",
            "frame_rate",
        ],
    ),
    // Of a mention of the whole conversation.
    ("Mention", &["thread_id"]),
];

/// Converts a value that was recorded from version 1.1.3, which has fewer fields.
pub fn of_1_1_3(mut recorded: Value) -> Value {
    add_fields(&mut recorded);
    recorded
}

fn add_fields(recorded: &mut Value) {
    match recorded {
        Value::Array(values) => values.iter_mut().for_each(add_fields),
        Value::Object(fields) => {
            fields.values_mut().for_each(add_fields);
            let missing = match fields.get("class").and_then(Value::as_str) {
                Some("Message") => json!({
                    "forwarded": false, "quick_replies": [], "read_by": [], "replied_to": null, "reply_to_id": null,
                    "unsent": false,
                }),
                Some("User" | "Group" | "Room" | "Page") => json!({"plan": null}),
                Some("ShareAttachment") => json!({"author": null, "attachments": []}),
                _ => return,
            };
            fields.extend(missing.as_object().unwrap().clone());
        }
        _ => {}
    }
}

/// Converts a value that was recorded from version 1.9.7. `made` is what this crate made in its place: it fills the fields that the
/// reference does not read.
pub fn of_1_9_7(mut recorded: Value, made: &Value) -> Value {
    convert(&mut recorded, made);
    recorded
}

fn convert(recorded: &mut Value, made: &Value) {
    match recorded {
        Value::Array(values) => {
            for (place, value) in values.iter_mut().enumerate() {
                convert(value, made.get(place).unwrap_or(&Value::Null));
            }
        }
        Value::Object(fields) => {
            for (name, value) in &mut *fields {
                convert(value, made.get(name).unwrap_or(&Value::Null));
            }
            let class = fields.get("class").and_then(Value::as_str);
            if let Some(class) = class.map(str::to_owned) {
                convert_model(&class, fields, made);
            }
        }
        _ => {}
    }
}

fn convert_model(class: &str, fields: &mut Map<String, Value>, made: &Value) {
    let not_read = NOT_READ.iter().find(|(of, _)| *of == class);
    for name in not_read.map_or(&[][..], |(_, names)| names) {
        let is_read = fields.get(*name).is_some_and(|value| !value.is_null());
        if !is_read {
            fields.insert((*name).to_owned(), made[*name].clone());
        }
    }
    match class {
        "Message" => {
            empty_is_none(fields, "text");
            without_author(fields);
            let reactions = fields.get_mut("reactions").and_then(Value::as_object_mut);
            for reaction in reactions.into_iter().flat_map(Map::values_mut) {
                let other = reaction.as_str().and_then(|it| it.strip_prefix("UNKNOWN_"));
                if let Some(emoji) = other {
                    *reaction = json!(emoji);
                }
            }
        }
        "ShareAttachment" => {
            empty_is_none(fields, "title");
            // The reference takes the key by which Facebook distinguishes two stories.
            fields.insert("uid".to_owned(), made["uid"].clone());
            // What else a post has is a share of its own, and nothing there.
            let parts = fields.get_mut("attachments").and_then(Value::as_array_mut);
            for (place, part) in parts.into_iter().flatten().enumerate() {
                if part.is_null() {
                    *part = made["attachments"][place].clone();
                }
            }
        }
        "Plan" | "PollOption" => as_here(fields),
        "LocationAttachment" | "LiveLocationAttachment" => {
            if let Some(id) = fields.get("uid").and_then(Value::as_u64) {
                fields.insert("uid".to_owned(), json!(id.to_string()));
            }
        }
        _ => {}
    }
}

/// What the reference leaves as it was sent, now a number, now a text: the identifiers of a plan are texts here, the votes for an
/// option of a poll are a number.
fn as_here(fields: &mut Map<String, Value>) {
    for name in ["uid", "author_id"] {
        let id = fields.get(name).and_then(Value::as_u64);
        if let Some(id) = id.filter(|_| fields.contains_key("guests")) {
            fields.insert(name.to_owned(), json!(id.to_string()));
        }
    }
    let votes = fields.get("votes_count").and_then(Value::as_str);
    if let Some(votes) = votes.map(|votes| votes.parse::<u32>().unwrap()) {
        fields.insert("votes_count".to_owned(), json!(votes));
    }
}

fn empty_is_none(fields: &mut Map<String, Value>, name: &str) {
    if fields.get(name) == Some(&json!("")) {
        fields.insert(name.to_owned(), Value::Null);
    }
}

/// An author does not count among those who have read a message.
fn without_author(fields: &mut Map<String, Value>) {
    let author = fields.get("author").cloned();
    if let Some(readers) = fields.get_mut("read_by").and_then(Value::as_array_mut) {
        readers.retain(|reader| Some(reader) != author.as_ref());
    }
}
