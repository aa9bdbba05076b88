//! Messages over MQTT: deltas by sequence ID, and the other topics.

use fbchat::local::LocalServer;
use fbchat::{GroupId, Reaction, ThreadKey, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, ALAN, BOT, Browser, GROUP, KATHERINE};
use crate::local_server::gateway_client::{MqttClient, wish};

const BOTS: ThreadKey = ThreadKey::User(UserId::new(BOT));

fn number(value: &str) -> u64 {
    value.parse().unwrap()
}

#[test]
fn a_new_queue_publishes_the_deltas_that_follow() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(BOTS, "before");
    let known = bot.sequence();
    let mut client = MqttClient::connected(&server, &bot);
    ada.says(BOTS, "between");
    let (topic, created) = client.create_queue(BOT, &known);
    assert_eq!(topic, "/t_ms");
    assert_eq!(created["firstDeltaSeqId"], number(&known));
    assert_eq!(created["deltas"], json!([]));
    ada.says(ThreadKey::Group(GroupId::from(GROUP)), "after");
    for (place, text) in (1..).zip(["between", "after"]) {
        let message = client.sync_message();
        let last = number(&known) + place;
        assert_eq!(message["deltas"][0]["body"], text);
        assert_eq!(message["deltas"][0]["irisSeqId"], last.to_string());
        let frame = json!({
            "deltas": message["deltas"], "firstDeltaSeqId": last, "lastIssuedSeqId": last, "queueEntityId": BOT,
        });
        assert_eq!(message, frame);
    }
    assert_eq!(number(&bot.sequence()), number(&known) + 2);
}

#[test]
fn a_resumed_queue_publishes_the_deltas_that_the_client_lacks() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let known = bot.sequence();
    let (mut client, token) = MqttClient::listening(&server, &mut bot);
    ada.says(BOTS, "1");
    assert_eq!(client.sync_message()["deltas"][0]["body"], "1");
    drop(client);
    for text in ["2", "3"] {
        ada.says(BOTS, text);
    }
    for (from, texts) in [(0, &["1", "2", "3"][..]), (1, &["2", "3"]), (3, &[])] {
        let mut client = MqttClient::connected(&server, &bot);
        let from = (number(&known) + from).to_string();
        let (_, message) = client.resume(BOT, &token, &from);
        let deltas = message["deltas"].as_array().unwrap();
        let bodies: Vec<&str> = deltas
            .iter()
            .map(|it| it["body"].as_str().unwrap())
            .collect();
        assert_eq!(bodies, texts);
        assert_eq!(message["lastIssuedSeqId"], number(&known) + 3);
        assert_eq!(message.get("syncToken"), None);
    }
}

#[test]
fn invalid_requests_for_queues_have_their_errors() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, token) = MqttClient::listening(&server, &mut bot);
    let known = bot.sequence();
    let next = (number(&known) + 1).to_string();
    let error = |message: (String, Value)| message.1["errorCode"].as_str().unwrap().to_owned();
    assert_eq!(
        error(client.resume(BOT, "?", &known)),
        "ERROR_QUEUE_NOT_FOUND"
    );
    assert_eq!(
        error(client.resume(BOT, &token, &next)),
        "ERROR_QUEUE_UNDERFLOW"
    );
    assert_eq!(error(client.create_queue(BOT, "1")), "ERROR_QUEUE_OVERFLOW");
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(BOTS, "1");
    ada.says(BOTS, "2");
    let mut few = wish(BOT);
    few["max_deltas_able_to_process"] = json!(1);
    few["last_seq_id"] = json!(number(&known));
    few["sync_token"] = json!(token);
    let message = client.ask("/messenger_sync_get_diffs", &few);
    assert_eq!(error(message), "ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
    few["max_deltas_able_to_process"] = json!(2);
    few["delta_batch_size"] = json!(1);
    client.ask("/messenger_sync_get_diffs", &few);
    assert_eq!(client.sync_message()["firstDeltaSeqId"], number(&known) + 2);

    server.lose_queue(UserId::from(BOT));
    assert_eq!(
        client.sync_message(),
        json!({"errorCode": "ERROR_QUEUE_LOST"})
    );
    assert_eq!(
        error(client.resume(BOT, &token, &known)),
        "ERROR_QUEUE_NOT_FOUND"
    );
    for (name, value) in [
        ("encoding", json!("thrift")),
        ("entity_fbid", json!(ADA)),
        ("sync_api_version", json!(9)),
        ("initial_titan_sequence_id", json!(null)),
    ] {
        let mut client = MqttClient::connected(&server, &bot);
        let mut odd = wish(BOT);
        odd["initial_titan_sequence_id"] = json!(known);
        odd[name] = value;
        client.publish("/messenger_sync_create_queue", &odd);
        client.packet().expect("an acknowledgement");
        assert_eq!(client.closed_with(), Some(1008), "{name}");
    }
}

#[test]
fn items_that_are_not_deltas_have_topics_of_their_own() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = MqttClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.types(BOTS, TypingStatus::Typing);
    ada.types(
        ThreadKey::Group(GroupId::from(GROUP)),
        TypingStatus::Stopped,
    );
    ada.shows_up();
    let katherine = server.person(UserId::from(KATHERINE)).unwrap();
    katherine.asks_for_friendship(UserId::from(BOT));
    let typing = json!({"type": "typ", "sender_fbid": ADA, "state": 1});
    assert_eq!(
        client.message(),
        ("/orca_typing_notifications".to_owned(), typing)
    );
    let typing =
        json!({"sender_fbid": ADA, "state": 0, "type": "typ", "thread": GROUP.to_string()});
    assert_eq!(client.message(), ("/thread_typing".to_owned(), typing));
    let (topic, presence) = client.message();
    assert_eq!(
        (&*topic, &presence["list_type"]),
        ("/orca_presence", &json!("inc"))
    );
    assert_eq!(
        (&presence["list"][0]["u"], &presence["list"][0]["p"]),
        (&json!(ADA), &json!(2))
    );
    let (topic, request) = client.message();
    assert_eq!(
        (&*topic, &request["type"]),
        ("/legacy_web", &json!("jewel_requests_add"))
    );
    assert_eq!(request["from"], KATHERINE.to_string());

    client.send(0x82, b"\0\x01\0\x06/inbox\0");
    client.packet().expect("a SUBACK");
    ada.says(BOTS, "hello");
    assert_eq!(client.message().1["deltas"][0]["body"], "hello");
    let (topic, inbox) = client.message();
    assert_eq!(
        (&*topic, &inbox["unread"], &inbox["unseen"]),
        ("/inbox", &json!(1), &json!(1))
    );
}

#[test]
fn a_delta_with_a_number_of_its_own_gets_the_next_one_of_the_server() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = MqttClient::listening(&server, &mut bot);
    let last = number(&bot.sequence());
    for next in [last + 1, last + 2] {
        let own = json!({"type": "delta", "delta": {"class": "NoOp", "irisSeqId": 7}});
        server.push_raw(UserId::from(BOT), own);
        let delta = json!({"class": "NoOp", "irisSeqId": next.to_string()});
        assert_eq!(client.sync_message()["deltas"], json!([delta]));
    }
}

/// The deltas in the bytes of a payload.
fn within(message: &Value) -> Value {
    let delta = &message["deltas"][0];
    assert_eq!(delta["class"], "ClientPayload", "{message}");
    let bytes: Vec<u8> = serde_json::from_value(delta["payload"].clone()).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    document["deltas"][0].clone()
}

#[test]
fn reactions_replies_and_unsent_messages() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, _) = MqttClient::listening(&server, &mut bot);
    let group = ThreadKey::Group(GroupId::from(GROUP));
    let (ada, alan) = (
        server.person(UserId::from(ADA)).unwrap(),
        server.person(UserId::from(ALAN)).unwrap(),
    );
    let said = ada.says(group, "tea?");
    client.sync_message();
    let key = json!({"threadFbId": GROUP.to_string()});

    alan.reacts(&said, Reaction::Love);
    let message = within(&client.sync_message())["deltaMessageReaction"].clone();
    let expected = json!({
        "threadKey": key, "messageId": said, "action": 0, "userId": ALAN, "senderId": ADA, "reaction": "😍",
        "offlineThreadingId": message["offlineThreadingId"],
    });
    assert_eq!(message, expected);

    let answer = alan.replies_to(group, &said, "yes ✨");
    let message = within(&client.sync_message())["deltaMessageReply"].clone();
    assert_eq!(message["message"]["body"], "yes ✨");
    assert_eq!(
        message["message"]["messageMetadata"]["messageId"],
        json!(answer)
    );
    assert_eq!(message["message"]["messageMetadata"]["threadKey"], key);
    assert_eq!(message["repliedToMessage"]["body"], "tea?");
    assert_eq!(
        message["repliedToMessage"]["messageMetadata"]["messageId"],
        json!(said)
    );

    ada.unsends(&said);
    let message = within(&client.sync_message())["deltaRecallMessageData"].clone();
    assert_eq!(
        (&message["messageID"], &message["senderID"]),
        (&json!(said), &json!(ADA))
    );
    assert!(message["deletionTimestamp"].is_i64() && message["threadKey"] == key);
    assert_eq!(
        alan.transcript(group),
        "* Ada Lovelace took a message back.\nAlan Türing: yes ✨\n"
    );
    // The long poll carries the reply like any message, and nothing of the rest.
    let polled: Vec<Value> = bot.deltas(0).iter().map(|it| it["body"].clone()).collect();
    assert_eq!(polled, ["tea?", "yes ✨"]);
}
