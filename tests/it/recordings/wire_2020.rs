//! Recordings of fbchat 1.9.7: the requests of 2020, in place of those of 2017.

use fbchat::{ApiVersion, Client, ThreadLocation};
use serde_json::{Value, json};

use crate::recordings::forms::{self, labelled, list};
use crate::recordings::operations::{GRACE, MESSAGE_TIME, Outcome, group, session};
use crate::recordings::play::Play;
use crate::recordings::recording::{Recording, Request, recording_of};
use crate::recordings::result::compare_result;

type Call = fn(&Client) -> Outcome;

/// What was called for this recording. `None`: it is played elsewhere.
fn call(name: &str) -> Option<Call> {
    Some(match name {
        "fetch_thread_list_inbox" => |client| listed(client, 10, ThreadLocation::Inbox),
        "fetch_thread_list_pending" => |client| listed(client, 10, ThreadLocation::Pending),
        "fetch_thread_list_archived" => |client| listed(client, 10, ThreadLocation::Archived),
        "fetch_thread_list_other" => |client| listed(client, 10, ThreadLocation::Other),
        "fetch_thread_list_groups" => |client| {
            let threads = client.threads(ThreadLocation::Inbox).next().unwrap()?;
            Ok(json!([forms::thread(&threads)]))
        },
        "fetch_unread" => |client| {
            let unread = client.fetch_unread()?;
            forms::reads_back(&unread);
            assert_eq!(unread.message_counts[0].unread_count, Some(2));
            assert_eq!(unread.message_counts[0].unseen_count, Some(2));
            Ok(json!([unread.unread_threads, unread.unseen_threads]))
        },
        "fetch_thread_info" => |client| {
            let threads = client.fetch_thread_info(&[GRACE.into(), group().id()])?;
            Ok(labelled(threads, forms::thread))
        },
        "fetch_thread_messages" => |client| {
            let grace = fbchat::ThreadKey::User(GRACE);
            let messages = client.fetch_thread_messages(grace, 5, None)?;
            Ok(list(&messages, forms::message))
        },
        "change_title_group" => |client| {
            let changed = client.change_thread_title(group(), "t\u{ef}tle");
            changed.map(|()| Value::Null)
        },
        "mark_as_seen" => |client| client.mark_as_seen().map(|()| Value::Null),
        "logout_h_from_menu" => |client| client.logout().map(|()| json!(true)),
        // With the one before it a single call; in `tests/it/fetching`.
        "fetch_unseen" | "fetch_message_info" | "search_message_ids" => return None,
        other => panic!("{other}: a recording that is not played"),
    })
}

fn listed(client: &Client, limit: u32, location: ThreadLocation) -> Outcome {
    let threads = client.fetch_thread_list(0, limit, location)?;
    Ok(list(&threads, forms::thread))
}

pub fn play_all() -> Vec<String> {
    let entries = std::fs::read_dir("fixtures/wire-1.9.7").unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = names
        .map(|name| name.trim_end_matches(".json").to_owned())
        .collect();
    assert_eq!(names.len(), 14, "recordings were added or lost");
    let played = names
        .into_iter()
        .filter_map(|name| Some((call(&name)?, name)));
    let problems = played.filter_map(|(call, name)| {
        let problem = play(&name, call).err()?;
        Some(format!("{name}: {problem}"))
    });
    problems.collect()
}

fn play(name: &str, call: Call) -> Result<(), String> {
    let recording = adjusted(name, recording_of("wire-1.9.7", name));
    let play = Play::start(name, &recording);
    let builder = play
        .builder()
        .api_version(ApiVersion::V2020)
        .session(session());
    let client = builder
        .resume()
        .map_err(|error| format!("cannot resume: {error}"))?;
    let result = call(&client);
    play.finish()?;
    compare_result(name, result, &recording.result)
}

/// A recording in this crate's ways: each difference has its reason in the table "What differs" of `fixtures/README.md`.
fn adjusted(name: &str, mut recording: Recording) -> Recording {
    if name == "fetch_unread" {
        let unseen = recording_of("wire-1.9.7", "fetch_unseen");
        recording.exchanges.extend(unseen.exchanges);
        recording.result = json!([recording.result, unseen.result]);
    }
    for exchange in &mut recording.exchanges {
        let request = &mut exchange.request;
        // A menu is opened by a person, not by the script.
        if !request.url.contains("menu") {
            in_common(request);
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
            }
        }
        // The recorder's clock stood still.
        request.volatile.insert("seen_timestamp".to_owned());
    }
    let corrected = match name {
        "fetch_thread_info" => Some((
            "/100000000000002/last_message_timestamp",
            json!("1515999995000"),
        )),
        "fetch_thread_messages" => Some(("/0/text", Value::Null)),
        _ => None,
    };
    if let Some((place, value)) = corrected {
        *recording.result.pointer_mut(place).unwrap() = value;
    }
    results(&mut recording.result);
    recording
}

/// Puts the fields that all requests have in common, and the headers, where this crate has them.
fn in_common(request: &mut Request) {
    const TOKEN: &str = "AQHh5xLmQ9fK:AQE0t7uN2pYz";
    let is_common = |name: &str| matches!(name, "__a" | "__req" | "__rev" | "fb_dtsg");
    let codes: String = TOKEN.bytes().map(|byte| byte.to_string()).collect();
    let codes = codes + "2";
    let before = [
        ("__rev", "3581234"),
        ("__user", "100000000000001"),
        ("__a", "1"),
        ("ttstamp", codes.as_str()),
        ("fb_dtsg", TOKEN),
    ];
    let after = [("__req", "1"), ("seq", "0")];
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let fields = match request.method.as_str() {
        "GET" => &mut request.query,
        _ => &mut request.form,
    };
    fields.retain(|(name, _)| !is_common(name));
    let own = std::mem::take(fields);
    fields.extend(before.iter().map(owned));
    fields.extend(own);
    fields.extend(after.iter().map(owned));
    request
        .volatile
        .extend(["__req".to_owned(), "seq".to_owned()]);
    let form = "application/x-www-form-urlencoded".to_owned();
    request.headers.insert("Content-Type".to_owned(), form);
}

/// Removes from a result what this crate does not return, and converts the rest to the form of version 1.1.3.
fn results(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(results),
        Value::Object(fields) => {
            fields.values_mut().for_each(results);
            // An empty link is none.
            if fields.get("join_link") == Some(&json!("")) {
                fields.insert("join_link".to_owned(), Value::Null);
            }
            let class = fields
                .get("class")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let missing: &[&str] = match class {
                "Message" => &[
                    "forwarded",
                    "quick_replies",
                    "read_by",
                    "replied_to",
                    "reply_to_id",
                    "unsent",
                ],
                "User" | "Group" => &["plan"],
                _ => &[],
            };
            let is_sound = class == "AudioAttachment";
            for name in missing {
                fields.remove(*name);
            }
            if is_sound {
                *value = json!({
                    "class": "AudioAttachment",
                    "uid": "1551000000000005",
                    "url": "https://cdn.fbsbx.com/audioclip.mp4",
                    "file_name": "audioclip.mp4",
                    "duration": 4128,
                    "size": null,
                    "is_voicemail": false,
                });
            }
        }
        _ => {}
    }
}
