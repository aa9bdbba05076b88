//! The recorded programs and the rows that they make, and the schema by which their arguments have names.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::dgw_fixtures::recording;
use crate::time::Timestamp;
use crate::wire::lightspeed::{Facts, Kind, Place, Program, Schema, Value};

fn run(step: &Json) -> Program {
    let payload = json!({"name": null, "step": step}).to_string();
    let facts = Facts::none_delivered(Timestamp::from_millis(0));
    Program::run(&payload, facts).unwrap()
}

/// The recordings in which this crate makes other rows on purpose: which, and why.
fn differences() -> Vec<(&'static str, Json, &'static str)> {
    let delete = |id| json!({"deleteMessage": [{"message_id": id, "thread_key": 6_543_210_987_654_321_u64}]});
    let receipt = |ids: [u64; 3], watermark: Option<u64>| {
        let mut row = json!({"thread_key": ids[0], "contact_id": ids[1]});
        if ids[2] != 0 {
            row["read_action_timestamp_ms"] = json!(ids[2]);
        }
        if let Some(watermark) = watermark {
            row["read_watermark_timestamp_ms"] = json!(watermark);
        }
        json!({"updateReadReceipt": [row]})
    };
    let thread = 6_543_210_987_654_321;
    let mut both = delete("mid.$t");
    both["executeFirstBlockForSyncTransaction"] = json!([{"can_ignore_timestamp": true, "current_cursor": "cur",
        "database_id": 1, "epoch_id": 7, "next_cursor": "next", "sync_channel": 1, "sync_status": 2}]);
    let mut unknown = json!({"brandNewThing": [{"_unrecognized": {"0": thread}}]});
    unknown["updateTypingIndicator"] =
        json!([{"is_typing": true, "sender_id": 1001, "thread_key": thread}]);
    let no_loss = "a limit of the reference, by which it loses rows";
    let no_value = "the reference keeps a 0 in place of what is no number";
    vec![
        (
            "procedure not listed in sp is dropped",
            json!({"updateTypingIndicator": [{"is_typing": true, "sender_id": 1001, "thread_key": thread}]}),
            "the list only has what is used, and nothing is lost silently",
        ),
        (
            "sp lists an unknown procedure, call to it is dropped",
            unknown,
            "it is kept with its arguments by position, and nothing is lost silently",
        ),
        (
            "if negative takes else",
            delete("then"),
            "any number but 0 is true",
        ),
        (
            "plain JSON number for an i64 is refused",
            receipt([thread, 1001, 0], Some(1_700_000_000_000)),
            "another living client takes it, and below 2^53 it is exact",
        ),
        (
            "i64 out of range gives 0 of another type, refused",
            receipt([thread, 1, 2], None),
            no_value,
        ),
        ("i64 not a number", receipt([thread, 1, 2], None), no_value),
        ("store_array with count 2", both, no_loss),
        (
            "if on a boolean literal runs neither branch",
            delete("then"),
            no_loss,
        ),
        (
            "if on i64_equal runs neither branch",
            delete("then"),
            no_loss,
        ),
        (
            "not returns its operand",
            delete("else"),
            "the reference does not negate, and has the results of calls the wrong way round instead",
        ),
    ]
}

/// The rows as the recordings have them: by procedure, without zeros, and by its position what was not recognized, such as all
/// arguments of an unknown procedure.
fn as_recorded(program: &Program) -> Json {
    let mut rows: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for row in &program.rows {
        let mut fields = Map::new();
        for field in row.procedure().map_or(&[][..], |it| &it.fields) {
            let value = match field.kind {
                Kind::Integer => json!(row.integer(field.name)),
                Kind::Text => json!(row.text(field.name)),
                Kind::Flag => json!(row.flag(field.name)),
                Kind::Float => json!(row.float(field.name)),
                Kind::Any => {
                    let Place::At(position) = field.place else {
                        panic!("{}", field.name);
                    };
                    row.at(position).map_or(Json::Null, plain)
                }
            };
            let is_zero = [json!(null), json!(0), json!(""), json!(false)].contains(&value);
            if !is_zero {
                fields.insert(field.name.to_owned(), value);
            }
        }
        let unrecognized = row.unrecognized().filter(|(_, it)| **it != Value::Unknown);
        let unrecognized: Map<_, _> = unrecognized
            .map(|(position, value)| (position.to_string(), plain(value)))
            .collect();
        if !unrecognized.is_empty() {
            fields.insert("_unrecognized".into(), unrecognized.into());
        }
        rows.entry(row.name()).or_default().push(fields.into());
    }
    json!(rows)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Undefined | Value::Null | Value::Unknown => Json::Null,
        Value::Flag(flag) => json!(flag),
        Value::Integer(number) | Value::Plain(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Text(text) | Value::Bytes(text) => json!(&**text),
    }
}

/// The rows of procedures that the schema does not have: their names, and their arguments by position.
fn unknown_rows(program: &Program) -> Vec<(String, Vec<Json>)> {
    let rows = program.rows.iter().filter(|row| row.procedure().is_none());
    rows.map(|row| {
        let arguments = (0..).map_while(|position| row.at(position)).map(plain);
        (row.name().to_owned(), arguments.collect())
    })
    .collect()
}

/// The calls of such procedures in a recorded program; their arguments are texts and integers.
fn unknown_calls(step: &Json) -> Vec<(String, Vec<Json>)> {
    let Some(parts) = step.as_array() else {
        return Vec::new();
    };
    match parts.as_slice() {
        [code, Json::String(name), arguments @ ..] if *code == json!(5) => {
            let argument = |it: &Json| match it.as_array().map(Vec::as_slice) {
                Some([code, digits]) if *code == json!(19) => {
                    json!(digits.as_str().unwrap().parse::<i64>().unwrap())
                }
                Some(other) => panic!("{other:?}"),
                None => it.clone(),
            };
            let is_known = Schema::current().procedure(name).is_some();
            let call = || (name.clone(), arguments.iter().map(argument).collect());
            (!is_known).then(call).into_iter().collect()
        }
        parts => parts.iter().flat_map(unknown_calls).collect(),
    }
}

#[test]
fn every_recorded_program_makes_its_rows() {
    let recording = recording("ls-decode.json");
    let cases = recording["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 192);
    let mut differences = differences();
    let mut unknown = 0;
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let program = run(&case["step"]);
        // The reference leaves them out.
        let calls = unknown_calls(&case["step"]);
        assert_eq!(unknown_rows(&program), calls, "{name}");
        unknown += calls.len();
        let rows = as_recorded(&program);
        let Some(at) = differences.iter().position(|(of, ..)| *of == name) else {
            assert_eq!(rows, case["rows"], "{name}");
            continue;
        };
        let (_, expected, _) = differences.swap_remove(at);
        assert_eq!(rows, expected, "{name}");
        assert_ne!(rows, case["rows"], "{name}: a difference that is none");
    }
    assert!(differences.is_empty(), "{differences:?}");
    assert!(unknown > 0);
}

#[test]
fn the_schema_is_what_was_recorded() {
    let recording = recording("procedures.json");
    let recorded = recording["procedures"].as_object().unwrap();
    let schema = Schema::current();
    assert_eq!(schema.version, "2026-08-21");
    // One is younger than the recording.
    assert_eq!(schema.procedures().count(), recorded.len() + 1);
    for (name, arguments) in recorded {
        let fields = &schema.procedure(name).unwrap().fields;
        let mut expected: Vec<(&str, Kind, Place)> = Vec::new();
        for argument in arguments.as_array().unwrap() {
            let text = |name: &str| argument[name].as_str().unwrap();
            let number = |value: &Json| usize::try_from(value.as_u64().unwrap()).unwrap();
            let kind = match text("type") {
                "i64" => Kind::Integer,
                "str" => Kind::Text,
                "bool" => Kind::Flag,
                "f64" => Kind::Float,
                _ => Kind::Any,
            };
            let place = match argument.get("index_if_true_false") {
                None => Place::At(number(&argument["index"])),
                Some(places) => Place::Depends {
                    on: fields
                        .iter()
                        .find(|it| it.name == text("condition"))
                        .unwrap()
                        .name,
                    if_true: number(&places[0]),
                    if_false: number(&places[1]),
                },
            };
            // Of two names for one place the reference fills the first.
            if !expected.iter().any(|(.., taken)| *taken == place) {
                expected.push((text("name"), kind, place));
            }
        }
        let fields = fields.iter().map(|it| (it.name, it.kind, it.place));
        assert_eq!(fields.collect::<Vec<_>>(), expected, "{name}");
    }
}
