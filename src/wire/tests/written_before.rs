//! Events as the version of 2026-11-25 wrote them, before messages had files, replies and quick replies.

use serde_json::Value;

use super::round_trips::reads_back;
use crate::event::Event;

const WRITTEN: &str = include_str!("../../../fixtures/events-written/2026-11-25.jsonl");

#[test]
fn every_event_that_an_earlier_version_wrote_is_read_and_keeps_all_it_had() {
    for line in WRITTEN.lines() {
        let event: Event = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let before: Value = serde_json::from_str(line).unwrap();
        let now = serde_json::to_value(&event).unwrap();
        assert!(has(&now, &before), "{now}\n{before}");
        reads_back(&event);
    }
    assert_eq!(WRITTEN.lines().count(), 71);
}

/// Returns whether every member of `part` is in `whole`, with the same value.
fn has(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, value)| whole.get(name).is_some_and(|it| has(it, value))),
        (Value::Array(whole), Value::Array(part)) => {
            let mut pairs = whole.iter().zip(part);
            whole.len() == part.len() && pairs.all(|(whole, part)| has(whole, part))
        }
        _ => whole == part,
    }
}
