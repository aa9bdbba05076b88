//! Recordings of fbchat 1.9.7: the requests of 2020, in place of those of 2017.

use fbchat::{ApiVersion, Client, ThreadLocation};
use serde_json::{Value, json};

use crate::recordings::forms::{self, labelled, list};
use crate::recordings::operations::{GRACE, Outcome, group, session};
use crate::recordings::play::Play;
use crate::recordings::recording::{Recording, recording_of};
use crate::recordings::request_differences::adjust_request_2020;
use crate::recordings::result::compare_result;

type Call = fn(&Client) -> Outcome;

/// Returns the call of this recording; `None` if it is played elsewhere.
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
        adjust_request_2020(&mut exchange.request);
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
