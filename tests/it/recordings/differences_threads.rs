//! The differences of this crate from version 1.9.7 of the reference in the list of threads: each with its reason in the table "What
//! differs" of `fixtures/README.md`.

use serde_json::{Value, json};

use crate::recordings::recording::{Recording, recording_of};

/// Converts a recording about the list of threads to what this crate does.
pub fn adjust(name: &str, recording: &mut Recording) {
    match name {
        // For nothing there is no request.
        "mark_as_read_nothing" => {
            recording.exchanges.clear();
            recording.result = json!({"exception": "InvalidInput"});
        }
        // Whole seconds.
        "mute_for_a_while" => {
            for exchange in &mut recording.exchanges {
                for (_, value) in &mut exchange.request.form {
                    if value == "28800.0" {
                        "28800".clone_into(value);
                    }
                }
            }
        }
        // A page is one, and not a user.
        "fetch_thread_list_each_kind" => recording.result[2] = page(&recording.result[2]),
        // One thread costs no other.
        "fetch_thread_list_marketplace" => {
            recording.result = json!([of_each_kind(0), market()]);
        }
        "fetch_thread_info_marketplace" => {
            recording.result = json!({"2000000000000009": market()});
        }
        "fetch_thread_list_without_last_message" => recording.result = json!([of_each_kind(1)]),
        // The first thread of each page is not lost, and one that moves within the list comes once.
        "fetch_threads" | "fetch_threads_limit" | "fetch_threads_between" => {
            let at = |place: usize, at: &str| {
                let mut thread = of_each_kind(place);
                thread["last_message_timestamp"] = json!(at);
                thread
            };
            let grace = at(0, "1515999999000");
            let group = at(1, "1515999998000");
            let page = page(&at(2, "1515999997000"));
            recording.result = match name {
                "fetch_threads" => json!([grace, group, page]),
                "fetch_threads_limit" => json!([grace]),
                _ => json!([group, page]),
            };
            times_as_numbers(recording);
            if name == "fetch_threads_between" {
                // The reference begins with the newest, whatever it is asked for.
                replace_in_query(
                    recording,
                    0,
                    r#""before": null"#,
                    r#""before": 1515999998000"#,
                );
            }
        }
        // Everybody in the order of the threads, where the reference has that of a hash.
        "fetch_all_users_from_threads" => {
            let (alan, ada) = (r#""id": "100000000000003""#, r#""id": "100000000000001""#);
            replace_in_query(recording, 1, alan, "first");
            replace_in_query(recording, 1, ada, alan);
            replace_in_query(recording, 1, "first", ada);
            let form = &mut recording.exchanges[2].request.form;
            let ids: Vec<usize> = (0..form.len())
                .filter(|place| form[*place].0.starts_with("ids["))
                .collect();
            let (first, second) = (form[ids[0]].1.clone(), form[ids[1]].1.clone());
            form[ids[0]].1 = second;
            form[ids[1]].1 = first;
            recording.result.as_array_mut().unwrap().swap(1, 2);
        }
        _ => {}
    }
}

/// A thread of the recording that has one of each kind.
fn of_each_kind(place: usize) -> Value {
    recording_of("wire-1.9.7", "fetch_thread_list_each_kind").result[place].clone()
}

fn page(user: &Value) -> Value {
    json!({
        "class": "Page", "type": "PAGE", "uid": user["uid"], "name": user["name"], "url": user["url"], "photo": user["photo"],
        "city": null, "likes": null, "sub_title": null, "category": null, "message_count": user["message_count"],
        "last_message_timestamp": user["last_message_timestamp"], "plan": null,
    })
}

/// The group that a buyer has with a seller.
fn market() -> Value {
    json!({
        "class": "Group", "type": "GROUP", "uid": "2000000000000009", "name": "Grace \u{b7} Difference engine, used",
        "photo": null, "participants": ["100000000000001", "100000000000002"], "nicknames": {}, "color": null, "emoji": null,
        "admins": [], "approval_mode": null, "approval_requests": [], "join_link": null, "message_count": 77,
        "last_message_timestamp": "1515999995000", "plan": null,
    })
}

/// The reference asks for what came before a text, which is that of a time.
fn times_as_numbers(recording: &mut Recording) {
    for time in ["1515999997000", "1515999996000"] {
        for place in 0..recording.exchanges.len() {
            let (text, number) = (
                format!(r#""before": "{time}""#),
                format!(r#""before": {time}"#),
            );
            replace_in_query(recording, place, &text, &number);
        }
    }
}

fn replace_in_query(recording: &mut Recording, place: usize, from: &str, to: &str) {
    for (name, value) in &mut recording.exchanges[place].request.form {
        if name == "queries" {
            *value = value.replace(from, to);
        }
    }
}
