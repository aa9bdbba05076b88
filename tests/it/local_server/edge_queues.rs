//! What is told over MQTT: deltas by number, and small signs.

use fbchat::local::LocalServer;
use fbchat::{GroupId, Reaction, ThreadKey, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, ALAN, BOT, Browser, GROUP, KATHERINE};
use crate::local_server::edge_client::{Line, wish};

const BOTS: ThreadKey = ThreadKey::User(UserId::new(BOT));

fn number(value: &str) -> u64 {
    value.parse().unwrap()
}

#[test]
fn a_queue_is_created_and_tells_what_happens_from_there() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(BOTS, "before");
    let known = bot.sequence();
    let mut line = Line::connected(&server, &bot);
    ada.says(BOTS, "between");
    let (topic, created) = line.create_queue(BOT, &known);
    assert_eq!(topic, "/t_ms");
    assert_eq!(created["firstDeltaSeqId"], number(&known));
    assert_eq!(created["deltas"], json!([]));
    ada.says(ThreadKey::Group(GroupId::from(GROUP)), "after");
    for (place, text) in (1..).zip(["between", "after"]) {
        let told = line.told();
        let last = number(&known) + place;
        assert_eq!(told["deltas"][0]["body"], text);
        assert_eq!(told["deltas"][0]["irisSeqId"], last.to_string());
        let frame = json!({
            "deltas": told["deltas"], "firstDeltaSeqId": last, "lastIssuedSeqId": last, "queueEntityId": BOT,
        });
        assert_eq!(told, frame);
    }
    assert_eq!(number(&bot.sequence()), number(&known) + 2);
}

#[test]
fn who_comes_back_is_told_again_what_they_do_not_know() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let known = bot.sequence();
    let (mut line, token) = Line::listening(&server, &mut bot);
    ada.says(BOTS, "1");
    assert_eq!(line.told()["deltas"][0]["body"], "1");
    drop(line);
    for text in ["2", "3"] {
        ada.says(BOTS, text);
    }
    for (from, texts) in [(0, &["1", "2", "3"][..]), (1, &["2", "3"]), (3, &[])] {
        let mut line = Line::connected(&server, &bot);
        let from = (number(&known) + from).to_string();
        let (_, told) = line.resume(BOT, &token, &from);
        let deltas = told["deltas"].as_array().unwrap();
        let bodies: Vec<&str> = deltas
            .iter()
            .map(|it| it["body"].as_str().unwrap())
            .collect();
        assert_eq!(bodies, texts);
        assert_eq!(told["lastIssuedSeqId"], number(&known) + 3);
        assert_eq!(told.get("syncToken"), None);
    }
}

#[test]
fn queues_that_cannot_be_have_their_errors() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut line, token) = Line::listening(&server, &mut bot);
    let known = bot.sequence();
    let next = (number(&known) + 1).to_string();
    let error = |told: (String, Value)| told.1["errorCode"].as_str().unwrap().to_owned();
    assert_eq!(
        error(line.resume(BOT, "?", &known)),
        "ERROR_QUEUE_NOT_FOUND"
    );
    assert_eq!(
        error(line.resume(BOT, &token, &next)),
        "ERROR_QUEUE_UNDERFLOW"
    );
    assert_eq!(error(line.create_queue(BOT, "1")), "ERROR_QUEUE_OVERFLOW");
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(BOTS, "1");
    ada.says(BOTS, "2");
    let mut few = wish(BOT);
    few["max_deltas_able_to_process"] = json!(1);
    few["last_seq_id"] = json!(number(&known));
    few["sync_token"] = json!(token);
    let told = line.ask("/messenger_sync_get_diffs", &few);
    assert_eq!(error(told), "ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
    few["max_deltas_able_to_process"] = json!(2);
    few["delta_batch_size"] = json!(1);
    line.ask("/messenger_sync_get_diffs", &few);
    assert_eq!(line.told()["firstDeltaSeqId"], number(&known) + 2);

    server.lose_queue(UserId::from(BOT));
    assert_eq!(line.told(), json!({"errorCode": "ERROR_QUEUE_LOST"}));
    assert_eq!(
        error(line.resume(BOT, &token, &known)),
        "ERROR_QUEUE_NOT_FOUND"
    );
    for (name, value) in [
        ("encoding", json!("thrift")),
        ("entity_fbid", json!(ADA)),
        ("sync_api_version", json!(9)),
        ("initial_titan_sequence_id", json!(null)),
    ] {
        let mut line = Line::connected(&server, &bot);
        let mut odd = wish(BOT);
        odd["initial_titan_sequence_id"] = json!(known);
        odd[name] = value;
        line.publish("/messenger_sync_create_queue", &odd);
        line.packet().expect("an acknowledgement");
        assert_eq!(line.closed_with(), Some(1008), "{name}");
    }
}

#[test]
fn small_signs_have_topics_of_their_own() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut line, _) = Line::listening(&server, &mut bot);
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
        line.message(),
        ("/orca_typing_notifications".to_owned(), typing)
    );
    let typing =
        json!({"sender_fbid": ADA, "state": 0, "type": "typ", "thread": GROUP.to_string()});
    assert_eq!(line.message(), ("/thread_typing".to_owned(), typing));
    let (topic, presence) = line.message();
    assert_eq!(
        (&*topic, &presence["list_type"]),
        ("/orca_presence", &json!("inc"))
    );
    assert_eq!(
        (&presence["list"][0]["u"], &presence["list"][0]["p"]),
        (&json!(ADA), &json!(2))
    );
    let (topic, request) = line.message();
    assert_eq!(
        (&*topic, &request["type"]),
        ("/legacy_web", &json!("jewel_requests_add"))
    );
    assert_eq!(request["from"], KATHERINE.to_string());

    line.send(0x82, b"\0\x01\0\x06/inbox\0");
    line.packet().expect("a SUBACK");
    ada.says(BOTS, "hello");
    assert_eq!(line.message().1["deltas"][0]["body"], "hello");
    let (topic, inbox) = line.message();
    assert_eq!(
        (&*topic, &inbox["unread"], &inbox["unseen"]),
        ("/inbox", &json!(1), &json!(1))
    );
}

#[test]
fn a_delta_with_a_number_of_its_own_gets_the_next_one_of_the_server() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut line, _) = Line::listening(&server, &mut bot);
    let last = number(&bot.sequence());
    for next in [last + 1, last + 2] {
        let own = json!({"type": "delta", "delta": {"class": "NoOp", "irisSeqId": 7}});
        server.push_raw(UserId::from(BOT), own);
        let delta = json!({"class": "NoOp", "irisSeqId": next.to_string()});
        assert_eq!(line.told()["deltas"], json!([delta]));
    }
}

/// The deltas in the bytes of a payload.
fn within(told: &Value) -> Value {
    let delta = &told["deltas"][0];
    assert_eq!(delta["class"], "ClientPayload", "{told}");
    let bytes: Vec<u8> = serde_json::from_value(delta["payload"].clone()).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    document["deltas"][0].clone()
}

#[test]
fn reactions_replies_and_what_was_taken_back() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut line, _) = Line::listening(&server, &mut bot);
    let group = ThreadKey::Group(GroupId::from(GROUP));
    let (ada, alan) = (
        server.person(UserId::from(ADA)).unwrap(),
        server.person(UserId::from(ALAN)).unwrap(),
    );
    let said = ada.says(group, "tea?");
    line.told();
    let key = json!({"threadFbId": GROUP.to_string()});

    alan.reacts(&said, Reaction::Love);
    let told = within(&line.told())["deltaMessageReaction"].clone();
    let expected = json!({
        "threadKey": key, "messageId": said, "action": 0, "userId": ALAN, "senderId": ADA, "reaction": "😍",
        "offlineThreadingId": told["offlineThreadingId"],
    });
    assert_eq!(told, expected);

    let answer = alan.replies_to(group, &said, "yes ✨");
    let told = within(&line.told())["deltaMessageReply"].clone();
    assert_eq!(told["message"]["body"], "yes ✨");
    assert_eq!(
        told["message"]["messageMetadata"]["messageId"],
        json!(answer)
    );
    assert_eq!(told["message"]["messageMetadata"]["threadKey"], key);
    assert_eq!(told["repliedToMessage"]["body"], "tea?");
    assert_eq!(
        told["repliedToMessage"]["messageMetadata"]["messageId"],
        json!(said)
    );

    ada.unsends(&said);
    let told = within(&line.told())["deltaRecallMessageData"].clone();
    assert_eq!(
        (&told["messageID"], &told["senderID"]),
        (&json!(said), &json!(ADA))
    );
    assert!(told["deletionTimestamp"].is_i64() && told["threadKey"] == key);
    assert_eq!(
        alan.transcript(group),
        "* Ada Lovelace took a message back.\nAlan Türing: yes ✨\n"
    );
    // Who polls is told of the answer as of any message, and of the rest nothing.
    let polled: Vec<Value> = bot.deltas(0).iter().map(|it| it["body"].clone()).collect();
    assert_eq!(polled, ["tea?", "yes ✨"]);
}
