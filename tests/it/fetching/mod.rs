//! Fetching where no recording goes: lists that come page by page, searching for messages, replies in odd forms.

mod gone;
mod images;
mod messages;
mod paging;

use std::fs;

use crate::support::HOME;
use crate::support::demo::GRACE;
use crate::support::scripted::{Answer, Scripted, Seen};
use fbchat::{
    ApiVersion, Client, Document, Error, GraphQl, Message, PageId, Result, Session, Target, Thread,
    ThreadId, ThreadKey, ThreadLocation, Timestamp,
};
use serde_json::{Value, json};

/// A client that is logged in, and its server, which answers from the script.
fn client(script: impl FnMut(&Seen) -> Answer + Send + 'static) -> (Scripted, Client) {
    client_of(ApiVersion::default(), script)
}

/// Returns a scripted server and a client of it that uses this version of the requests.
fn client_of(
    version: ApiVersion,
    mut script: impl FnMut(&Seen) -> Answer + Send + 'static,
) -> (Scripted, Client) {
    let server = Scripted::start(move |seen| match seen.path() {
        "/" | "/home.php" => Answer::ok(HOME),
        "/login.php" => Answer::redirect("https://m.facebook.com/home.php"),
        _ => script(seen),
    });
    let session = Session::from_cookies([("c_user", "1"), ("xs", "2")]);
    let builder = server
        .client_builder()
        .session(session)
        .api_version(version);
    let client = builder
        .document_id(Document::ThreadList, "7")
        .resume()
        .unwrap();
    (server, client)
}

/// Returns the number of requests to this path.
fn asked(server: &Scripted, path: &str) -> usize {
    server
        .seen()
        .iter()
        .filter(|seen| seen.path() == path)
        .count()
}

fn field(seen: &Seen, name: &str) -> String {
    let form = seen.form();
    let (_, value) = form.iter().find(|(known, _)| known == name).unwrap();
    value.clone()
}

/// The parameters of the queries of a request.
fn params(seen: &Seen) -> Vec<Value> {
    let queries: Value = serde_json::from_str(&field(seen, "queries")).unwrap();
    let queries = queries.as_object().unwrap().values();
    queries.map(|query| query["query_params"].clone()).collect()
}

fn data(answers: &[Value]) -> Answer {
    let answers = answers.iter().enumerate();
    let documents =
        answers.map(|(index, data)| json!({format!("q{index}"): {"data": data}}).to_string());
    Answer::ok(documents.collect::<Vec<_>>().join("\r\n"))
}

/// A history of so many messages, one a millisecond, at or before the time that is asked for.
fn history(seen: &Seen, length: u64) -> Answer {
    let params = params(seen).remove(0);
    let before = params["before"].as_u64().unwrap_or(u64::MAX);
    let newest = before.min(length);
    let oldest = newest.saturating_sub(params["message_limit"].as_u64().unwrap()) + 1;
    let nodes: Vec<Value> = (oldest..=newest)
        .map(|at| json!({"message_id": format!("mid.${at}"), "timestamp_precise": at.to_string()}))
        .collect();
    data(&[json!({"message_thread": {"messages": {"nodes": nodes}}})])
}

#[test]
fn history_comes_page_by_page_each_message_once() {
    const BATCH: &str = "/api/graphqlbatch/";
    let (server, client) = client(|seen| history(seen, 120));
    let mut messages = client.thread_messages(ThreadKey::Page(PageId::from(3)));
    assert_eq!(asked(&server, BATCH), 0);
    assert_eq!(messages.next().unwrap().unwrap().id.as_str(), "mid.$120");
    assert_eq!(messages.by_ref().take(49).count(), 49);
    assert_eq!(asked(&server, BATCH), 1);

    let times = messages.map(|message| message.unwrap().at.as_millis());
    assert!(times.eq((1..=70).rev()));
    // The last page has one message, the oldest, which is known.
    assert_eq!(asked(&server, BATCH), 4);
}

#[test]
fn a_history_resumes_at_a_time_and_returns_the_rest_of_a_page() {
    let (_server, client) = client(|seen| history(seen, 120));
    let person = ThreadKey::Page(PageId::from(3));
    let mut messages = client.thread_messages(person);
    assert_eq!(messages.size_hint(), (0, None));
    let times: Vec<i64> = messages
        .by_ref()
        .map(|message| message.unwrap().at.as_millis())
        .take(30)
        .collect();
    assert_eq!(messages.size_hint(), (20, None));

    let last = Timestamp::from_millis(times[29]);
    let mut rest = client.thread_messages(person).before(last);
    let again = rest.by_ref().map(|message| message.unwrap().at.as_millis());
    assert!(again.eq((1..=times[29]).rev()));
    assert_eq!(rest.size_hint(), (0, Some(0)));
}

#[test]
fn history_ends_when_the_server_makes_no_progress() {
    let (server, client) = client(|_| {
        let node = json!({"message_id": "mid.$1", "timestamp_precise": "1"});
        data(&[json!({"message_thread": {"messages": {"nodes": [node, node]}}})])
    });
    assert_eq!(client.thread_messages(ThreadKey::User(GRACE)).count(), 1);
    assert_eq!(asked(&server, "/api/graphqlbatch/"), 2);
}

#[test]
fn an_error_is_the_last_element_of_a_history() {
    let mut answers = 0;
    let (_server, client) = client(move |seen| {
        answers += 1;
        if answers == 2 {
            return Answer {
                status: 500,
                ..Answer::default()
            };
        }
        history(seen, 120)
    });
    let messages: Vec<Result<Message>> = client.thread_messages(ThreadKey::User(GRACE)).collect();
    assert_eq!(messages.len(), 51);
    assert!(matches!(messages[50], Err(Error::Http { status: 500, .. })));
    let mut nowhere = client.thread_messages(Target::Default);
    assert!(matches!(nowhere.next(), Some(Err(Error::NoThread))));
    assert!(nowhere.next().is_none());
}

#[test]
fn the_list_of_conversations_comes_page_by_page() {
    let (server, client) = client_of(ApiVersion::V2017, |seen| {
        let offset: u64 = field(seen, "action:archived[offset]").parse().unwrap();
        assert_eq!(field(seen, "action:archived[limit]"), "20");
        // A conversation moves to the front between the pages, one is odd, and there are 30 of them.
        let ids = (offset.saturating_sub(1)..30).take(20);
        let rows = ids.map(|id| match id {
            5 => json!({"thread_type": "new", "thread_fbid": id}),
            id => json!({"thread_type": 2, "thread_fbid": id}),
        });
        let payload = json!({"threads": rows.collect::<Vec<_>>()});
        Answer::ok(format!("for (;;);{}", json!({"payload": payload})))
    });
    let threads = client.threads(ThreadLocation::Archived);
    let ids: Vec<u64> = threads.map(|thread| thread.unwrap().id().get()).collect();
    let expected: Vec<u64> = (0..30).filter(|id| *id != 5).collect();
    assert_eq!(ids, expected);
    assert_eq!(asked(&server, "/ajax/mercury/threadlist_info.php"), 3);
}

/// A list of so many conversations, one a millisecond, at or before the time that is asked for.
fn list_of_2020(seen: &Seen, length: u64) -> Answer {
    assert!(field(seen, "queries").contains(r#""doc_id":"7""#));
    let params = params(seen).remove(0);
    assert_eq!(params["tags"], json!(["PENDING"]));
    let newest = params["before"].as_u64().unwrap_or(length);
    let limit = params["limit"].as_u64().unwrap();
    let ids = (1..=newest).rev().take(limit.try_into().unwrap());
    let nodes = ids.map(|id| match id {
        5 => json!({"thread_type": "BROADCAST", "thread_key": {"thread_fbid": id}}),
        6 => json!({"thread_type": "ONE_TO_ONE", "thread_key": {"other_user_id": id}, "updated_time_precise": id,
            "all_participants": {"nodes": [{}, {"messaging_actor": {"__typename": "Page", "id": id}}]}}),
        id => json!({"thread_type": "GROUP", "thread_key": {"thread_fbid": id}, "updated_time_precise": id}),
    });
    let nodes: Vec<Value> = nodes.collect();
    data(&[json!({"viewer": {"message_threads": {"nodes": nodes}}})])
}

#[test]
fn the_list_of_2020_comes_by_time_and_can_still_be_asked_by_number() {
    let (server, client) = client(|seen| list_of_2020(seen, 45));
    let threads = client.threads(ThreadLocation::Pending);
    let keys: Vec<ThreadKey> = threads.map(|thread| thread.unwrap().key()).collect();
    let expected = (1..=45_u64).rev().filter(|id| *id != 5).map(|id| match id {
        6 => ThreadKey::Page(id.into()),
        id => ThreadKey::Group(id.into()),
    });
    assert!(keys.iter().copied().eq(expected), "{keys:?}");

    let asked_before = asked(&server, "/api/graphqlbatch/");
    let some = client.fetch_thread_list(19, 3, ThreadLocation::Pending);
    let ids: Vec<u64> = some
        .unwrap()
        .iter()
        .map(|thread| thread.id().get())
        .collect();
    assert_eq!(ids, [26, 25, 24]);
    assert_eq!(asked(&server, "/api/graphqlbatch/") - asked_before, 2);
    let newest = client.fetch_thread_list(0, 1, ThreadLocation::Pending);
    assert_eq!(newest.unwrap()[0].id().get(), 45);
}

#[test]
fn unread_threads_take_two_requests_since_2018_and_one_odd_folder_costs_no_other() {
    let (_server, client) = client(|seen| {
        let unread = json!([null, {"folder": "inbox", "thread_fbids": [1, {}], "other_user_fbids": ["2"]}, {"thread_fbids": 7}]);
        let payload = match seen.path() {
            "/ajax/mercury/unread_threads.php" => json!({"unread_thread_fbids": unread}),
            _ => json!({"unseen_thread_fbids": []}),
        };
        Answer::ok(format!("for (;;);{}", json!({"payload": payload})))
    });
    let unread = client.fetch_unread().unwrap();
    assert_eq!(unread.unread_threads, [1, 2].map(ThreadId::from));
    assert!(unread.unseen_threads.is_empty());
    assert_eq!(unread.message_counts[0].unread_count, Some(2));
    assert_eq!(unread.message_counts[0].unseen_count, None);
}

fn recording(name: &str) -> Value {
    let text = fs::read_to_string(format!("fixtures/wire-1.9.7/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The reference learnt this in version 1.9.7: the recordings are of that version.
#[test]
fn messages_are_found_and_fetched() {
    let (found, fetched) = (
        recording("search_message_ids"),
        recording("fetch_message_info"),
    );
    let reply = |recording: &Value| {
        recording["exchanges"][0]["reply"]["body"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (snippets, first) = (reply(&found), reply(&fetched));
    let (server, client) = client(move |seen| match seen.path() {
        "/ajax/mercury/search_snippets.php" => Answer::ok(snippets.clone()),
        _ => Answer::ok(
            first.clone() + r#"{"q1": {"error": {"code": 1, "summary": "It is gone."}}}"#,
        ),
    });
    let messages = client
        .search_for_messages(ThreadKey::User(GRACE), "tea", 5)
        .unwrap();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].id.as_str(), fetched["result"]["uid"]);
    assert_eq!(
        messages[0].text.as_deref(),
        fetched["result"]["text"].as_str()
    );
    assert_eq!(messages[0].reactions.len(), 2);

    let seen = server.seen();
    let [.., search, batch] = &seen[..] else {
        panic!("{seen:?}")
    };
    let recorded = &found["exchanges"][0]["request"];
    assert_eq!(search.url, recorded["url"]);
    let own = |fields: &Value| -> Vec<(String, String)> {
        serde_json::from_value(fields.clone()).unwrap()
    };
    assert_eq!(search.query, own(&recorded["query"]));
    for (name, value) in own(&recorded["form"]).into_iter().take(5) {
        assert_eq!(field(search, &name), value);
    }
    let query = |id: &str| json!({"thread_and_message_id": {"thread_id": GRACE, "message_id": id}});
    assert_eq!(params(batch), [query("mid.$1"), query("mid.$2")]);
    assert!(field(batch, "queries").contains(r#""doc_id":"1768656253222505""#));
}

#[test]
fn stale_tokens_of_a_batch_are_fetched_anew() {
    let mut answers = 0;
    let (server, client) = client(move |_| {
        answers += 1;
        match answers {
            1 => Answer::ok(r#"{"q0": {"error": {"code": 1357004}}} {"error_results": 1}"#),
            2 => Answer::ok(r#"for (;;);{"error": 1357004}"#),
            _ => data(&[json!({"x": 1})]),
        }
    });
    let before = asked(&server, "/");
    let answer = client
        .graphql_request(GraphQl::doc("1", Value::Null))
        .unwrap();
    assert_eq!(answer, json!({"x": 1}));
    assert_eq!(asked(&server, "/") - before, 2);
}

#[test]
fn a_conversation_of_a_new_kind_costs_no_other() {
    let (_server, client) = client(|seen| match seen.path() {
        "/chat/user_info/" => Answer::ok(
            r#"{"payload": {"profiles": {"1": {"id": "1", "type": "page"}, "2": {"id": "2", "type": "bot"}}}}"#,
        ),
        _ => data(&[
            json!({"message_thread": {"thread_type": "ONE_TO_ONE", "thread_key": {"other_user_id": 1}}}),
            json!({"message_thread": null}),
            json!({"message_thread": {"thread_type": "BROADCAST"}}),
            json!({"message_thread": 7}),
            json!({"message_thread": {"thread_type": "GROUP", "thread_key": {"thread_fbid": "5"}}}),
        ]),
    });
    let ids = [1, 2, 3, 4, 5].map(ThreadId::from);
    let threads = client.fetch_thread_info(&ids).unwrap();
    let keys: Vec<ThreadKey> = threads.values().map(Thread::key).collect();
    assert_eq!(
        keys,
        [ThreadKey::Page(1.into()), ThreadKey::Group(5.into())]
    );
}

#[test]
fn invalid_arguments_are_rejected_without_a_request() {
    let (server, client) = client(|seen| panic!("{seen:?}"));
    let before = server.seen().len();
    let grace = ThreadKey::User(GRACE);
    let refused: Vec<Error> = [
        client.fetch_user_info(&[]).err(),
        client.fetch_page_info(&[]).err(),
        client.fetch_group_info(&[]).err(),
        client.fetch_thread_info(&[]).err(),
        client.fetch_thread_messages(grace, 0, None).err(),
        client.fetch_thread_list(0, 0, ThreadLocation::Inbox).err(),
        client.fetch_thread_list(0, 21, ThreadLocation::Inbox).err(),
        client.search_for_users("", 1).err(),
        client.search_for_pages(" ", 1).err(),
        client.search_for_groups("x", 0).err(),
        client.search_for_threads("", 1).err(),
        client.search_for_messages(grace, "", 1).err(),
        client.search_for_messages(grace, "tea", 0).err(),
        client.graphql_requests(&[]).err(),
        client.graphql_request(GraphQl::doc("", Value::Null)).err(),
        client
            .graphql_request(GraphQl::query("Query", json!([])))
            .err(),
    ]
    .map(Option::unwrap)
    .into();
    for error in refused {
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    let nowhere = client.fetch_thread_messages(Target::Default, 1, Some(Timestamp::now()));
    assert!(matches!(nowhere, Err(Error::NoThread)));
    let nowhere = client.search_for_messages(Target::Default, "tea", 1);
    assert!(matches!(nowhere, Err(Error::NoThread)));
    assert_eq!(server.seen().len(), before);
}
