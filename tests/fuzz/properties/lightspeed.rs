//! Programs, their rows, the events of these, and what tasks and databases learn from them.

use super::events::{is_json, look_at};
use crate::event::Event;
use crate::id::UserId;
use crate::time::Timestamp;
use crate::wire::lightspeed::events::{Context, KnownThread, decode};
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::task::{self, Edit, Sent};
use crate::wire::lightspeed::{
    Facts, Program, Response, Row, Task, stateless_request, task_request,
};

/// The rows of a program. `None`: it is none.
pub(super) fn rows(payload: &str) -> Option<Vec<Row>> {
    let facts = Facts {
        now: 1_795_636_106_785,
        is_delivered: &|thread, id| (thread, id) == (7, "70"),
    };
    Some(Program::run(payload, facts).ok()?.rows)
}

/// The rows of an operation that stands between others, if it is JSON.
fn rows_between(first: &str, step: &[u8], last: &str) -> Option<Vec<Row>> {
    let step = std::str::from_utf8(step).ok()?;
    let payload = format!(r#"{{"step":[1,{first},{step},{last}]}}"#);
    let rows = rows(&payload);
    if !is_json(step) {
        return None;
    }
    let rows = rows.expect("an operation costs no other");
    assert!(rows.len() <= payload.matches('[').count());
    Some(rows)
}

/// Carries out an operation between two others, which it does not cost; the rows are the same when they come once more.
pub fn lightspeed_program(step: &[u8]) {
    let Some(found) = rows_between(r#"[5,"first"]"#, step, r#"[5,"last"]"#) else {
        return;
    };
    let [first, .., last] = found.as_slice() else {
        panic!("too few rows");
    };
    assert_eq!((first.name(), last.name()), ("first", "last"));
    for row in &found {
        for field in row.procedure().map_or(&[][..], |it| &it.fields) {
            let number = (row.integer(field.name), row.float(field.name));
            let _ = (number, row.text(field.name), row.flag(field.name));
        }
        assert!(!format!("{row:?}").contains(char::is_control));
    }
    let written: Vec<_> = found.iter().map(Row::to_json).collect();
    let again = rows(&format!(r#"{{"step":[1,{}]}}"#, written.join(",")));
    let again: Vec<_> = again.iter().flatten().map(Row::to_json).collect();
    assert_eq!(written, again);
    drop(FirstTable::of(&found));
}

/// Reads the events of an operation between two messages, which it does not cost.
pub fn lightspeed_events(step: &[u8]) {
    const IDS: [&str; 2] = ["mid.$first", "mid.$last"];
    let [first, last] = IDS.map(|id| {
        format!(
            r#"[5,"insertMessage","hi",[9],[19,"80"],[19,"77"],[9],[19,"1700000000123"],[9],[9],"{id}","70",[19,"1001"]]"#
        )
    });
    let Some(rows) = rows_between(&first, step, &last) else {
        return;
    };
    let named = rows.iter().filter_map(|row| row.text("message_id"));
    if named.filter(|id| IDS.contains(id)).count() > IDS.len() {
        // A message comes once, wherever that is.
        return;
    }
    let mut known = KnownThread::default();
    for row in &rows {
        if KnownThread::stated_by(row).is_some() {
            known.learn(row);
        }
    }
    for known in [None, Some(&known)] {
        let context = Context {
            me: UserId::new(1000),
            now: Timestamp::from_millis(1_700_000_000_999),
            known: &|_| known,
        };
        let events = decode(&rows, context);
        look_at(&events);
        for (end, id) in [events.first(), events.last()].into_iter().zip(IDS) {
            assert!(matches!(end, Some(Event::Message(it)) if it.message.id.as_str() == id));
        }
    }
}

/// Writes a text as the payload of a task, which arrives as it was, and reads it as an answer.
pub fn lightspeed_tasks(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    for request in requests(&text) {
        let envelope: serde_json::Value = serde_json::from_str(&request).unwrap();
        assert!(!request.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        let inner = envelope["payload"].as_str().unwrap();
        let inner: serde_json::Value = serde_json::from_str(inner).unwrap();
        let task = inner.pointer("/tasks/0").unwrap_or(&inner);
        assert_eq!(task["payload"].as_str(), Some(&*text));
    }
    if let Ok(response) = Response::decode(input) {
        assert!(response.request_id() != Some(0) && response.program().len() <= input.len());
        rows(response.program());
    }
}

/// Reads the outcome of a task from the rows of an operation and others behind it, which count whatever stands before them.
pub fn lightspeed_outcomes(step: &[u8]) {
    const SENT: &str = r#"[5,"replaceOptimsiticMessage","70","mid.$1"]"#;
    const OTHERS: &str = r#"[1,[5,"editMessage","mid.$1",[9],"new"],
        [5,"mailboxTaskCompletionApiOnTaskCompletion",[19,"7"],false]]"#;
    let Some(mut found) = rows_between("[1]", step, OTHERS) else {
        return;
    };
    assert!(task::failure(&found, 7).is_some());
    assert!(task::sent(&found, 7, 70) != Sent::Unknown);
    assert_eq!(task::edited(&found, "mid.$1", "new"), Edit::Done);
    found.extend(rows(&format!(r#"{{"step":{SENT}}}"#)).unwrap());
    assert!(matches!(task::sent(&found, 7, 70), Sent::As(id) if !id.as_str().is_empty()));
}

fn requests(text: &str) -> [String; 2] {
    let task = Task {
        label: 46,
        queue_name: text.to_owned(),
        payload: text.to_owned(),
    };
    [
        task_request("7", 1, std::slice::from_ref(&task), 0, 1, 2).unwrap(),
        stateless_request("7", 1, &task, 2).unwrap(),
    ]
}
