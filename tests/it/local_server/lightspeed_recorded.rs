//! The recorded session of the reference client, whose side is sent to the server.

use std::collections::BTreeMap;

use fbchat::local::LocalServer;
use serde_json::{Value, json};

use crate::local_server::browser::{Browser, GROUP};
use crate::local_server::lightspeed_client::{GatewayClient, data, encode, next_cursor, program};

/// What a recorded request is here: the version is that of the page, the thread the group, and a cursor that of this server.
fn translated(text: &str, version: i64, cursors: &BTreeMap<u64, String>) -> (Value, Option<u64>) {
    let text = text.replace("9876543210123456", &version.to_string());
    let text = text.replace("6543210987654321", &GROUP.to_string());
    let mut request: Value = serde_json::from_str(&text).unwrap();
    let mut payload: Value = serde_json::from_str(request["payload"].as_str().unwrap()).unwrap();
    let database = payload["database"].as_u64();
    if let Some(database) = database {
        if !payload["last_applied_cursor"].is_null() {
            payload["last_applied_cursor"] = json!(cursors[&database]);
        }
        request["payload"] = json!(payload.to_string());
    }
    (request, database)
}

#[test]
fn the_client_of_the_recorded_session_is_served() {
    let recorded = include_str!("../../../fixtures/dgw/session.json");
    let recorded: Value = serde_json::from_str(recorded).unwrap();
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (mut client, cursor) = GatewayClient::listening(&server, &mut bot);
    let mut cursors = BTreeMap::from([(1, cursor)]);
    let (mut connection, mut requests) = (0, 0);
    for event in recorded["events"].as_array().unwrap() {
        let Some(frames) = event["frames"].as_array() else {
            continue;
        };
        if event["dir"] != "client" {
            continue;
        }
        if event["conn"].as_u64() != Some(connection) {
            connection = event["conn"].as_u64().unwrap();
            client = GatewayClient::open(&server, &mut bot);
        }
        let mut message = Vec::new();
        // Whether a stream was opened, and the request, with its database.
        let mut opened = false;
        let mut request = None;
        let mut wants_ack = true;
        for frame in frames {
            let stream = frame["stream"]
                .as_u64()
                .unwrap_or_default()
                .try_into()
                .unwrap();
            match frame["type"].as_str().unwrap() {
                "establish" => {
                    let params = frame["params"].as_str().unwrap();
                    message.extend(encode(15, stream, params.as_bytes()));
                    opened = true;
                }
                "data" => {
                    let text = frame["payload"].as_str().unwrap();
                    let (envelope, database) = translated(text, client.version, &cursors);
                    let number = frame["ack_id"].as_u64().unwrap().try_into().unwrap();
                    let mut bytes = data(stream, number, &envelope.to_string());
                    wants_ack = frame["requires_ack"] == true;
                    if !wants_ack {
                        bytes[7] &= 0x7f;
                    }
                    message.extend(bytes);
                    request = Some((envelope["request_id"].clone(), database));
                }
                "end_of_data" => message.extend([&[14][..], &u16::to_le_bytes(stream)].concat()),
                "ping" => message.push(9),
                // The frames of this server have numbers of their own.
                "ack" | "pong" => {}
                other => panic!("{other}"),
            }
        }
        if message.is_empty() {
            continue;
        }
        client.message(&message);
        if opened {
            while client.frame().kind != 15 {}
        }
        let Some((id, database)) = request.filter(|_| wants_ack) else {
            continue;
        };
        requests += 1;
        let answer = loop {
            let frame = client.frame();
            if frame.kind == 13 {
                client.acknowledge(&frame);
                if frame.json()["request_id"] == id {
                    break program(&frame.json());
                }
            }
        };
        if let (Some(database), Some(next)) = (database, next_cursor(&answer)) {
            cursors.insert(database, next);
        }
    }
    assert!(requests >= 10 && connection >= 2, "{requests} {connection}");
    // The reference sends back the cursor that is none, for the databases that have no other here.
    let dummy = |database| format!("a request for database {database} has the cursor that is none");
    assert_eq!(server.gateway_findings(), [104, 95].map(dummy));
    let sent = server.requests();
    assert!(
        sent.iter()
            .any(|request| request.path == "/lightspeed/task/3")
    );
}
