//! Every item that was pushed to fbchat 1.9.7 over MQTT, against what it made of it. An item that only its successors read
//! (`living_*`) led to [`Event::Unknown`] there, or to nothing.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::group_differences;
use super::reference_differences::of_1_9_7;
use super::reference_form::{callback, presence_in_1_1_3};
use super::round_trips::reads_back;
use super::thread_list_2026::recorded;
use crate::event::Event;
use crate::testing::not_played::Folder;
use crate::wire::forced_fetch::ForcedFetch;
use crate::wire::mqtt::{Payload, decode};

#[test]
fn every_recorded_payload_becomes_the_recorded_callbacks() {
    Folder::open("events-1.9.7").play(139, |name| {
        let play = AssertUnwindSafe(|| play(name));
        catch_unwind(play).unwrap_or_else(|_| Err("the test panicked".to_owned()))
    });
}

fn recording(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events-1.9.7");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn play(name: &str) -> Result<(), String> {
    let recording = recording(name);
    let events = events(&recording);
    events.iter().for_each(reads_back);
    if is_known_to_successors(name)
        && events
            .iter()
            .any(|event| matches!(event, Event::Unknown(_)))
    {
        return Err("it is an unknown event, as it was to the reference".to_owned());
    }
    let called: Vec<Value> = events.iter().map(callback).collect();
    let mut expected = recording["callbacks"].clone();
    // The reference calls two callbacks with the same.
    let callbacks = expected.as_array_mut().unwrap();
    callbacks.retain(|it| it["callback"] != "onBuddylistOverlay");
    presence_in_1_1_3(&events, callbacks);
    expected = in_the_form_of_the_tests(expected);
    for (place, right) in corrections(name) {
        let recorded = expected.pointer_mut(place).unwrap();
        assert_ne!(*recorded, right, "{name}: no difference at {place}");
        *recorded = right;
    }
    let called = Value::from(called);
    let expected = of_1_9_7(expected, &called);
    if called == expected {
        Ok(())
    } else {
        Err(format!("it became {called}, recorded was {expected}"))
    }
}

/// Whether an item that the reference knows nothing of is to become an event.
fn is_known_to_successors(name: &str) -> bool {
    const STAY_UNKNOWN: [&str; 9] = [
        "living_approved",
        "living_calls_muted",
        "living_join_link_mode",
        "living_joinable_mode",
        "living_limit_sharing",
        "living_magic_words",
        "living_request_accepted",
        "living_thread_emoji",
        "living_thread_theme",
    ];
    let is_living = name.starts_with("living_") && !STAY_UNKNOWN.contains(&name);
    is_living || matches!(name, "folder_seen" | "thread_folder_other")
}

/// The events of what was pushed; a message that is only named is answered as the recorder's was.
fn events(recording: &Value) -> Vec<Event> {
    let topic = recording["topic"].as_str().unwrap();
    let payload = recording["payload"].to_string().into_bytes();
    let events: Vec<Event> = match decode(topic, payload).unwrap() {
        Payload::Events(events) => events,
        Payload::Frame(frame) => frame.deltas.into_iter().flat_map(|it| it.events).collect(),
        Payload::Unreadable(error) => panic!("{error}"),
    };
    let fetches = recording.get("fetches").and_then(Value::as_array);
    let mut replies = fetches.into_iter().flatten().map(|fetch| &fetch["reply"]);
    let answered = |event| match &event {
        Event::Unknown(unknown) => match (ForcedFetch::of(unknown), replies.next()) {
            (Some(named), Some(reply)) => named.event(&to_raw_value(reply).unwrap()).unwrap(),
            _ => event,
        },
        _ => event,
    };
    events.into_iter().map(answered).collect()
}

/// Corrections of the reference's callbacks, each with its reason in the table "What differs" of `fixtures/README.md`: the path, and
/// the correct value.
fn corrections(name: &str) -> Vec<(&'static str, Value)> {
    const MESSAGE: &str = "/0/arguments/message_object";
    const ATTACHMENTS: &str = "/0/arguments/message_object/attachments";
    let callbacks_of = |name: &str| in_the_form_of_the_tests(recording(name)["callbacks"].clone());
    match name {
        // The reference passes them over in silence.
        "admin_event_unknown"
        | "call_event_unknown"
        | "poll_event_unknown"
        | "viewer_status_other_reason" => {
            let unknown = json!({"callback": "onUnknownMesssageType", "arguments": {}});
            vec![("", json!([unknown]))]
        }
        // The reference does not know the newer name.
        "living_call_log" => {
            let mut ended = callbacks_of("call_ended");
            let arguments = &mut ended[0]["arguments"];
            for (name, value) in [
                ("call_duration", json!(9)),
                ("is_video_call", json!(false)),
                ("thread_id", json!("100000000000002")),
                ("thread_type", json!("USER")),
            ] {
                arguments[name] = value;
            }
            vec![("", ended)]
        }
        "presence_without_list" => {
            let problem = "missing field `list`";
            vec![(
                "/0/arguments",
                json!({"kind": "/orca_presence", "problem": problem}),
            )]
        }
        "message_missing_metadata" => {
            let problem = "missing field `messageMetadata`";
            vec![(
                "/0/arguments",
                json!({"kind": "NewMessage", "problem": problem}),
            )]
        }
        // A file costs no message, and no other file.
        "message_file_without_size" => {
            let [mut file, image] = ["message_file", "message_image"].map(|name| {
                let callbacks = callbacks_of(name);
                callbacks.pointer(ATTACHMENTS).unwrap()[0].clone()
            });
            file["size"] = Value::Null;
            vec![(ATTACHMENTS, json!([file, image]))]
        }
        // The reference reads quick replies of replies alone.
        "message_quick_replies" | "message_quick_reply_chosen" => {
            let reply = callbacks_of("reply_with_mention_and_quick_replies");
            let reply = reply.pointer(MESSAGE).unwrap();
            let right = match name {
                "message_quick_replies" => &reply["quick_replies"],
                _ => &reply["replied_to"]["quick_replies"],
            };
            vec![("/0/arguments/message_object/quick_replies", right.clone())]
        }
        "message_product" => {
            let image = "https://scontent.xx.fbcdn.net/item.jpg";
            let url = "https://www.facebook.com/marketplace/item/900000000000001/";
            let share = json!({
                "class": "ShareAttachment", "uid": "ee.mid.$gAAT1", "url": url, "original_url": url,
                "title": "Difference engine, used", "description": null, "source": null, "author": null, "attachments": [],
                "image_url": image, "image_width": 960, "image_height": 540, "original_image_url": image,
            });
            vec![(ATTACHMENTS, json!([share]))]
        }
        // The answer is there, even if the question is not.
        "reply_to_gone" => {
            let mut reply = callbacks_of("reply");
            let message = reply.pointer_mut(MESSAGE).unwrap();
            message["replied_to"] = Value::Null;
            message["reply_to_id"] = Value::Null;
            vec![("", reply)]
        }
        // A guest may answer otherwise than this crate knows.
        "plan_new_guest_status" => {
            let mut created = callbacks_of("plan_created");
            let plan = &mut created[0]["arguments"]["plan"];
            plan["guests"] = json!({"100000000000001": "MAYBE"});
            for status in ["going", "declined", "invited"] {
                plan[status] = json!([]);
            }
            vec![("", created)]
        }
        "reply_in_utf_8" => vec![(
            "/0/arguments/message_object/text",
            json!("Caf\u{e9} \u{2728}"),
        )],
        "reaction_in_utf_8" => vec![("", callbacks_of("reaction_added"))],
        // The reference knows nothing of them.
        "payload_unknown" | "no_op" | "living_calls_muted" => {
            vec![(
                "",
                json!([{"callback": "onUnknownMesssageType", "arguments": {}}]),
            )]
        }
        "inbox" => vec![(
            "",
            json!([{"callback": "onInbox", "arguments": {"unseen": 2, "unread": 3, "recent_unread": 1}}]),
        )],
        "typing_new_state" => {
            let problem = "its `state` is neither 0 nor 1";
            let kind = "/orca_typing_notifications";
            vec![("/0/arguments", json!({"kind": kind, "problem": problem}))]
        }
        // What cannot be read costs nothing behind it.
        "frame_good_bad_good" => {
            let mut all = callbacks_of(name);
            let mut third = all[0].clone();
            third["arguments"]["message_object"]["text"] = json!("three");
            let problem = "missing field `messageMetadata`";
            all[1]["arguments"] = json!({"kind": "NewMessage", "problem": problem});
            all.as_array_mut().unwrap().push(third);
            vec![("", all)]
        }
        "reaction_other" => {
            let mut added = callbacks_of("reaction_added");
            added[0]["arguments"]["reaction"] = json!("\u{1f384}");
            vec![("", added)]
        }
        _ => match recorded(name) {
            Some(right) => vec![("", right)],
            None => group_differences::corrections(name),
        },
    }
}

/// Converts callbacks to the form in which these tests write events down.
fn in_the_form_of_the_tests(mut value: Value) -> Value {
    convert(&mut value);
    value
}

fn convert(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(convert),
        Value::Object(fields) => {
            fields.values_mut().for_each(convert);
            // The item does not have the time: the reference takes that of its clock.
            let callback = fields.get("callback").and_then(Value::as_str);
            if let Some(
                "onReactionAdded" | "onReactionRemoved" | "onBlock" | "onUnblock"
                | "onLiveLocation",
            ) = callback
            {
                fields["arguments"].as_object_mut().unwrap().remove("ts");
            }
            // Any colour is a colour.
            if let Some(Value::String(color)) = fields.get_mut("new_color")
                && let Some(custom) = color.strip_prefix("UNKNOWN_")
            {
                *color = custom.to_lowercase();
            }
            if let Some(status) = fields.get_mut("status") {
                *status = json!(u8::from(status == "TYPING"));
            }
        }
        _ => {}
    }
}
