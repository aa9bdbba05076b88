//! The differences of this crate from version 1.9.7 of the reference: each with its reason in the table "What differs" of
//! `fixtures/README.md`.

use serde_json::{Map, Value, json};

use crate::recordings::differences::without_repeats;
use crate::recordings::differences_threads;
use crate::recordings::pages_2020::adjust_pages;
use crate::recordings::recording::{Exchange, Recording, recording_of};
use crate::recordings::request_differences::{MESSAGE, adjust_request_2020};

/// A recording as this crate plays it.
pub fn adjusted(name: &str, mut recording: Recording) -> Recording {
    // Two calls of the reference, and one of this crate.
    let halves = match name {
        "fetch_unread" | "fetch_unseen" => Some(["fetch_unread", "fetch_unseen"]),
        "fetch_unread_none" => Some(["fetch_unread_none", "fetch_unseen"]),
        "fetch_unseen_no_folder" => Some(["fetch_unread", "fetch_unseen_no_folder"]),
        _ => None,
    };
    if let Some(halves) = halves {
        let [unread, unseen] = halves.map(|name| recording_of("wire-1.9.7", name));
        recording.exchanges = [unread.exchanges, unseen.exchanges].concat();
        recording.result = json!([unread.result, unseen.result]);
    }
    // A request for each message there, and one for all here.
    if name == "search_messages" {
        let fetched = recording.exchanges.split_off(1);
        recording.exchanges.push(joined(fetched));
    }
    if let Some(right) = whole_page(name) {
        assert!(recording.result["exception"].is_string(), "{name}");
        recording.result = right;
    }
    differences_threads::adjust(name, &mut recording);
    match name {
        // The page of an error is no file: it is neither uploaded nor sent.
        "send_remote_files_gone" => {
            recording.exchanges.truncate(1);
            recording.result = json!({"exception": "HTTPError", "status": 404});
        }
        // Nothing to send is refused without a request, and so is oneself.
        "send_empty" | "block_user_refused" => {
            recording.exchanges.clear();
            recording.result = json!({"exception": "InvalidInput"});
        }
        // No emoji is one thing: there is no other call for it.
        "change_emoji_reset" => {
            recording.exchanges.truncate(1);
            recording.result = Value::Null;
        }
        // A query is a text, or kept under a number.
        "graphql_requests" => without_last_query(&mut recording),
        // The reference's own token is shown by what it sends.
        "home_token_in_script" => {
            let token = recording.result.as_str().unwrap().to_owned();
            let mut call = recording_of("wire-1.9.7", "friend_connect");
            for (name, value) in &mut call.exchanges[0].request.form {
                if name == "fb_dtsg" {
                    token.clone_into(value);
                }
            }
            recording.exchanges.append(&mut call.exchanges);
            recording.result = call.result;
        }
        // The cookies of the browser are kept when it logs in anew.
        "session_expired" | "login_again" => {
            let session = recording_of("wire", "session_resume").exchanges;
            let stale = &session[0].request.headers["Cookie"];
            for exchange in &mut recording.exchanges {
                let new = exchange.request.headers.get("Cookie");
                let all = new.map_or_else(|| stale.clone(), |new| format!("{stale}; {new}"));
                let cookies = without_repeats(&all);
                exchange
                    .request
                    .headers
                    .insert("Cookie".to_owned(), cookies);
            }
            if let Some(cookies) = recording.result.as_object_mut() {
                cookies.extend([
                    ("fr".to_owned(), json!("0zz")),
                    ("sb".to_owned(), json!("e3r4")),
                ]);
            }
        }
        // The first of several identifiers is the message's.
        "send_two_message_ids" => recording.result = json!(MESSAGE),
        // Facebook counts UTF-16 code units.
        "send_mention_behind_emoji" => {
            let form = &mut recording.exchanges[0].request.form;
            for (name, value) in form {
                if name == "profile_xmd[0][offset]" {
                    "3".clone_into(value);
                }
            }
        }
        // The reference fails at the reply, which names this file.
        "upload_metadata_object" => recording.result = json!("1551000000000001"),
        // It goes to the thread that is named, whatever the default thread is.
        "quick_reply_text_no_default" => recording = recording_of("wire-1.9.7", "quick_reply_text"),
        // A place is one: nowhere is refused without a request.
        "send_location_without_place" => {
            recording.exchanges.clear();
            recording.result = json!({"exception": "InvalidInput"});
        }
        _ => {}
    }
    adjust_pages(name, &mut recording);
    for exchange in &mut recording.exchanges {
        adjust_request_2020(&mut exchange.request);
    }
    for (place, right) in corrections(name) {
        let recorded = recording.result.pointer_mut(place).unwrap();
        assert_ne!(*recorded, right, "{name}: no difference at {place}");
        *recorded = right;
    }
    results(&mut recording.result);
    recording
}

fn without_last_query(recording: &mut Recording) {
    let exchange = &mut recording.exchanges[0];
    for (name, value) in &mut exchange.request.form {
        if name == "queries" {
            let mut queries: Value = serde_json::from_str(value).unwrap();
            queries.as_object_mut().unwrap().remove("q2").unwrap();
            *value = queries.to_string();
        }
    }
    let body = &mut exchange.reply.body;
    let (start, _) = body.split_once("{\n \"q2\"").unwrap();
    *body = start.to_owned();
    recording.result.as_array_mut().unwrap().pop();
}

/// Requests with a query each as one request with all of them.
fn joined(exchanges: Vec<Exchange>) -> Exchange {
    let (mut queries, mut body) = (Map::new(), String::new());
    for (place, exchange) in exchanges.iter().enumerate() {
        let form = &exchange.request.form;
        let (_, query) = form.iter().find(|(name, _)| name == "queries").unwrap();
        let mut query: Value = serde_json::from_str(query).unwrap();
        queries.insert(format!("q{place}"), query["q0"].take());
        let name = format!(r#""q{place}""#);
        body += &exchange.reply.body.replacen(r#""q0""#, &name, 1);
    }
    let mut first = exchanges.into_iter().next().unwrap();
    for (name, value) in &mut first.request.form {
        if name == "queries" {
            *value = Value::Object(queries.clone()).to_string();
        }
    }
    first.reply.body = body;
    first
}

/// The page of history that the reference loses over one message.
fn whole_page(name: &str) -> Option<Value> {
    let message = |id: &str, at: &str, text: Option<&str>| {
        json!({
            "class": "Message", "uid": id, "timestamp": at, "author": "100000000000002", "text": text, "is_read": true,
            "attachments": [], "emoji_size": null, "forwarded": false, "mentions": [], "quick_replies": [], "reactions": {},
            "read_by": [], "replied_to": null, "reply_to_id": null, "sticker": null, "unsent": false,
        })
    };
    let odd = match name.strip_prefix("fetch_thread_messages_")? {
        "reply_to_gone" => message("mid.$gAAT0040", "1515999960000", Some("to what?")),
        "location_without_map" => {
            let mut message = message("mid.$gAAT0042", "1515999958000", None);
            message["attachments"] = json!([{
                "class": "LocationAttachment", "uid": "1551000000000011", "latitude": null, "longitude": null, "address": null,
                "url": "https://example.com/", "image_url": null, "image_width": null, "image_height": null,
            }]);
            message
        }
        "quick_reply_new_kind" => {
            let mut message = message("mid.$gAAT0041", "1515999959000", Some("?"));
            message["quick_replies"] = json!([{
                "class": "QuickReplyOther", "payload": null, "external_payload": null, "data": null, "is_response": false,
                "image_url": null,
            }]);
            message
        }
        "without_sender" => {
            let mut message = message("mid.$gAAT0043", "1515999957000", None);
            message["author"] = Value::Null;
            message["read_by"] = json!(["100000000000002"]);
            message
        }
        "without_reactions" => message("mid.$gAAT0044", "1515999956000", Some("x")),
        _ => return None,
    };
    let one = recording_of("wire-1.9.7", "search_all_threads_messages").result;
    Some(json!([one["100000000000002"][0], odd]))
}

/// Corrections of the reference's result: the path in the result, and the correct value.
fn corrections(name: &str) -> Vec<(&'static str, Value)> {
    let updated = || json!("1515999995000");
    match name {
        // The reply has the time of the conversation's last change, which the reference ignores.
        "fetch_user_info" | "fetch_thread_info" => {
            vec![("/100000000000002/last_message_timestamp", updated())]
        }
        "fetch_thread_info_with_plan" => vec![
            ("/100000000000002/last_message_timestamp", updated()),
            ("/300000000000001/last_message_timestamp", updated()),
        ],
        "fetch_page_info" => vec![("/300000000000001/last_message_timestamp", updated())],
        // A folder without anything unseen is none.
        "fetch_unseen_no_folder" => vec![("/1", json!([]))],
        // The conversation is there, its other side is gone.
        "fetch_user_info_no_profiles" => {
            let mut users = recording_of("wire-1.9.7", "fetch_user_info").result;
            let user = &mut users["100000000000002"];
            user["last_message_timestamp"] = updated();
            for field in ["name", "first_name", "gender", "is_friend", "photo", "url"] {
                user[field] = Value::Null;
            }
            vec![("", users)]
        }
        // The map of nicknames has only people with one.
        "search_groups" => vec![("/0/nicknames", json!({"100000000000002": "Admiral"}))],
        "search_threads" => vec![("/1/nicknames", json!({"100000000000002": "Admiral"}))],
        // A product is a share.
        "fetch_thread_messages_each_kind" => {
            let image = "https://scontent.xx.fbcdn.net/item.jpg";
            let url = "https://www.facebook.com/marketplace/item/900000000000001/";
            let share = json!({
                "class": "ShareAttachment", "uid": "ee.mid.$gAAT1", "url": url, "original_url": url,
                "title": "Difference engine, used", "description": null, "source": null, "author": null, "attachments": [],
                "image_url": image, "image_width": 960, "image_height": 540, "original_image_url": image,
            });
            vec![("/10/attachments", json!([share]))]
        }
        // The reply has the message's identifier.
        "quick_reply_location" => vec![("", json!(MESSAGE))],
        _ if is_place(name) => vec![("", json!(MESSAGE))],
        _ => Vec::new(),
    }
}

fn is_place(name: &str) -> bool {
    let is_sent = name.starts_with("send_location") || name.starts_with("send_pinned_location");
    is_sent && name != "send_location_without_place"
}

/// Converts what differs throughout.
fn results(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(results),
        Value::Object(fields) => {
            fields.values_mut().for_each(results);
            // A colour that the reference does not name is one.
            let color = fields.get("color").and_then(Value::as_str);
            if let Some(color) = color.and_then(|color| color.strip_prefix("UNKNOWN_")) {
                let color = color.to_lowercase();
                fields.insert("color".to_owned(), json!(color));
            }
            // An empty link is none.
            if fields.get("join_link") == Some(&json!("")) {
                fields.insert("join_link".to_owned(), Value::Null);
            }
        }
        _ => {}
    }
}
