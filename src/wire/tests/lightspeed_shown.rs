//! What the parts of a connection show of themselves in a `Debug`: numbers and lengths, and nothing that came or was asked for.

use serde_json::json;

use super::dgw_fixtures::{arrived, block, params};
use super::lightspeed_calls::{call, program};
use crate::wire::dgw::{Arrival, Frame, Kind, Streams};
use crate::wire::lightspeed::databases::{Action, Databases, Signal};
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::task::{self, Sent};

const SECRET: &str = "hunter2";

#[track_caller]
fn hides(value: &dyn std::fmt::Debug, shows: &str) {
    let shown = format!("{value:?}");
    assert!(!shown.contains(SECRET) && shown.contains(shows), "{shown}");
}

#[test]
fn cursors_and_parameters_are_not_shown() {
    let mut params = params();
    params.contact = SECRET.to_owned();
    let mut databases = Databases::new(params, [(1, SECRET)]);
    let actions = databases.step(Signal::Connected);
    let cursor = actions.iter().find_map(|action| match action {
        Action::Ask(ask) => ask.cursor.clone(),
        _ => None,
    });
    assert_eq!(cursor.as_deref(), Some(SECRET));
    hides(&actions, "database: 1");
    let rows = block(1, Some(SECRET), Some(SECRET));
    hides(&arrived(&mut databases, None, &rows), "<7 characters>");
    let mut rows = rows;
    let last = json!({"should_flush": true, "sync_database_id": 1});
    rows.extend(program(&[call(
        "executeFinallyBlockForSyncTransaction",
        last,
    )]));
    hides(&FirstTable::of(&rows).unwrap(), "<7 characters>");
}

#[test]
fn data_of_a_stream_and_words_of_a_failure_are_not_shown() {
    let mut streams = Streams::default();
    let (stream, _) = streams.open(Kind::Persistent, "{}").unwrap();
    let arrival = streams.take(Frame::Data {
        stream,
        ack_id: 5,
        wants_ack: true,
        content_type: None,
        payload: SECRET.as_bytes(),
    });
    assert!(matches!(arrival, Arrival::Data(..) | Arrival::Stray(_)));
    hides(&arrival, "stream: 0");
    let failed =
        json!({"task_id": 3, "error_code": 7, "error_title": SECRET, "error_message": SECRET});
    let rows = program(&[call("issueNewError", failed)]);
    let sent = task::sent(&rows, 3, 70);
    assert!(matches!(sent, Sent::Failed(_)));
    hides(&sent, "code: Some(7)");
}
