//! Single messages, who has read them, and searching for them everywhere.

use fbchat::{Error, MessageId, Target, ThreadId, ThreadKey, Timestamp, UserId};
use serde_json::json;

use super::{GRACE, asked, client, data, field, params};
use crate::support::scripted::Answer;

const SNIPPETS: &str = "/ajax/mercury/search_snippets.php";

#[test]
fn a_message_that_is_gone_is_invalid_input_and_one_that_cannot_be_read_is_not() {
    let (_server, client) = client(|seen| {
        let ids = params(seen)[0]["thread_and_message_id"].clone();
        assert_eq!(ids["thread_id"], GRACE.to_string());
        data(&[match ids["message_id"].as_str().unwrap() {
            "mid.$gone" => json!({"message": null}),
            "mid.$missing" => json!({}),
            _ => json!({"message": {"message": {"text": "no identifier"}}}),
        }])
    });
    let fetch = |id: &str| {
        let id = MessageId::from(id);
        client.fetch_message_info(ThreadKey::User(GRACE), &id)
    };
    for gone in ["mid.$gone", "mid.$missing"] {
        let error = fetch(gone).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
        assert!(error.to_string().contains(gone), "{error}");
    }
    assert!(matches!(fetch("mid.$odd"), Err(Error::Decode(_))));
}

#[test]
fn receipts_are_those_of_the_others() {
    let (_server, client) = client(|seen| {
        let params = params(seen).remove(0);
        assert_eq!(params["load_read_receipts"], true);
        let nodes = json!([
            {"actor": {"id": "1"}, "watermark": "9"},
            {"actor": {"id": "4"}, "watermark": "7"},
        ]);
        data(&[match params["id"].as_str().unwrap() {
            "5" => json!({"message_thread": {"read_receipts": {"nodes": nodes}}}),
            _ => json!({"message_thread": null}),
        }])
    });
    let group = ThreadKey::Group(5.into());
    let receipts = client.fetch_read_receipts(group).unwrap();
    let ada = (UserId::from(4), Timestamp::from_millis(7));
    assert!(receipts.into_iter().eq([ada]));
    let nobody = client.fetch_read_receipts(ThreadKey::User(GRACE));
    assert!(matches!(nobody, Err(Error::NotFound(id)) if id == GRACE.into()));
}

#[test]
fn who_has_read_a_message_shows_in_the_history_wherever_the_receipts_stand() {
    let node = |id: &str, at: u64, author: &str| json!({"message_id": id, "timestamp_precise": at.to_string(), "message_sender": {"id": author}});
    let nodes = json!([
        node("mid.$1", 5, "4"),
        node("mid.$2", 7, "4"),
        node("mid.$3", 8, "1")
    ]);
    let receipt = |id: &str, at: u64| json!({"actor": {"id": id}, "watermark": at.to_string()});
    let receipts = json!([receipt("4", 8), receipt("6", 7), null, receipt("7", 4)]);
    for [first, second] in [["messages", "read_receipts"], ["read_receipts", "messages"]] {
        let (nodes, receipts) = (nodes.clone(), receipts.clone());
        let (_server, client) = client(move |_| {
            let member = |name: &str| match name {
                "messages" => json!({"nodes": nodes}),
                _ => json!({"nodes": receipts}),
            };
            let (one, other) = (member(first), member(second));
            Answer::ok(format!(
                r#"{{"q0": {{"data": {{"message_thread": {{"{first}": {one}, "{second}": {other}}}}}}}}}"#
            ))
        });
        let messages = client.fetch_thread_messages(ThreadKey::Group(5.into()), 3, None);
        let read_by = messages.unwrap().into_iter().map(|message| {
            let readers = message.read_by.into_iter().map(UserId::get);
            readers.collect::<Vec<_>>()
        });
        assert_eq!(read_by.collect::<Vec<_>>(), [vec![4], vec![6], vec![6]]);
    }
}

#[test]
fn a_conversation_that_cannot_be_searched_costs_no_other() {
    let (server, client) = client(|seen| {
        let form = seen.form();
        let thread = form.iter().find(|(name, _)| name == "thread_fbid");
        let found = match thread.map(|(_, id)| id.as_str()) {
            None => {
                assert_eq!(field(seen, "snippetLimit"), "5");
                json!({"4": {}, "5": {}, "6": {}, "x": {}, "7": {}})
            }
            Some("5") => return Answer::ok(r#"{"error": 1545012}"#),
            Some("6") => json!({"6": 7}),
            Some("7") => json!({}),
            Some(id) => {
                let ids = ["mid.$1", "mid.$2", "mid.$3"].map(|id| json!({"message_id": id}));
                json!({id: {"snippets": ids}})
            }
        };
        let payload = json!({"search_snippets": {"tea": found}});
        Answer::ok(format!("for (;;);{}", json!({"payload": payload})))
    });
    let found = client.search_all_threads_for_ids("tea", 5, 2).unwrap();
    let ids = ["mid.$1", "mid.$2"].map(MessageId::from).to_vec();
    assert!(found.into_iter().eq([(ThreadId::from(4), ids)]));
    assert_eq!(asked(&server, SNIPPETS), 5);
}

#[test]
fn searches_that_cannot_be_are_refused_without_a_request() {
    let (server, client) = client(|seen| panic!("{seen:?}"));
    let before = server.seen().len();
    let grace = ThreadKey::User(GRACE);
    for error in [
        client.search_for_message_ids(grace, " ", 0, 1).err(),
        client.search_for_message_ids(grace, "tea", 0, 0).err(),
        client.search_all_threads("", 1, 1).err(),
        client.search_all_threads("tea", 0, 1).err(),
        client.search_all_threads("tea", 1, 0).err(),
        client.search_all_threads_for_ids("tea", 0, 0).err(),
        client.fetch_message_info(grace, &"".into()).err(),
    ] {
        assert!(matches!(error, Some(Error::InvalidInput(_))), "{error:?}");
    }
    for error in [
        client
            .search_for_message_ids(Target::Default, "tea", 0, 1)
            .err(),
        client
            .fetch_message_info(Target::Default, &"mid.$1".into())
            .err(),
        client.fetch_read_receipts(Target::Default).err(),
    ] {
        assert!(matches!(error, Some(Error::NoThread)), "{error:?}");
    }
    assert_eq!(server.seen().len(), before);
}
