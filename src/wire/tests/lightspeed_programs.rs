//! Programs that no recording has, and recorded ones that are broken in every way.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value as Json, json};

use super::dgw_fixtures::recording;
use crate::testing::mutate::{self, ODD_VALUES, edited, edits, replacements};
use crate::wire::lightspeed::{Facts, PassedOver, Program, Row, Value};

const NOW: i64 = 1_795_636_106_785;

pub(super) fn facts(is_delivered: &dyn Fn(i64, &str) -> bool) -> Facts<'_> {
    Facts {
        now: NOW,
        is_delivered,
    }
}

fn run(step: &Json) -> Program {
    let payload = json!({"name": null, "step": step}).to_string();
    Program::run(&payload, facts(&|_, _| false)).unwrap()
}

/// The names of the rows.
pub(super) fn names(program: &Program) -> Vec<&str> {
    program.rows.iter().map(Row::name).collect()
}

#[test]
fn a_message_that_was_delivered_is_left_out_by_its_program() {
    let insert = json!([5, "insertMessage", "hi"]);
    let step = json!([
        1,
        [
            4,
            1,
            1,
            [5, "checkAuthoritativeMessageExists", [19, "7"], "70"]
        ],
        [
            23,
            [26, [2, 1]],
            [1, [1, insert]],
            [1, [5, "updateReadReceipt"]]
        ]
    ]);
    let payload = json!({"step": step}).to_string();
    for (thread, id, inserts) in [(7, "70", false), (7, "71", true), (8, "70", true)] {
        let delivered = |in_thread, number: &str| (in_thread, number) == (thread, id);
        let program = Program::run(&payload, facts(&delivered)).unwrap();
        let last = *names(&program).last().unwrap();
        assert_eq!(last == "insertMessage", inserts);
        assert_eq!(program.passed_over, PassedOver::default());
    }
}

#[test]
fn an_action_of_an_attachment_is_inserted_once() {
    let insert = json!([
        1,
        [4, 0, 1, [5, "hasMatchingAttachmentCTA", [19, "7"], "9"]],
        [
            23,
            [26, [2, 0]],
            [
                1,
                [4, 2, 1, [5, "getFirstAvailableAttachmentCTAID"]],
                [5, "insertAttachmentCta", [69, [2, 2], [19, "0"]], "9"]
            ]
        ]
    ]);
    let program = run(&json!([1, insert, insert]));
    let inserted = program
        .rows
        .iter()
        .filter(|row| row.name() == "insertAttachmentCta");
    let ids: Vec<_> = inserted.map(|row| row.integer("cta_id")).collect();
    assert_eq!(ids, [Some(1)]);
}

#[test]
fn what_is_not_known_is_kept_by_its_position_and_counted() {
    let program = run(&json!([
        1,
        [5, "brandNewThing", [19, "7"], "x", {}, [100, 1]],
        [113, "rows"],
        ["x"],
        []
    ]));
    let [row] = program.rows.as_slice() else {
        panic!("{program:?}");
    };
    assert!(row.procedure().is_none());
    assert_eq!(
        (row.name(), row.integer("thread_key")),
        ("brandNewThing", None)
    );
    assert_eq!(row.at(0), Some(&Value::Integer(7)));
    assert_eq!(row.at(1).and_then(Value::text), Some("x"));
    assert_eq!(row.unrecognized().count(), 4);
    assert_eq!(program.passed_over.unknown, 3);
    let shown = format!("{program:?}");
    assert!(
        !shown.contains("brandNewThing") && !shown.contains('x'),
        "{shown}"
    );
    // Of an undecided condition neither branch is taken.
    let program = run(&json!([23, [21, 5], [5, "a"], [5, "b"]]));
    assert!(program.rows.is_empty());
    assert_eq!(program.passed_over.undecided, 1);
}

#[test]
fn a_row_is_written_as_it_would_have_come() {
    let call = json!([
        5,
        "updateThreadSnippet",
        [19, "-7"],
        "a \"b\"",
        false,
        null,
        [9],
        [16, "aGk="],
        2.5,
        7
    ]);
    let program = run(&call);
    assert_eq!(
        serde_json::from_str::<Json>(&program.rows[0].to_json()).unwrap(),
        call
    );
    let resolved = run(&json!([
        1,
        [3, 0, "x"],
        [5, "a", [2, 0], [69, [19, "1"], [19, "1"]], [30, null, null]]
    ]));
    assert_eq!(resolved.rows[0].to_json(), r#"[5,"a","x",[19,"2"],true]"#);
}

#[test]
fn conditions_and_values_are_reckoned_as_the_names_of_the_operations_have_it() {
    let (yes, no, unknown) = (json!(true), json!([19, "0"]), json!([21]));
    for (condition, expected) in [
        (json!([24, no, yes]), Some(true)),
        (json!([24, no, unknown, yes]), Some(true)),
        (json!([24, no, unknown]), None),
        (json!([25, yes, "text"]), Some(true)),
        (json!([25, yes, unknown, no]), Some(false)),
        (json!([25]), Some(true)),
        (json!([26, unknown]), None),
        (json!([27, null]), Some(true)),
        (json!([27, [9]]), Some(true)),
        (json!([27, 0]), Some(false)),
        (json!([27, unknown]), None),
        (json!([29, "a", "a"]), Some(true)),
        (json!([33, [19, "1"], [19, "1"]]), Some(false)),
        (json!([30, unknown, unknown]), None),
        (
            json!([30, [85, [19, "5"], [19, "2"]], [19, "3"]]),
            Some(true),
        ),
        (json!([30, [60], [19, NOW.to_string()]]), Some(true)),
        (json!([69, [19, i64::MAX.to_string()], [19, "1"]]), None),
        (json!({"a": 1}), None),
        (json!(0.5), Some(true)),
        (json!(-0.5), Some(true)),
        (json!([19, "-1"]), Some(true)),
        (json!(-1), Some(true)),
        (json!(0), Some(false)),
        (json!(u64::MAX), None),
        (json!([16, "aGk="]), Some(true)),
    ] {
        let program = run(&json!([23, condition, [5, "then"], [5, "else"]]));
        let taken = names(&program).pop().map(|name| name == "then");
        assert_eq!(taken, expected, "{condition}");
    }
}

#[test]
fn slots_that_hold_each_other_end() {
    let copy = json!([3, 0, [51, [2, 0], [2, 0]]]);
    let program = run(&json!([
        1,
        [3, 0, [2, 1]],
        [3, 1, [2, 0]],
        copy,
        copy,
        [4, 0, 9e9, [5, "a"]],
        [4, u64::MAX, 2, [5, "a"]],
        [4, -1, -1, [5, "a", [2, 0]]],
        [5, "b", [2, 15], [2, 16], [2, -1], [2, "x"]]
    ]));
    assert_eq!(names(&program), ["a", "a", "a", "b"]);
}

#[test]
fn what_is_no_program_is_an_error() {
    for payload in [
        "",
        "7",
        "null",
        "[1]",
        "<html>",
        "{",
        r#"{"step":[1}"#,
        r#"{"step":[1]} x"#,
    ] {
        assert!(
            Program::run(payload, facts(&|_, _| false)).is_err(),
            "{payload}"
        );
    }
    for payload in ["{}", r#"{"step":7}"#, r#"{"step":"x"}"#, r#"{"step":{}}"#] {
        let program = Program::run(payload, facts(&|_, _| false)).unwrap();
        assert!(program.rows.is_empty(), "{payload}");
    }
    // Of two the last counts; half of an emoji costs nothing.
    let payload = r#"{"step":[5,"a"],"step":[1,[5,"b","\ud83d",1e999]]}"#;
    let program = Program::run(payload, facts(&|_, _| false)).unwrap();
    assert_eq!(names(&program), ["b"]);
}

/// The steps of all recorded programs.
static STEPS: LazyLock<Vec<mutate::Json>> = LazyLock::new(|| {
    let recording = recording("ls-decode.json");
    let cases = recording["cases"].as_array().unwrap().iter();
    cases.map(|case| mutate::Json::new(&case["step"])).collect()
});

/// Carries out a program, and looks at everything that a row offers.
fn survives(payload: &str) -> Option<Program> {
    let program = Program::run(payload, facts(&|_, _| true)).ok()?;
    for row in &program.rows {
        for field in row.procedure().map_or(&[][..], |it| &it.fields) {
            let found = (
                row.integer(field.name),
                row.text(field.name),
                row.flag(field.name),
            );
            let _ = (found, row.float(field.name));
        }
        let _ = row.unrecognized().count();
        let _: Json = serde_json::from_str(&row.to_json()).unwrap();
        let _ = format!("{row:?}");
    }
    Some(program)
}

#[track_caller]
fn costs_no_neighbour(step: &str) {
    let payload = format!(r#"{{"step":[1,[5,"first"],{step},[5,"last"]]}}"#);
    let program = survives(&payload).unwrap();
    let names = names(&program);
    assert_eq!(
        (names[0], *names.last().unwrap()),
        ("first", "last"),
        "{step}"
    );
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_program_are_damaged(which in any::<Index>(), edits in edits()) {
        let payload = format!(r#"{{"step":{}}}"#, which.get(&STEPS).text);
        if let Ok(payload) = std::str::from_utf8(&edited(&payload, &edits)) {
            survives(payload);
        }
    }

    #[test]
    fn values_of_a_program_are_replaced(which in any::<Index>(), replacements in replacements()) {
        costs_no_neighbour(&which.get(&STEPS).replaced(&replacements));
    }
}

#[test]
fn every_value_of_a_program_is_replaced_with_every_odd_one() {
    let shape = json!([
        1,
        [1, [4, 0, 1, [5, "mciTraceLog", [19, "600"]]]],
        [
            1,
            [
                4,
                0,
                1,
                [
                    5,
                    "executeFirstBlockForSyncTransaction",
                    [19, "1"],
                    [19, "2"],
                    "a",
                    "b",
                    [19, "2"],
                    false
                ]
            ],
            [
                23,
                [26, [2, 0]],
                [1, [1, [5, "deleteMessage", [19, "7"], "m"]]],
                [1, [3, 1, [69, [19, "1"], [2, 0]]]]
            ]
        ]
    ]);
    let shape = mutate::Json::new(&shape);
    for place in 0..shape.places.len() {
        for odd in ODD_VALUES.iter() {
            costs_no_neighbour(&shape.with(place, odd));
        }
    }
}
