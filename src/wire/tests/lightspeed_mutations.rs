//! A recorded session, damaged in every way: nothing panics, and nothing grows beyond what came. Programs and rows have mutations of
//! their own beside their other tests, and so has the page.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::dgw_fixtures::{bytes, params, recording};
use crate::testing::mutate::{self, Json, edited, edits, replacements};
use crate::time::Timestamp;
use crate::wire::dgw::{Arrival, Frame, Frames, Kind, Streams};
use crate::wire::endpoint::first_program;
use crate::wire::lightspeed::databases::{Action, Databases, Signal};
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::task;
use crate::wire::lightspeed::{Facts, Program, Response, Row};

/// The messages of the recorded session, of both sides.
static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let recording = recording("session.json");
    let events = recording["events"].as_array().unwrap().iter();
    let hex = events.filter_map(|event| event.get("hex").and_then(Value::as_str));
    hex.map(bytes).collect()
});

/// The programs of the recorded session.
static PROGRAMS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let frames = MESSAGES.iter().flat_map(|message| Frames::of(message));
    let payloads = frames.filter_map(|frame| match frame {
        Ok(Frame::Data { payload, .. }) => serde_json::from_slice::<Value>(payload).ok(),
        _ => None,
    });
    let programs = payloads.filter_map(|payload| {
        let inner = payload["payload"].as_str()?;
        let program: Value = serde_json::from_str(inner).ok()?;
        program.get("step").is_some().then(|| Json::new(&program))
    });
    programs.collect()
});

/// The reply to a request for a first program.
static REPLY: LazyLock<Json> = LazyLock::new(|| {
    let program = &PROGRAMS[0].text;
    let request = json!({"dependencies": [], "payload": program, "target": "3"});
    Json::new(&json!({"data": {"viewer": {"lightspeed_web_request": request}}, "error": 0}))
});

fn run(program: &str) -> Option<Vec<Row>> {
    let facts = Facts::none_delivered(Timestamp::from_millis(0));
    Some(Program::run(program, facts).ok()?.rows)
}

/// Takes in a message on streams that wait for everything, and the content of its data.
fn receive(message: &[u8]) {
    let mut streams = Streams::default();
    for kind in [Kind::OneOff, Kind::Persistent, Kind::FireAndForget] {
        streams.open(kind, "{}").unwrap();
    }
    let mut length = 0;
    for frame in Frames::of(message) {
        length += 1;
        let Ok(frame) = frame else {
            continue;
        };
        match streams.take(frame) {
            Arrival::Data(payload, receipt) => {
                assert!(payload.len() <= message.len());
                if let Ok(response) = Response::decode(payload) {
                    run(response.program());
                }
                streams.handled(receipt);
            }
            Arrival::Stray(receipt) => drop(streams.handled(receipt)),
            _ => {}
        }
    }
    assert!(length <= message.len());
}

/// Carries a program through everything that looks at rows.
fn survives(program: &str, request: Option<usize>) {
    let Some(rows) = run(program) else {
        return;
    };
    drop(FirstTable::of(&rows));
    task::sent(&rows, 0, 7_000_000_000_000_000_000);
    task::failure(&rows, 0);
    task::edited(&rows, "mid.$1", "x");
    let mut databases = Databases::new(params(), [(1, "c1")]);
    let asked = databases.step(Signal::Connected);
    let request_id = request.and_then(|number| match &asked[number % asked.len()] {
        Action::Ask(ask) => Some(ask.request_id),
        _ => None,
    });
    let signal = Signal::Arrived {
        request_id,
        rows: &rows,
    };
    for action in databases.step(signal) {
        if let Action::Deliver(delivery) = action {
            databases.is_ahead(&rows, [&delivery]);
            assert!(databases.cursors_behind([&delivery]).len() <= asked.len());
            // One request follows an answer at most.
            assert!(databases.commit(delivery).len() <= 1);
        }
    }
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_session_are_damaged(which in any::<Index>(), edits in edits()) {
        receive(&edited(which.get(&MESSAGES), &edits));
    }

    #[test]
    fn a_reply_with_a_first_program_is_damaged(edits in edits(), replacements in replacements()) {
        let damaged = edited(&REPLY.text, &edits);
        for reply in [&*String::from_utf8_lossy(&damaged), &REPLY.replaced(&replacements)] {
            if let Ok(program) = first_program::read(reply.into()) {
                run(&program);
            }
        }
    }

    #[test]
    fn values_of_the_programs_of_a_session_are_replaced(
        which in any::<Index>(), replacements in replacements(), request in any::<Option<usize>>()
    ) {
        survives(&which.get(&PROGRAMS).replaced(&replacements), request);
    }
}

#[test]
fn there_is_something_to_be_damaged() {
    assert!(MESSAGES.len() > 30 && PROGRAMS.len() > 10);
    for program in PROGRAMS.iter() {
        survives(&program.text, Some(0));
        survives(&program.text, None);
    }
}
