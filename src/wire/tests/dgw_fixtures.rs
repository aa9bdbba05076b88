//! The recordings of the gateway.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::testing::programs::first_block;
use crate::time::Timestamp;
use crate::wire::lightspeed::databases::{Action, Ask, Databases, Delivery, Signal, SyncParams};
use crate::wire::lightspeed::{Facts, Program, Row};

pub(super) fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dgw");
    fs::read_to_string(folder.join(name)).unwrap()
}

pub(super) fn recording(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digits).collect()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn params() -> SyncParams {
    SyncParams {
        mailbox: r#"{"filter_stale_parent_thread_keys":true,"locale":"en_US"}"#.to_owned(),
        contact: r#"{"locale":"en_US"}"#.to_owned(),
        e2ee: r#"{"locale":"en_US","e2ee":1}"#.to_owned(),
    }
}

pub(super) fn rows(program: &str) -> Vec<Row> {
    let facts = Facts::none_delivered(Timestamp::from_millis(0));
    Program::run(program, facts).unwrap().rows
}

/// The rows of a program with the cursor of a database.
pub(super) fn block(database: i64, current: Option<&str>, next: Option<&str>) -> Vec<Row> {
    let call = first_block(database, current, next);
    rows(&json!({"step": call}).to_string())
}

pub(super) fn arrived(
    databases: &mut Databases,
    request_id: Option<u16>,
    rows: &[Row],
) -> Delivery {
    let mut actions = databases.step(Signal::Arrived { request_id, rows });
    match (actions.pop(), actions.as_slice()) {
        (Some(Action::Deliver(delivery)), []) => delivery,
        other => panic!("{other:?}"),
    }
}

pub(super) fn asks(actions: Vec<Action>) -> BTreeMap<i64, Ask> {
    let asks = actions.into_iter().map(|action| match action {
        Action::Ask(ask) => (ask.database, ask),
        other => panic!("{other:?}"),
    });
    asks.collect()
}
