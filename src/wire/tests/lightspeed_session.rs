//! The databases of a recorded session: what they are asked, and how far they are at its end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dgw_fixtures::{arrived, asks, block, params, recording, rows};
use crate::wire::lightspeed::databases::{Action, Ask, Databases, FirstBlock, Signal};

/// The databases for which the reference's second connection sends back a cursor that is none.
const DIFFERENCES: [i64; 3] = [2, 95, 104];

#[test]
fn the_recorded_session_is_asked_for_what_the_reference_asks() {
    let recording = recording("session.json");
    let events = recording["events"].as_array().unwrap();
    let mut databases = Databases::new(params(), []);
    databases.begin_at(&FirstBlock::of(&block(1, None, Some("cursor-page-1"))[0]).unwrap());
    // The first request is for threads.
    assert_eq!(databases.next_request_id(), 1);
    let mut open: BTreeMap<i64, Ask> = BTreeMap::new();
    let mut database_of = BTreeMap::new();
    let mut compared = 0;
    let mut ready = 0;
    for event in events {
        if event["event"] == "upgrade" {
            databases.step(Signal::Disconnected);
            open = asks(databases.step(Signal::Connected));
        }
        for frame in event
            .get("frames")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let Some(payload) = frame.get("payload").and_then(Value::as_str) else {
                continue;
            };
            let envelope: Value = serde_json::from_str(payload).unwrap();
            let request_id = envelope["request_id"].as_u64();
            let inner = envelope["payload"].as_str().unwrap_or("{}");
            if event["dir"] == "server" {
                // The reference numbers the databases in another order, as it asks for them at the same time.
                let ask = request_id.and_then(|id| database_of.remove(&id));
                let request_id = ask.map(|ask: Ask| ask.request_id);
                let delivery = arrived(&mut databases, request_id, &rows(inner));
                for action in databases.commit(delivery) {
                    match action {
                        Action::Ask(ask) => drop(open.insert(ask.database, ask)),
                        Action::Ready => ready += 1,
                        other => panic!("{other:?}"),
                    }
                }
                continue;
            }
            let query: Value = serde_json::from_str(inner).unwrap();
            let Some(database) = query["database"].as_i64() else {
                databases.next_request_id();
                continue;
            };
            let ask = open.remove(&database).unwrap();
            let asked = json!([ask.cursor, ask.sync_params]);
            let recorded = json!([query["last_applied_cursor"], query["sync_params"]]);
            if event["conn"] == 2 && DIFFERENCES.contains(&database) {
                assert_eq!(recorded, json!(["dummy_cursor", null]));
                assert_eq!(ask.cursor, None);
                assert_eq!(ask.sync_params.is_some(), database != 95);
            } else {
                assert_eq!(asked, recorded, "{database}");
            }
            let opens_stream = event["frames"][0]["type"] == "establish";
            assert_eq!(ask.opens_stream, opens_stream);
            compared += 1;
            database_of.insert(request_id.unwrap(), ask);
        }
    }
    assert_eq!((compared, ready), (9, 2));
    assert!(open.is_empty());
    assert_eq!(databases.cursors().collect::<Vec<_>>(), [(1, "cursor-1")]);
}
