//! The gateway of 2026: its page, its streams and its databases.

use fbchat::local::LocalServer;
use fbchat::{ThreadKey, UserId};
use serde_json::{Value, json};

use crate::local_server::browser::{ADA, BOT, Browser};
use crate::local_server::gateway_client::refusal;
use crate::local_server::lightspeed_client::{
    APP, GatewayClient, argument, between, data, encode, next_cursor, page, row, rows, tasks,
    upgrade,
};

#[test]
fn the_page_has_what_opens_the_gateway() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let whole = page(&mut bot);
    for name in [
        "CurrentUserInitialData",
        "DGWWebConfig",
        "MqttWebDeviceID",
        "LSPlatformMessengerSyncParams",
        "DTSGInitData",
        "LSD",
        "SiteData",
        "executeFinallyBlockForSyncTransaction",
        "upsertSyncGroupThreadsRange",
    ] {
        assert!(
            whole.contains(&format!("\"{name}\"")) || whole.contains(name),
            "{name}"
        );
    }
    assert_eq!(whole, page(&mut bot));
    server.preload_messages(false);
    let without = page(&mut bot);
    assert!(!without.contains("executeFinally") && without.contains("DGWWebConfig"));
    server.offer_gateway(false);
    assert!(!page(&mut bot).contains("DGWWebConfig"));
    server.log_out(UserId::from(BOT));
    let url = "https://www.facebook.com/messages";
    let answer = bot.try_request("GET", url, "text/plain", b"").unwrap();
    assert_eq!(answer.status, 302);
    let target = answer.header("location").unwrap();
    assert!(target.starts_with("https://www.facebook.com/login.php"));
}

#[test]
fn an_upgrade_needs_each_of_its_parts() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let page = page(&mut bot);
    let device = between(&page, "\"clientID\":\"", "\"");
    let good = upgrade(&bot, device);
    for (from, to, status) in [
        ("Upgrade: websocket", "Upgrade: h2c", "400"),
        ("-Version: 13", "-Version: 8", "426"),
        ("https://www.facebook.com", "https://example.com", "403"),
        (APP, "1", "403"),
        ("x-dgw-version=5", "x-dgw-version=2", "403"),
        ("x-dgw-tier=prod&", "", "403"),
        (device, "5f0c8f1e-0000-4000-8000-0123456789ab", "403"),
        (&format!("x-dgw-uuid={BOT}"), "x-dgw-uuid=5", "403"),
        ("-0123456789ab", "", "403"),
        ("/ws/lightspeed", "/ws/realtime", "404"),
    ] {
        assert!(good.contains(from));
        let answer = refusal(&server, &good.replace(from, to));
        assert_eq!(answer.split(' ').nth(1), Some(status), "{to}: {answer}");
    }
    assert!(
        server
            .gateway_findings()
            .iter()
            .any(|it| it == "upgrade: x-dgw-tier")
    );
    let mut client = GatewayClient::open(&server, &mut bot);
    server.log_out(UserId::from(BOT));
    assert_eq!(client.closed_with(), Some(4003));
}

#[test]
fn each_database_is_there_and_the_first_goes_on() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "before");
    let (mut client, cursor) = GatewayClient::listening(&server, &mut bot);
    assert!(server.is_listening(UserId::from(BOT)));
    for (database, dummy) in [(2, false), (95, true), (104, true)] {
        let program = client.sync(database, None);
        let next = next_cursor(&program).unwrap();
        assert_eq!(next == "dummy_cursor", dummy);
    }
    let nothing = client.sync(1, Some(&cursor));
    assert!(next_cursor(&nothing).is_none());

    ada.says(ThreadKey::User(BOT.into()), "live");
    let program = client.push();
    let text = row(&program, "insertMessage").unwrap();
    assert_eq!(argument(&text, 0), "live");
    assert_eq!(argument(&text, 3), &json!([19, ADA.to_string()]));
    let first = row(&program, "executeFirstBlockForSyncTransaction").unwrap();
    assert_eq!(argument(&first, 2), &json!(cursor));
    assert!(row(&program, "checkAuthoritativeMessageExists").is_some());
    let cursor = next_cursor(&program).unwrap();
    drop(client);

    for text in ["one", "two"] {
        ada.says(ThreadKey::User(BOT.into()), text);
    }
    let mut client = GatewayClient::open(&server, &mut bot);
    let program = client.sync(1, Some(&cursor));
    let texts: Vec<Value> = rows(&program)
        .iter()
        .filter(|row| row[1] == "insertMessage")
        .map(|row| argument(row, 0).clone())
        .collect();
    assert_eq!(texts, ["one", "two"]);
    let next = next_cursor(&program).unwrap();
    assert!(next_cursor(&client.sync(1, Some(&next))).is_none());
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn a_client_behind_a_lost_queue_gets_a_snapshot() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (client, cursor) = GatewayClient::listening(&server, &mut bot);
    drop(client);
    server.lose_queue(UserId::from(BOT));
    let mut client = GatewayClient::open(&server, &mut bot);
    let program = client.sync(1, Some(&cursor));
    assert!(row(&program, "truncateTablesForSyncGroup").is_some());
    assert!(row(&program, "deleteThenInsertThread").is_some());
    server.lose_queue(UserId::from(BOT));
    let program = client.push();
    assert!(row(&program, "truncateTablesForSyncGroup").is_some());
}

#[test]
fn a_cursor_that_was_not_handed_out_closes_the_connection() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut ours, cursor) = GatewayClient::listening(&server, &mut bot);
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::User(BOT.into()), "live");
    ours.push();
    assert!(next_cursor(&ours.sync(1, Some(&cursor))).is_none());
    let older = "a request for database 1 has a cursor before that of an acknowledged change";
    assert_eq!(server.gateway_findings(), [older]);
    let mut another = Browser::bot(&server);
    let mut client = GatewayClient::open(&server, &mut another);
    let payload = json!({
        "database": 1, "last_applied_cursor": cursor, "sync_params": null, "epoch_id": 42, "version": client.version,
        "failure_count": null,
    });
    let (_, request) = client.envelope(2, &payload);
    client.open_stream("", &request);
    assert_eq!(client.closed_with(), Some(4005));
}

#[test]
fn a_message_that_clients_must_not_send_closes_the_connection() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let client = |bot: &mut Browser| GatewayClient::open(&server, bot);
    let version = client(&mut bot).version;
    let query = |version: Value| {
        let payload = json!({
            "database": 1, "last_applied_cursor": null, "sync_params": null, "epoch_id": 42, "version": version,
        });
        json!({"app_id": APP, "payload": payload.to_string(), "request_id": 1, "type": 2})
            .to_string()
    };
    let good = query(json!(version));
    let task = tasks(
        version,
        "33",
        "unsend_message",
        &json!({"message_id": "mid.$x"}),
    );
    let batch = |task: &Value| {
        json!({"app_id": APP, "payload": task.to_string(), "request_id": 1, "type": 3}).to_string()
    };
    let with = |path: &str, value: Value| {
        let mut task = task.clone();
        *task.pointer_mut(path).unwrap() = value;
        batch(&task)
    };
    let opened = |request: &str| [encode(15, 0, b""), data(0, 0, request)].concat();
    let wrong = [
        data(0, 0, &good),
        opened(&query(json!(version.to_string()))),
        opened(&good.replace("\\\"last_applied_cursor\\\":null,", "")),
        opened(&good.replace("\"request_id\":1", "\"request_id\":0")),
        opened(&good.replace("\"request_id\":1", "\"request_id\":65536")),
        opened(&good.replace(APP, "1")),
        opened(&good.replace("\"type\":2", "\"type\":5")),
        opened("{"),
        [opened(&good), data(0, 1, &good)].concat(),
        opened(&with("/version_id", json!(version))),
        opened(&with("/tasks/0/label", json!(33))),
        opened(&with("/tasks/0/queue_name", json!(null))),
        opened(&with("/tasks/0/payload", json!("?"))),
        [encode(15, 1, b""), encode(15, 0, b"")].concat(),
        [encode(15, 1, b""), encode(15, 1, b"")].concat(),
        encode(15, 0, b"[]"),
        encode(12, 0, &[0, 0]),
        [encode(15, 0, b""), encode(12, 0, &[9, 0])].concat(),
        vec![14, 3, 0],
        vec![9, 13, 0, 0],
        vec![4],
        vec![99],
    ];
    for message in wrong {
        let mut client = client(&mut bot);
        let before = server.gateway_findings().len();
        client.message(&message);
        let code = client.closed_with();
        assert_eq!(code, Some(4005), "{}", String::from_utf8_lossy(&message));
        assert_eq!(server.gateway_findings().len(), before + 1);
    }
    let mut client = client(&mut bot);
    client.text_message("ping");
    assert_eq!(client.closed_with(), Some(4005));
}

#[test]
fn a_ping_has_its_pong_and_two_at_once_are_a_finding() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let mut client = GatewayClient::open(&server, &mut bot);
    for findings in [0, 1] {
        client.message(&[9]);
        assert_eq!(client.frame().kind, 10);
        assert_eq!(server.gateway_findings().len(), findings);
    }
}
