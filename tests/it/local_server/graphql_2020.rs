//! Requests that came after 2017, and pages that look otherwise.

use fbchat::local::{LocalServer, World};
use fbchat::{GroupId, ThreadKey, Timestamp, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser, GROUP, KATHERINE, ROOM};

const BOTS: ThreadKey = ThreadKey::User(UserId::new(BOT));
const LIST: &str = "1349387578499440";

fn list(bot: &mut Browser, folder: &str, limit: u32, before: Value) -> Vec<Value> {
    let parameters = json!({
        "limit": limit, "tags": [folder], "before": before, "includeDeliveryReceipts": true, "includeSeqID": false,
    });
    let found = bot.document(LIST, &parameters);
    let threads = &found["data"]["viewer"]["message_threads"];
    assert_eq!(threads.get("sync_sequence_id"), None);
    threads["nodes"]
        .as_array()
        .unwrap_or_else(|| panic!("{found}"))
        .clone()
}

fn id(node: &Value) -> &str {
    let key = &node["thread_key"];
    let id = key["thread_fbid"]
        .as_str()
        .or(key["other_user_id"].as_str());
    id.unwrap()
}

#[test]
fn a_folder_page_by_page() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    server.person(UserId::from(ADA)).unwrap().says(BOTS, "tea?");
    server
        .person(UserId::from(KATHERINE))
        .unwrap()
        .says(BOTS, "?");
    let first = list(&mut bot, "INBOX", 1, json!(null));
    let ada = &first[0];
    assert_eq!(
        (first.len(), id(ada), &ada["thread_type"]),
        (1, "4", &json!("ONE_TO_ONE"))
    );
    assert_eq!(ada["last_message"]["nodes"][0]["snippet"], "tea?");
    let actor = &ada["all_participants"]["nodes"][0]["messaging_actor"];
    assert_eq!(
        (
            &actor["id"],
            &actor["name"],
            &actor["short_name"],
            &actor["gender"]
        ),
        (
            &json!("4"),
            &json!("Ada Lovelace"),
            &json!("Ada"),
            &json!("FEMALE")
        )
    );
    let time: i64 = ada["updated_time_precise"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    // The time of a conversation brings it once more.
    assert_eq!(id(&list(&mut bot, "INBOX", 20, json!(time))[0]), "4");
    let rest = list(&mut bot, "INBOX", 20, json!(time - 1));
    let room = rest
        .iter()
        .find(|node| id(node) == ROOM.to_string())
        .unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!(room["thread_type"], "GROUP");
    let waiting = &room["group_approval_queue"]["nodes"][0]["requester"]["id"];
    assert_eq!(*waiting, KATHERINE.to_string());
    assert_eq!(
        id(&list(&mut bot, "PENDING", 20, json!(null))[0]),
        KATHERINE.to_string()
    );
    assert!(list(&mut bot, "OTHER", 20, json!(null)).is_empty());
    for (name, value) in [
        ("limit", json!(21)),
        ("tags", json!([])),
        ("before", json!("x")),
        ("includeSeqID", json!(null)),
    ] {
        let mut odd = json!({
            "limit": 1, "tags": ["INBOX"], "before": null, "includeDeliveryReceipts": true, "includeSeqID": false,
        });
        odd[name] = value;
        assert!(bot.document(LIST, &odd)["error"].is_object(), "{name}");
    }
}

#[test]
fn a_conversation_its_history_and_a_message() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let first = ada.says(BOTS, "tea?");
    let last = ada.replies_to(BOTS, &first, "or not?");
    ada.unsends(&ada.says(BOTS, "never mind"));
    let parameters = json!({
        "id": "4", "message_limit": 0, "load_messages": false, "load_read_receipts": false, "before": null,
    });
    let info = bot.document("2147762685294928", &parameters)["data"]["message_thread"].clone();
    assert_eq!((id(&info), info.get("messages")), ("4", None));
    let parameters = json!({
        "id": "4", "message_limit": 5, "load_messages": true, "load_read_receipts": true, "before": null,
    });
    let thread = bot.document("1860982147341344", &parameters)["data"]["message_thread"].clone();
    let messages = thread["messages"]["nodes"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[1]["message_id"], json!(last));
    let answered = &messages[1]["replied_to_message"]["message"];
    assert_eq!(
        (&answered["message_id"], &answered["message"]["text"]),
        (&json!(first), &json!("tea?"))
    );
    assert_eq!(
        messages[2]["extensible_attachment"]["story_attachment"]["target"],
        json!(null)
    );
    assert_eq!(
        (
            &messages[2]["snippet"],
            &messages[0]["extensible_attachment"]
        ),
        (&json!(null), &json!(null))
    );
    assert_eq!(thread["read_receipts"]["nodes"][0]["actor"]["id"], "4");
    let parameters = json!({"thread_and_message_id": {"thread_id": "4", "message_id": first}});
    let one = bot.document("1768656253222505", &parameters);
    assert_eq!(one["data"]["message"]["message"]["text"], "tea?");
}

#[test]
fn unread_and_unseen_conversations() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let group = ThreadKey::Group(GroupId::from(GROUP));
    ada.says(BOTS, "1");
    ada.says(group, "2");
    server
        .person(UserId::from(KATHERINE))
        .unwrap()
        .says(BOTS, "?");
    let both = json!([{"thread_fbids": [GROUP.to_string()], "other_user_fbids": ["4"], "folder": "inbox"}]);
    let none = json!([{"thread_fbids": [], "other_user_fbids": [], "folder": "inbox"}]);
    let unread = |bot: &mut Browser| {
        let fields = [
            ("folders[0]", "inbox"),
            ("client", "mercury"),
            ("last_action_timestamp", "0"),
        ];
        bot.ask("/ajax/mercury/unread_threads.php", &fields).json()["payload"]["unread_thread_fbids"].clone()
    };
    let unseen = |bot: &mut Browser| {
        let reply = bot.ask("/mercury/unseen_thread_ids/", &[]).json();
        reply["payload"]["unseen_thread_fbids"].clone()
    };
    assert_eq!(
        (unread(&mut bot), unseen(&mut bot)),
        (both.clone(), both.clone())
    );
    let mut seen = |time: String| {
        bot.ask("/ajax/mercury/mark_seen.php", &[("seen_timestamp", &time)]);
        (unread(&mut bot), unseen(&mut bot))
    };
    assert_eq!(
        seen("1516000000000".to_owned()),
        (both.clone(), both.clone())
    );
    let now = Timestamp::now().as_millis().to_string();
    assert_eq!(seen(now), (both, none));
}

#[test]
fn titles_unsent_messages_and_replies() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let group = GROUP.to_string();
    let fields = [("thread_name", "Loud room"), ("thread_id", &*group)];
    let without_dpr = bot.ask("/messaging/set_thread_name/", &fields).json();
    assert_eq!(without_dpr["error"], 1_545_003);
    bot.ask("/messaging/set_thread_name/?dpr=1", &fields);
    let said = bot.sent(1, &[("other_user_fbid", "4"), ("body", "oops")]);
    let fields = [
        ("other_user_fbid", "4"),
        ("body", "re"),
        ("replied_to_message_id", &*said),
    ];
    bot.sent(2, &fields);
    let nothing = [
        ("other_user_fbid", "4"),
        ("body", "re"),
        ("replied_to_message_id", "mid.$?"),
    ];
    assert_eq!(bot.send(3, &nothing)["error"], 1_545_003);
    let hers = ada.says(BOTS, "hers");
    let mut unsend = |id: &str| {
        bot.ask("/messaging/unsend_message/?dpr=1", &[("message_id", id)])
            .json()
    };
    assert_eq!(unsend(&said)["error"], json!(null));
    assert_eq!(unsend(&said)["error"], 1_545_012);
    assert_eq!(unsend(hers.as_str())["error"], 1_545_012);
    assert_eq!(
        ada.transcript(BOTS),
        "* Bot took a message back.\nBot: re\nAda Lovelace: hers\n"
    );
    let transcript = ada.transcript(ThreadKey::Group(GroupId::from(GROUP)));
    assert_eq!(transcript, "* Bot named the group Loud room.\n");
    let variables = json!({"data": {
        "action": "ADD_REACTION", "client_mutation_id": "1", "actor_id": BOT.to_string(), "message_id": hers,
        "reaction": "👍",
    }});
    let fields = [
        ("doc_id", "1491398900900362"),
        ("variables", &*variables.to_string()),
    ];
    bot.ask("/webgraphql/mutation", &fields);
    assert_eq!(ada.messages(BOTS).last().unwrap().reactions.len(), 1);
}

fn server_with(extra: &str) -> LocalServer {
    let user = format!(r#"{{"id": 1, "name": "A", "email": "a", "password": "b", {extra}}}"#);
    let world = World::from_json(&format!(r#"{{"users": [{user}]}}"#)).unwrap();
    LocalServer::with_world(world).unwrap()
}

#[test]
fn a_home_page_whose_token_is_in_a_script() {
    let server = server_with(r#""tokens_in_script": true"#);
    let mut browser = Browser::new(&server);
    browser.log_in("a", "b");
    let home = browser.get("https://www.facebook.com/");
    assert!(home.inputs().is_empty());
    let text = home.text();
    let (_, token) = text
        .split_once(r#"["DTSGInitialData",[],{"token":""#)
        .unwrap();
    browser.fb_dtsg = token.split_once('"').unwrap().0.to_owned();
    assert_eq!(
        browser.ask("/mercury/unseen_thread_ids/", &[]).json()["error"],
        json!(null)
    );

    let menu = "https://www.facebook.com/bluebar/modern_settings_menu/";
    assert_eq!(browser.post(menu, &[]).json()["error"], 1_545_003);
    assert_eq!(
        Browser::new(&server).post(menu, &[("pmid", "4")]).json()["error"],
        1_357_001
    );
    let text = browser.post(menu, &[("pmid", "4")]).text();
    let (_, hash) = text.split_once(r#"name=\"h\" value=\""#).unwrap();
    let hash = hash.split_once('\\').unwrap().0;
    browser.get(&format!(
        "https://www.facebook.com/logout.php?ref=mb&h={hash}"
    ));
    assert!(!browser.cookies.contains_key("c_user"));
}

#[test]
fn a_question_about_cookies_is_asked_once() {
    let server = server_with(r#""consent": true"#);
    let mut browser = Browser::new(&server);
    let page = browser.log_in("a", "b");
    assert_eq!(page.url.path(), "/cookie/consent_prompt/");
    let answer = "https://m.facebook.com/cookie/consent/?next_uri=x";
    let again = browser.post(answer, &[("accept_only_essential", "1")]);
    assert!(again.text().contains("accept_only_essential"));
    let token = page.inputs()["fb_dtsg"].clone();
    let fields = [("fb_dtsg", &*token), ("accept_only_essential", "1")];
    let home = browser.post(answer, &fields);
    assert_eq!(browser.follow(home).url.path(), "/home.php");
    let mut again = Browser::new(&server);
    assert_eq!(again.log_in("a", "b").url.path(), "/home.php");
    let mut stranger = Browser::new(&server);
    assert_eq!(
        stranger
            .get("https://m.facebook.com/cookie/consent_prompt/")
            .status,
        404
    );
}
