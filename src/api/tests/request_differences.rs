//! Where this crate sends otherwise than the reference: each with its reason in the table "What differs" of `fixtures/README.md`.

use serde_json::{Value, json};

use super::recording::{Part, Request};

/// A message that the recorder named.
pub const MESSAGE: &str = "mid.$cAAAAAB1xQ6ZmKm0";
/// When the recorder's clock stood.
const MESSAGE_TIME: i64 = 1_516_000_000_000;

/// A request of fbchat 1.1.3 as this crate sends it.
pub fn adjust_request(name: &str, request: &mut Request) {
    match name {
        // JSON where the reference sends Python's notation.
        "react" => values(request, "variables").for_each(as_json),
        "event_reminder" | "event_reminder_bare" => {
            values(request, "acontext").for_each(as_json);
        }
        // In a thread with a user, typing is shown to that user.
        "typing_start_user" => {
            values(request, "to").for_each(|to| "100000000000002".clone_into(to));
        }
        // The recorder named a thread, as the reference asks for, where a message is due.
        "mark_as_delivered" => {
            for field in ["message_ids[0]", "thread_ids[100000000000002][0]"] {
                values(request, field).for_each(|id| MESSAGE.clone_into(id));
            }
        }
        _ => {}
    }
}

/// A request of fbchat 1.9.7 as this crate sends it.
pub fn adjust_request_2020(request: &mut Request) {
    // Other sites get the name of the program, and nothing else.
    if !request.url.contains(".facebook.com/") {
        let version = concat!("fbchat/", env!("CARGO_PKG_VERSION")).to_owned();
        request.headers.insert("User-Agent".to_owned(), version);
        return;
    }
    // A menu is opened by a person, not by the script, and so is a page.
    let is_page =
        request.url.starts_with("https://m.") || request.url == "https://www.facebook.com/";
    if !is_page && !request.url.contains("menu") {
        in_common(request);
    }
    match &*request.url {
        "https://www.facebook.com/messaging/send/" => stamp_first(&mut request.form),
        // The name of the message here, not the number of one that is sent.
        "https://www.facebook.com/messaging/unsend_message/" => {
            request.volatile.remove("message_id");
        }
        _ => {}
    }
    // JSON, where the reference sends the name of the only member.
    for context in values(request, "acontext") {
        let action = json!({"surface": "messenger_chat_tab", "mechanism": "messenger_composer"});
        *context = json!({"action_history": [action]}).to_string();
    }
    let origin = "https://www.facebook.com";
    request
        .headers
        .insert("Origin".to_owned(), origin.to_owned());
    for (name, value) in &mut request.form {
        // The recorder asked for what came before a time, this call begins with the newest.
        if name == "queries" {
            let before = format!(r#""before": {MESSAGE_TIME}"#);
            *value = value.replace(&before, r#""before": null"#);
            // What stands for a limit that is not given, and it always is.
            *value = value.replace("<limit> = 10", "<limit> = 1");
        }
    }
    // The recorder's clock stood still.
    request.volatile.insert("seen_timestamp".to_owned());
}

/// Puts the author, time and numbers of a message before its thread and its content.
fn stamp_first(form: &mut Vec<(String, String)>) {
    const STAMP: [&str; 8] = [
        "client",
        "author",
        "timestamp",
        "source",
        "offline_threading_id",
        "message_id",
        "threading_id",
        "ephemeral_ttl_mode:",
    ];
    let is_stamp = |name: &str| STAMP.contains(&name);
    let Some(place) = form.iter().position(|(name, _)| {
        !is_stamp(name) && !matches!(&**name, "__rev" | "__user" | "__a" | "ttstamp" | "fb_dtsg")
    }) else {
        return;
    };
    let (stamp, mut others): (Vec<_>, Vec<_>) = std::mem::take(form)
        .into_iter()
        .partition(|(name, _)| is_stamp(name));
    others.splice(place..place, stamp);
    *form = others;
}

/// The values of all fields of this name.
fn values<'a>(request: &'a mut Request, field: &'a str) -> impl Iterator<Item = &'a mut String> {
    let fields = request.query.iter_mut().chain(&mut request.form);
    fields
        .filter(move |(name, _)| name == field)
        .map(|(_, value)| value)
}

/// Makes JSON of what Python shows as `{'a': 'b'}`; no recorded value has quotation marks in it.
fn as_json(python: &mut String) {
    let value: Value = serde_json::from_str(&python.replace('\'', "\"")).unwrap();
    *python = value.to_string();
}

/// Puts the fields that all requests have in common, and the headers, where this crate has them.
fn in_common(request: &mut Request) {
    let is_common = |name: &str| matches!(name, "__a" | "__req" | "__rev" | "fb_dtsg");
    let fields = request.query.iter().chain(&request.form);
    let sent = fields.map(|(name, value)| (name.as_str(), value.clone()));
    let token = sent.clone().find(|(name, _)| *name == "fb_dtsg");
    let (before, after) = fields_of_all(token.map(|(_, token)| token));
    request
        .volatile
        .extend(["__req".to_owned(), "seq".to_owned()]);
    if !request.multipart.is_empty() {
        let part = |(name, value)| Part {
            name,
            value: Some(value),
            filename: None,
            content_type: None,
            bytes: None,
        };
        let own = std::mem::take(&mut request.multipart).into_iter();
        let own = own.filter(|part| !is_common(&part.name));
        let (fields, files): (Vec<_>, Vec<_>) = own.partition(|part| part.value.is_some());
        request.multipart.extend(before.into_iter().map(part));
        request.multipart.extend(fields);
        request.multipart.extend(after.into_iter().map(part));
        request.multipart.extend(files);
        return;
    }
    let fields = match request.method.as_str() {
        "GET" => &mut request.query,
        _ => &mut request.form,
    };
    fields.retain(|(name, _)| !is_common(name));
    let own = std::mem::take(fields);
    fields.extend(before);
    fields.extend(own);
    fields.extend(after);
    let form = "application/x-www-form-urlencoded".to_owned();
    request.headers.insert("Content-Type".to_owned(), form);
}

/// Names and values of fields, in order.
pub type Pairs = Vec<(String, String)>;

/// The fields that stand before and behind a request's own. `token`: the one that was recorded; `None`: that of the home page.
pub fn fields_of_all(token: Option<String>) -> (Pairs, Pairs) {
    // As in 1.1.3, a token that is renewed has no codes of its own.
    let of_home = "AQHh5xLmQ9fK:AQE0t7uN2pYz";
    let token = token.unwrap_or_else(|| of_home.to_owned());
    let codes: String = of_home.bytes().map(|byte| byte.to_string()).collect();
    let codes = codes + "2";
    let before = [
        ("__rev", "3581234"),
        ("__user", "100000000000001"),
        ("__a", "1"),
        ("ttstamp", &codes),
        ("fb_dtsg", &token),
    ];
    let after = [("__req", "1"), ("seq", "0")];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    (before.map(owned).into(), after.map(owned).into())
}
