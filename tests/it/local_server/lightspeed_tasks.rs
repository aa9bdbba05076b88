//! The tasks that clients send to the gateway of 2026.

use fbchat::local::LocalServer;
use fbchat::{GroupId, ThreadKey, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser, GROUP};
use crate::local_server::gateway_client::{MqttClient, user_name};
use crate::local_server::lightspeed_client::{
    APP, GatewayClient, argument, between, page, program, row, rows, tasks,
};

fn send(otid: &str, more: Value) -> Value {
    let mut all = json!({
        "thread_id": GROUP, "otid": otid, "source": 65537, "send_type": 1, "sync_group": 1, "initiating_source": 1,
        "skip_url_preview_gen": 0, "text_has_links": 0, "multitab_env": 0,
    });
    let more = more.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(more);
    all
}

fn named<'a>(rows: &'a [Value], name: &str) -> Option<&'a Value> {
    rows.iter().find(|row| row[1] == name)
}

#[test]
fn a_message_is_sent_once_and_known_by_its_number() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let group = ThreadKey::Group(GroupId::from(GROUP));
    let queue = GROUP.to_string();
    let first = ada.says(group, "first");

    let wish = send("7123456789012345678", json!({"text": "hi"}));
    let answer = client.task("46", &queue, &wish);
    let done = named(&answer, "replaceOptimsiticMessage").unwrap();
    assert_eq!(argument(done, 0), "7123456789012345678");
    assert_eq!(client.task("46", &queue, &wish)[0], *done);
    let removed = named(&answer, "removeTask").unwrap();
    assert_eq!(argument(removed, 0), &json!([19, "7"]));

    let reply = json!({
        "text": "@Ada yes", "reply_metadata": {"reply_source_id": first, "reply_source_type": 1, "reply_type": 0},
        "mention_data": {
            "mention_ids": ADA.to_string(), "mention_offsets": "0", "mention_lengths": "4", "mention_types": "p",
        },
    });
    client.task("46", &queue, &send("11", reply));
    client.task(
        "46",
        &queue,
        &send(
            "12",
            json!({"send_type": 2, "sticker_id": 767_334_476_626_295_u64}),
        ),
    );
    let forward =
        json!({"send_type": 5, "forwarded_msg_id": first, "strip_forwarded_msg_caption": 0});
    client.task("46", &queue, &send("13", forward));
    let said = ada.messages(group);
    assert_eq!(said.len(), 5);
    assert_eq!(said[4].text.as_deref(), Some("first"));

    for (number, wrong) in [
        json!({"text": ""}),
        json!({"text": "x", "thread_id": 1}),
        json!({"send_type": 3, "attachment_fbids": [1]}),
        json!({"send_type": 5, "forwarded_msg_id": "mid.$none"}),
        json!({"text": "x", "reply_metadata": {"reply_source_id": "mid.$none", "reply_source_type": 1}}),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = client.task("46", &queue, &send(&(20 + number).to_string(), wrong));
        assert!(named(&answer, "markOptimisticMessageFailed").is_some(), "{number}");
        assert!(named(&answer, "handleFailedTask").is_some());
    }
    let answer = client.task("46", "another", &send("30", json!({"text": "x"})));
    assert!(named(&answer, "handleFailedTask").is_some());
    assert_eq!(ada.messages(group).len(), 5);
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn messages_are_changed() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let me = server.person(UserId::from(BOT)).unwrap();
    let group = ThreadKey::Group(GroupId::from(GROUP));
    let mine = me.says(group, "Tee");

    for edit in 1..=6 {
        let wish = json!({"message_id": mine, "text": format!("Tea {edit}")});
        let answer = client.task("742", "edit_message", &wish);
        match named(&answer, "editMessage") {
            Some(edited) => assert_eq!(argument(edited, 3), &json!([19, edit.to_string()])),
            None => assert_eq!(edit, 6),
        }
    }
    assert_eq!(ada.messages(group)[0].text.as_deref(), Some("Tea 5"));
    let theirs = ada.says(group, "hers");
    let wish = json!({"message_id": theirs, "text": "mine"});
    let answer = client.task("742", "edit_message", &wish);
    assert!(named(&answer, "handleFailedTask").is_some());

    let reaction = json!({
        "thread_key": GROUP, "timestamp_ms": 1_700_000_000_000_i64, "message_id": theirs, "actor_id": BOT, "reaction": "👍",
        "reaction_style": null, "sync_group": 1, "send_attribution": 65537,
    });
    let queue = json!(["reaction", theirs]).to_string();
    let answer = client.task("29", &queue, &reaction);
    assert!(named(&answer, "replaceOptimisticReaction").is_some());
    client.pushed_row("upsertReaction");

    for (label, queue, row) in [
        ("430", "pin_msg_v2_", "setPinnedMessage"),
        ("431", "unpin_msg_v2_", "clearPinnedMessages"),
    ] {
        let wish = json!({"thread_key": GROUP, "message_id": theirs, "timestamp_ms": 1});
        client.task(label, &format!("{queue}{GROUP}"), &wish);
        client.pushed_row(row);
    }
    let wish = json!({"thread_key": GROUP, "message_id": theirs, "pinned_message_state": 1});
    client.task("751", "set_pinned_message_search", &wish);
    client.pushed_row("setPinnedMessage");

    client.task("33", "unsend_message", &json!({"message_id": mine}));
    assert_eq!(
        argument(&client.pushed_row("deleteThenInsertMessage"), 8),
        mine.as_str()
    );
    let wish = json!({"contact_id": ADA, "sync_group": 1, "text": "Meet Ada", "thread_id": GROUP});
    client.task("359", "messenger_contact_sharing", &wish);
    let program = client.push();
    assert_eq!(
        argument(&row(&program, "insertMessage").unwrap(), 0),
        "Meet Ada"
    );
    assert!(row(&program, "insertXmaAttachment").is_some());
    let wish = json!({"thread_key": GROUP, "theme_fbid": 271_607_034_185_782_u64, "source": null, "sync_group": 1, "payload": null});
    client.task("43", "thread_theme", &wish);
    let theme = client.pushed_row("updateThreadTheme");
    assert_eq!(argument(&theme, 1), &json!([19, "271607034185782"]));
}

#[test]
fn reading_typing_and_fetching() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut other) = (Browser::bot(&server), Browser::ada(&server));
    let (mut client, _) = GatewayClient::listening(&server, &mut bot);
    let (mut hers, _) = GatewayClient::listening(&server, &mut other);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let group = ThreadKey::Group(GroupId::from(GROUP));
    for number in 0..25 {
        ada.says(group, &number.to_string());
    }
    let now = 9_999_999_999_999_i64;
    let wish = json!({"thread_id": GROUP, "last_read_watermark_ts": now, "sync_group": 1});
    client.task("21", &GROUP.to_string(), &wish);
    loop {
        let read = hers.pushed_row("updateReadReceipt");
        if argument(&read, 2) == &json!([19, BOT.to_string()]) {
            break;
        }
    }
    let wish = json!({
        "thread_key": GROUP, "is_group_thread": 1, "is_typing": 1, "attribution": 0, "sync_group": 1, "thread_type": 2,
    });
    client.stateless("3", &wish);
    assert_eq!(
        argument(&hers.pushed_row("updateTypingIndicator"), 2),
        &json!(true)
    );

    let wish = json!({
        "thread_key": GROUP, "direction": 0, "reference_timestamp_ms": now, "reference_message_id": "mid.$x", "sync_group": 1,
        "cursor": null,
    });
    let answer = client.task("228", &format!("mrq.{GROUP}"), &wish);
    assert_eq!(answer.len(), 1);
    let history = loop {
        let program = client.push();
        if row(&program, "insertNewMessageRange").is_some() {
            break rows(&program);
        }
    };
    assert_eq!(
        history
            .iter()
            .filter(|row| row[1] == "upsertMessage")
            .count(),
        20
    );
    let range = named(&history, "insertNewMessageRange").unwrap();
    assert_eq!(
        (argument(range, 7), argument(range, 8)),
        (&json!(true), &json!(false))
    );
    let mut wish = wish;
    wish["reference_timestamp_ms"] = json!(1);
    client.task("228", &format!("mrq.{GROUP}"), &wish);
    client.pushed_row("updateExistingMessageRange");

    let wish = json!({
        "is_after": 0, "parent_thread_key": 0, "reference_thread_key": 0, "reference_activity_timestamp": now,
        "additional_pages_to_fetch": 0, "cursor": null, "messaging_tag": null, "sync_group": 1,
    });
    client.task("145", "trq", &wish);
    client.pushed_row("deleteThenInsertThread");
    let answer = client.task("99999", "?", &json!({}));
    assert!(named(&answer, "issueNewError").is_some());
}

#[test]
fn tasks_are_answered_over_mqtt_too() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let version: i64 = between(&page(&mut bot), "\\\"version\\\":", "}")
        .parse()
        .unwrap();
    let me = server.person(UserId::from(BOT)).unwrap();
    let group = ThreadKey::Group(GroupId::from(GROUP));
    let mine = me.says(group, "Tee");
    let mut client = MqttClient::open(&server, &bot);
    let mut name = user_name(BOT);
    name["st"] = json!(["/ls_resp"]);
    client.connect(&name);
    assert_eq!(client.packet(), Some((0x20, vec![0, 0])));
    let wish = json!({"message_id": mine, "text": "Tea"});
    let tasks = tasks(version, "742", "edit_message", &wish);
    let request = json!({"app_id": APP, "payload": tasks.to_string(), "request_id": 9, "type": 3});
    let id = client.publish("/ls_req", &request);
    assert_eq!(client.packet(), Some((0x40, id.to_be_bytes().to_vec())));
    for request in [Value::Null, json!(9)] {
        let (topic, response) = client.message();
        assert_eq!((&*topic, &response["request_id"]), ("/ls_resp", &request));
        let rows = rows(&program(&response));
        assert!(named(&rows, "editMessage").is_some());
    }
    assert_eq!(me.messages(group)[0].text.as_deref(), Some("Tea"));
}
