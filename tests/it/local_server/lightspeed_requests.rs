//! The numbers, types and cursors of requests over the gateway.

use std::sync::Arc;

use fbchat::local::{GatewayFault, LocalServer};
use fbchat::{ThreadKey, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::gateway_client::{MqttClient, user_name};
use crate::local_server::lightspeed_client::{
    APP, GatewayClient, argument, data, next_cursor, row, tasks,
};

const NO_CURSOR: &str = "a request for database 1 has no cursor after an acknowledged change";
const NOT_ON: &str = "a request ID does not go on from those of before";
const AGAIN: &str = "a request ID came a second time";

/// A message to the bot, which its client acknowledges. Returns the cursor behind it.
fn receive(server: &LocalServer, client: &mut GatewayClient) -> String {
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "live");
    let cursor = next_cursor(&client.push()).unwrap();
    while server.gateway_unacknowledged(UserId::from(BOT)) > 0 {
        std::thread::yield_now();
    }
    cursor
}

#[test]
fn a_request_on_a_stream_that_the_server_ends_counts() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut first, cursor) = GatewayClient::listening(&server, &mut bot);
    for _ in 0..5 {
        first.task("33", "unsend_message", &json!({"message_id": "x"}));
    }
    // Another session of the same device.
    bot.gateway_requests = Arc::default();
    let mut second = GatewayClient::open(&server, &mut bot);
    server.fail_gateway(UserId::from(BOT), GatewayFault::RefuseStream(403));
    let unsend = json!({"message_id": "x"});
    let tasks = tasks(second.version, "33", "unsend_message", &unsend);
    let (_, request) = second.envelope(3, &tasks);
    second.open_stream("{}", &request);
    second.sync(1, Some(&cursor));
    assert_eq!(server.gateway_faults_left(UserId::from(BOT)), 0);
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn a_session_goes_on_counting_its_requests_when_it_connects_again() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (client, cursor) = GatewayClient::listening(&server, &mut bot);
    drop(client);
    let mut client = GatewayClient::open(&server, &mut bot);
    client.sync(1, Some(&cursor));
    assert_eq!(server.gateway_findings(), [""; 0]);
    let ask = |id: u64| {
        let payload = json!({
            "database": 1, "last_applied_cursor": cursor, "sync_params": null, "epoch_id": 42, "version": client.version,
        });
        json!({"app_id": APP, "payload": payload.to_string(), "request_id": id, "type": 2})
    };
    // One that begins anew with each connection, one that repeats itself on one, and one that was never there.
    for (ids, wrong) in [(&[1][..], NOT_ON), (&[3, 3], AGAIN), (&[60_000], NOT_ON)] {
        let before = server.gateway_findings().len();
        let mut client = GatewayClient::open(&server, &mut bot);
        let stream = client.open_stream("", &ask(ids[0]));
        for (number, id) in (1..).zip(&ids[1..]) {
            client.message(&data(stream, number, &ask(*id).to_string()));
        }
        assert_eq!(client.closed_with(), Some(4005), "{ids:?}");
        assert_eq!(server.gateway_findings()[before..], [wrong], "{ids:?}");
    }
    // A call with a connection of its own counts for itself.
    for _ in 0..3 {
        let mut client = GatewayClient::open(&server, &mut bot);
        let unsend = tasks(
            client.version,
            "33",
            "unsend_message",
            &json!({"message_id": "x"}),
        );
        let request =
            json!({"app_id": APP, "payload": unsend.to_string(), "request_id": 1, "type": 3});
        client.open_stream("{}", &request);
        let answer = client.data_frame();
        assert_eq!(answer.json()["request_id"], 1);
    }
    assert_eq!(server.gateway_findings().len(), 3);
}

#[test]
fn the_numbers_of_requests_over_mqtt_are_looked_at_too() {
    let server = LocalServer::start().unwrap();
    let bot = Browser::bot(&server);
    let connect = || {
        let mut client = MqttClient::open(&server, &bot);
        let mut name = user_name(BOT);
        name["st"] = json!(["/ls_resp"]);
        client.connect(&name);
        assert_eq!(client.packet(), Some((0x20, vec![0, 0])));
        client
    };
    let send = |client: &mut MqttClient, id: u64| {
        let tasks = tasks(1, "33", "unsend_message", &json!({"message_id": "x"}));
        let request =
            json!({"app_id": APP, "payload": tasks.to_string(), "request_id": id, "type": 3});
        let packet = client.publish("/ls_req", &request);
        assert_eq!(client.packet(), Some((0x40, packet.to_be_bytes().to_vec())));
    };
    let answered = |client: &mut MqttClient| client.message().1["request_id"].as_u64().unwrap();
    let mut client = connect();
    // Two threads may overtake each other.
    for id in [1, 3, 2] {
        send(&mut client, id);
        assert_eq!(answered(&mut client), id);
    }
    let mut client = connect();
    send(&mut client, 4);
    assert_eq!(answered(&mut client), 4);
    assert_eq!(server.gateway_findings(), [""; 0]);
    let no_number = "over MQTT: a request ID that is not of 16 bits, or 0".to_owned();
    let again = format!("over MQTT: {AGAIN}");
    for (id, wrong) in [
        (0, &no_number),
        (65_536, &no_number),
        (4, &again),
        (1, &again),
    ] {
        send(&mut client, id);
        assert_eq!(server.gateway_findings().last(), Some(wrong), "{id}");
    }
    // Such a request is not carried out.
    send(&mut client, 5);
    assert_eq!(answered(&mut client), 5);
}

#[test]
fn a_missing_cursor_is_a_finding_where_there_was_one() {
    let server = LocalServer::start().unwrap();
    let bot_id = UserId::from(BOT);
    let mut bot = Browser::bot(&server);
    let mut client = GatewayClient::open(&server, &mut bot);
    client.sync(1, None);
    receive(&server, &mut client);
    assert_eq!(server.gateway_findings(), [""; 0]);
    // It has lost its cursor.
    client = GatewayClient::open(&server, &mut bot);
    client.sync(1, None);
    assert_eq!(server.gateway_findings(), [NO_CURSOR]);
    let cursor = receive(&server, &mut client);
    // It may begin anew where the server does, as another device, and where its cursor is refused.
    server.lose_queue(bot_id);
    client = GatewayClient::open(&server, &mut bot);
    client.sync(1, None);
    drop(client);
    let mut another = Browser::bot(&server);
    let mut other = GatewayClient::open(&server, &mut another);
    other.sync(1, None);
    assert_eq!(server.gateway_findings(), [NO_CURSOR]);
    receive(&server, &mut other);
    let mut other = GatewayClient::open(&server, &mut another);
    let (_, request) = other.query(1, Some(&cursor));
    other.open_stream("", &request);
    assert_eq!(other.closed_with(), Some(4005));
    let mut other = GatewayClient::open(&server, &mut another);
    other.sync(1, None);
    let refused = "a cursor of database 1 that it never had";
    assert_eq!(server.gateway_findings(), [NO_CURSOR, refused]);
}

#[test]
fn each_database_is_asked_for_in_its_own_way() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let contact = r#"{"locale":"en_US"}"#;
    let other = r#"{"e2ee":1,"locale":"en_US"}"#;
    let ranks = r#"{"mnet_rank_types":[44]}"#;
    let cursor = GatewayClient::listening(&server, &mut bot).1;
    let mut ask = |kind: u8, database: u64, cursor: Value, params: Value| {
        let mut client = GatewayClient::open(&server, &mut bot);
        let payload = json!({
            "database": database, "last_applied_cursor": cursor, "sync_params": params, "epoch_id": 42,
            "version": client.version,
        });
        let (_, request) = client.envelope(kind, &payload);
        client.open_stream("", &request);
        loop {
            let (first, message) = client.raw_message();
            match (first, message[0]) {
                (0x88, _) => return None,
                (_, 13) => return Some(client.program_in(&message)),
                _ => {}
            }
        }
    };
    for (database, channel, params) in [
        (2, 2, json!(contact)),
        (95, 2, Value::Null),
        (104, 0, json!(other)),
    ] {
        let kind = if params.is_null() { 2 } else { 1 };
        let program = ask(kind, database, Value::Null, params).unwrap();
        let first = row(&program, "executeFirstBlockForSyncTransaction").unwrap();
        assert_eq!(argument(&first, 8), &json!([19, channel.to_string()]));
    }
    for (database, params) in [(5, other), (7, ranks), (16, other), (202, other)] {
        assert!(
            ask(1, database, Value::Null, json!(params)).is_some(),
            "{database}"
        );
    }
    assert_eq!(server.gateway_findings(), [""; 0]);
    for (kind, database, cursor, params) in [
        (1, 1, Value::Null, json!("{}")),
        (1, 95, Value::Null, json!(other)),
        (2, 2, Value::Null, Value::Null),
        (2, 104, Value::Null, Value::Null),
        (1, 2, Value::Null, json!(other)),
        (1, 104, Value::Null, json!(contact)),
        (1, 2, Value::Null, json!("?")),
        (1, 7, Value::Null, json!(other)),
        (1, 1, json!(cursor), json!("{}")),
        (2, 3, Value::Null, Value::Null),
        (1, 1000, Value::Null, json!(other)),
        (2, 1, json!("dummy_cursor"), Value::Null),
        (2, 2, json!("dummy_cursor"), Value::Null),
    ] {
        let before = server.gateway_findings().len();
        assert!(
            ask(kind, database, cursor, params).is_none(),
            "{kind}, {database}"
        );
        assert!(
            server.gateway_findings().len() > before,
            "{kind}, {database}"
        );
    }
    // That one is answered, for it is of no consequence there.
    for database in [95, 104] {
        assert!(ask(2, database, json!("dummy_cursor"), Value::Null).is_some());
        let finding = format!("a request for database {database} has the cursor that is none");
        assert_eq!(server.gateway_findings().last(), Some(&finding));
    }
}
