//! Fetching people, conversations and their history.

use fbchat::local::LocalServer;
use fbchat::{GroupId, Reaction, ThreadKey, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser, GROUP, KATHERINE, PAGE, ROOM};

fn graphql(browser: &mut Browser, queries: &Value) -> Vec<Value> {
    let queries = queries.to_string();
    let fields = [
        ("method", "GET"),
        ("response_format", "json"),
        ("queries", &*queries),
    ];
    let text = browser.ajax_answer("/api/graphqlbatch/", &fields).text();
    let documents = serde_json::Deserializer::from_str(&text).into_iter();
    documents.map(Result::unwrap).collect()
}

fn thread(browser: &mut Browser, id: u64, more: &Value) -> Value {
    let mut parameters = json!({
        "id": id.to_string(), "message_limit": 0, "load_messages": false, "load_read_receipts": false, "before": null,
    });
    parameters
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let query = json!({"q0": {"doc_id": "1386147188135407", "query_params": parameters}});
    graphql(browser, &query)[0]["q0"]["data"]["message_thread"].clone()
}

#[test]
fn conversations_by_kind() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    for nobody in [ADA, KATHERINE, PAGE, 77] {
        assert_eq!(thread(&mut bot, nobody, &json!({})), json!(null));
    }
    bot.sent(1, &[("other_user_fbid", "4"), ("body", "x")]);
    let pair = thread(&mut bot, ADA, &json!({}));
    assert_eq!(
        (&pair["thread_type"], &pair["thread_key"]["other_user_id"]),
        (&json!("ONE_TO_ONE"), &json!("4"))
    );
    assert_eq!(pair["messages_count"], 1);
    let group = thread(&mut bot, GROUP, &json!({}));
    assert_eq!(
        (&group["thread_type"], &group["name"]),
        (&json!("GROUP"), &json!("Engine room"))
    );
    assert_eq!(
        group["all_participants"]["nodes"].as_array().unwrap().len(),
        4
    );
    let room = thread(&mut bot, ROOM, &json!({}));
    assert_eq!(
        (&room["thread_type"], &room["approval_mode"]),
        (&json!("ROOM"), &json!(1))
    );
    assert_eq!(room["thread_admins"], json!([{"id": "4"}]));
    assert_eq!(room["joinable_mode"]["link"], "https://m.me/g/AbYxOpenRoom");
    let waiting = &room["thread_queue_metadata"]["approval_requests"]["nodes"];
    assert_eq!(waiting, &json!([{"id": KATHERINE.to_string()}]));
}

#[test]
fn a_history_comes_in_pages_that_share_the_message_at_the_border() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let thread_key = ThreadKey::User(UserId::from(BOT));
    let ids: Vec<_> = (0..5)
        .map(|n| ada.says(thread_key, &n.to_string()))
        .collect();
    ada.reacts(&ids[4], Reaction::Love);
    let mut page = |before: Value| {
        let more = json!({"load_messages": true, "message_limit": 3, "before": before});
        thread(&mut bot, ADA, &more)["messages"]["nodes"].clone()
    };
    let texts = |page: &Value| -> Vec<String> {
        let nodes = page.as_array().unwrap().iter();
        nodes
            .map(|node| node["message"]["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let newest = page(json!(null));
    assert_eq!(texts(&newest), ["2", "3", "4"]);
    assert_eq!(
        newest[2]["message_reactions"],
        json!([{"user": {"id": "4"}, "reaction": "😍"}])
    );
    assert_eq!(
        (&newest[2]["unread"], &newest[2]["message_sender"]["id"]),
        (&json!(true), &json!("4"))
    );
    let border = newest[0]["timestamp_precise"].as_str().unwrap();
    assert_eq!(texts(&page(json!(border))), ["0", "1", "2"]);
    let border: i64 = border.parse().unwrap();
    assert_eq!(texts(&page(json!(border - 1))), ["0", "1"]);
}

#[test]
fn searches_and_failing_queries() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let search = |kind: &str, text: &str, limit: u32| {
        let query = format!("\n Query  {kind} (<search> = '', <limit> = 1) {{ … }}");
        json!({"priority": 0, "q": query, "query_params": {"search": text, "limit": limit}})
    };
    let replies = graphql(
        &mut bot,
        &json!({
            "q0": search("SearchUser", "A", 2), "q1": search("SearchPage", "ENGINES", 1),
            "q2": search("SearchGroup", "engine", 5), "q3": search("SearchThread", "engine", 5),
            "q4": search("SearchUser", "nobody", 5), "q5": {"q": "Query Q() { x }", "query_params": {}},
            "q6": {"doc_id": "42", "query_params": {}},
        }),
    );
    let users = &replies[0]["q0"]["data"]["A"]["users"]["nodes"];
    assert_eq!(
        (&users[0]["name"], &users[1]["name"]),
        (&json!("Ada Lovelace"), &json!("Alan Türing"))
    );
    assert_eq!(
        replies[1]["q1"]["data"]["ENGINES"]["pages"]["nodes"][0]["city"],
        json!({"name": "London"})
    );
    assert_eq!(
        replies[2]["q2"]["data"]["viewer"]["groups"]["nodes"][0]["thread_key"]["thread_fbid"],
        GROUP.to_string()
    );
    let group = &replies[2]["q2"]["data"]["viewer"]["groups"]["nodes"][0];
    assert_eq!(
        [&group["thread_admins"], &group["approval_mode"]],
        [&json!([]), &json!(0)]
    );
    assert_eq!(group["group_approval_queue"], json!({"nodes": []}));
    assert_eq!(group["joinable_mode"]["link"], "");
    let kinds = &replies[3]["q3"]["data"]["engine"]["threads"]["nodes"];
    assert_eq!(
        (&kinds[0]["__typename"], &kinds[1]["__typename"]),
        (&json!("MessageThread"), &json!("Page"))
    );
    assert_eq!(
        replies[4]["q4"]["data"]["nobody"]["users"]["nodes"],
        json!([])
    );
    assert_eq!(replies[5]["q5"]["error"]["debug_info"], "No such query.");
    assert_eq!(replies[6]["q6"]["error"]["code"], 1_675_002);
    assert_eq!(
        replies[7],
        json!({"successful_results": 5, "error_results": 2, "skipped_results": 0})
    );
}

#[test]
fn people_and_pages() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let page = PAGE.to_string();
    let found = bot.ajax(
        "/chat/user_info/",
        &[("ids[0]", "4"), ("ids[1]", &page), ("ids[2]", "77")],
    );
    let profiles = found["payload"]["profiles"].as_object().unwrap();
    assert_eq!(profiles.len(), 2);
    assert_eq!(
        (&profiles["4"]["type"], &profiles["4"]["firstName"]),
        (&json!("friend"), &json!("Ada"))
    );
    assert_eq!(profiles[&page]["type"], "page");
    let me = BOT.to_string();
    let all = bot.ajax("/chat/user_info_all", &[("viewer", &me)]);
    let all: Vec<&String> = all["payload"].as_object().unwrap().keys().collect();
    assert_eq!(all, ["0", "100000000000002", "100000000000003", "4"]);
}

#[test]
fn lists_by_folder_with_their_counts() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let me = ThreadKey::User(UserId::from(BOT));
    server.person(UserId::from(ADA)).unwrap().says(me, "hi");
    server
        .person(UserId::from(KATHERINE))
        .unwrap()
        .says(me, "you do not know me");
    server
        .person(UserId::from(BOT))
        .unwrap()
        .archives(ThreadKey::Group(GroupId::from(GROUP)));
    let mut list = |folder: &str, offset: &str, limit: &str| {
        let (o, l) = (format!("{folder}[offset]"), format!("{folder}[limit]"));
        bot.ajax(
            "/ajax/mercury/threadlist_info.php",
            &[("client", "mercury"), (&o, offset), (&l, limit)],
        )
    };
    let ids = |reply: &Value| -> Vec<String> {
        let threads = reply["payload"]["threads"].as_array();
        let threads = threads.map(Vec::as_slice).unwrap_or_default().iter();
        threads
            .map(|thread| thread["thread_fbid"].as_str().unwrap().to_owned())
            .collect()
    };
    let inbox = list("inbox", "0", "20");
    assert_eq!(ids(&inbox), ["4", "2000000000000003", "2000000000000002"]);
    assert_eq!(inbox["payload"]["threads"][0]["thread_type"], 1);
    let room = &inbox["payload"]["threads"][2];
    assert_eq!(
        (&room["thread_type"], &room["admin_ids"]),
        (&json!(3), &json!(["fbid:4"]))
    );
    assert_eq!(ids(&list("inbox", "1", "1")), ["2000000000000003"]);
    assert_eq!(ids(&list("pending", "0", "20")), [KATHERINE.to_string()]);
    assert_eq!(
        ids(&list("action:archived", "0", "20")),
        [GROUP.to_string()]
    );
    assert_eq!(list("other", "0", "20")["payload"], json!({}));
    assert_eq!(list("inbox", "0", "21")["error"], 1_545_003);

    let sync = |bot: &mut Browser| {
        let reply = bot.ajax(
            "/ajax/mercury/thread_sync.php",
            &[("folders[0]", "inbox"), ("last_action_timestamp", "1")],
        );
        let counts = &reply["payload"]["message_counts"][0];
        let unseen = reply["payload"]["unseen_thread_ids"][0]["thread_ids"].clone();
        (
            counts["unread_count"].as_u64().unwrap(),
            counts["unseen_count"].as_u64().unwrap(),
            unseen,
        )
    };
    assert_eq!(sync(&mut bot), (1, 1, json!(["4"])));
    bot.ajax("/ajax/mercury/mark_seen.php", &[("seen_timestamp", "0")]);
    assert_eq!(sync(&mut bot), (1, 0, json!([])));
    server
        .person(UserId::from(BOT))
        .unwrap()
        .reads(ThreadKey::User(UserId::from(ADA)));
    assert_eq!(sync(&mut bot), (0, 0, json!([])));
}

#[test]
fn reactions_and_reminders_in_either_notation() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let id = bot.sent(1, &[("other_user_fbid", "4"), ("body", "x")]);
    let python = format!(
        "{{'data': {{'action': 'ADD_REACTION', 'client_mutation_id': '1', 'actor_id': '{BOT}', \
        'message_id': '{id}', 'reaction': '😍'}}}}"
    );
    let json = python.replace('\'', "\"").replace("😍", "👎");
    let ada = server.person(UserId::from(ADA)).unwrap();
    for (variables, reaction) in [(python, Reaction::Love), (json, Reaction::No)] {
        let query = crate::local_server::browser::encode(&[
            ("doc_id", "1491398900900362"),
            ("dpr", "1"),
            ("variables", &variables),
        ]);
        let reply = bot.ajax(&format!("/webgraphql/mutation/?{query}"), &[]);
        assert_eq!(reply["error"], json!(null), "{variables}");
        let messages = ada.messages(ThreadKey::User(UserId::from(BOT)));
        assert_eq!(messages[0].reactions, [(UserId::from(BOT), reaction)]);
    }
    let query = crate::local_server::browser::encode(&[
        ("event_type", "EVENT"),
        ("dpr", "1"),
        ("event_time", "4102444800"),
        ("title", "Tea & cake"),
        ("thread_id", "4"),
        ("location_id", ""),
        ("location_name", ""),
        (
            "acontext",
            "{'action_history': [{'surface': 'x', 'mechanism': 'y'}]}",
        ),
    ]);
    assert_eq!(
        bot.ajax(&format!("/ajax/eventreminder/create/?{query}"), &[])["payload"],
        json!({})
    );
    let transcript = ada.transcript(ThreadKey::User(UserId::from(BOT)));
    assert_eq!(transcript, "Bot: x\n* Bot created a plan: Tea & cake.\n");
}
