//! Frames as people read them: with the names of what they are about, and with the JSON in their JSON.

use serde_json::{Map, Value, json};

use super::frame::Frame;
use super::passed::Passed;

/// The names of databases.
const DATABASES: [(u64, &str); 4] = [
    (1, "messages"),
    (2, "contacts"),
    (95, "encrypted threads"),
    (104, "communities"),
];
/// The names of tasks.
const TASKS: [(&str, &str); 13] = [
    ("3", "typing"),
    ("21", "mark as read"),
    ("29", "react"),
    ("33", "unsend"),
    ("43", "change the theme"),
    ("46", "send"),
    ("145", "fetch threads"),
    ("228", "fetch messages"),
    ("359", "share a contact"),
    ("430", "pin"),
    ("431", "unpin"),
    ("742", "edit"),
    ("751", "pin for the search"),
];
/// The most procedures that a line names.
const MAX_NAMES: usize = 4;

/// Returns the frames of a message, each with its name, its stream if it has one, what it is about, and what is in it.
pub(crate) fn frames(message: &Passed) -> Vec<Value> {
    let mut rest = message.bytes.as_slice();
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let announcement = announcement(&mut rest).filter(|_| message.is_of_server);
        match announcement.map_or_else(|| Frame::take(&mut rest), Ok) {
            Ok(frame) => frames.push(shown(&frame, message.is_of_server)),
            Err(_) => {
                frames.push(other(rest));
                break;
            }
        }
    }
    frames
}

fn shown(frame: &Frame, is_of_server: bool) -> Value {
    match frame {
        Frame::Ping => json!({"frame": "ping"}),
        Frame::Pong => json!({"frame": "pong"}),
        Frame::Drain(reason) => json!({"frame": "drain", "what": format!("reason {reason}")}),
        Frame::Deauth => json!({"frame": "deauth"}),
        Frame::Ack { stream, id } => {
            json!({"frame": "ack", "stream": stream, "what": format!("of {id}")})
        }
        Frame::EndOfData { stream } => json!({"frame": "end of data", "stream": stream}),
        Frame::Establish { stream, params } => {
            let params = text(params);
            json!({"frame": "establish", "stream": stream, "inside": params})
        }
        Frame::EndWithReason { stream, reason } => {
            json!({"frame": "end of data", "stream": stream, "what": format!("reason {reason}")})
        }
        Frame::Data {
            stream, payload, ..
        }
        | Frame::ExtendedData {
            stream, payload, ..
        } => {
            let payload = text(payload);
            let (what, inside) = match is_of_server {
                true => response(payload),
                false => request(payload),
            };
            json!({"frame": "data", "stream": stream, "what": what, "inside": inside})
        }
    }
}

/// Takes a frame that only servers send.
fn announcement(message: &mut &[u8]) -> Option<Frame> {
    let (frame, rest) = match message {
        [3, 1, 0, 0, reason, rest @ ..] => (Frame::Drain(*reason), rest),
        [4, rest @ ..] => (Frame::Deauth, rest),
        [16, low, high, 1, 0, 0, reason, rest @ ..] => {
            let stream = u16::from_le_bytes([*low, *high]);
            let reason = *reason;
            (Frame::EndWithReason { stream, reason }, rest)
        }
        [17, low, high, first, second, third, rest @ ..] => {
            let stream = u16::from_le_bytes([*low, *high]);
            let length = u32::from_le_bytes([*first, *second, *third, 0]);
            let (body, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            let frame = Frame::ExtendedData {
                stream,
                id: 0,
                // Behind its number and the type of its content.
                payload: body.get(3..)?.to_vec(),
            };
            (frame, rest)
        }
        _ => return None,
    };
    *message = rest;
    Some(frame)
}

/// A frame of an unknown type, or a part of one.
fn other(rest: &[u8]) -> Value {
    json!({"frame": "unreadable", "what": format!("and {} more bytes", rest.len())})
}

/// JSON, or else the text.
fn text(bytes: &[u8]) -> Value {
    let text = || json!(String::from_utf8_lossy(bytes));
    serde_json::from_slice(bytes).unwrap_or_else(|_| text())
}

/// Puts the JSON in place of a text in which it is.
fn unfold(object: &mut Value, name: &str) {
    if let Some(member) = object.get_mut(name)
        && let Some(inner) = member.as_str().and_then(|it| serde_json::from_str(it).ok())
    {
        *member = inner;
    }
}

/// Returns the subject of a request, and its content.
fn request(mut envelope: Value) -> (String, Value) {
    unfold(&mut envelope, "payload");
    let mut labels = Vec::new();
    if let Some(payload) = envelope.get_mut("payload") {
        let is_alone = payload.get("label").is_some();
        let tasks = payload.get_mut("tasks").and_then(Value::as_array_mut);
        for task in tasks.into_iter().flatten() {
            unfold(task, "payload");
            labels.push(label(task));
        }
        if is_alone {
            unfold(payload, "payload");
            labels.push(label(payload));
        }
    }
    let database = envelope.pointer("/payload/database");
    let what = match database.and_then(Value::as_u64) {
        Some(number) => {
            let name = DATABASES.iter().find(|it| it.0 == number);
            format!("database {number}, {}", name.map_or("unknown", |it| it.1))
        }
        None => format!("task {}", labels.join(", ")),
    };
    (what, envelope)
}

fn label(task: &Value) -> String {
    let label = task.get("label").and_then(Value::as_str).unwrap_or("?");
    let name = TASKS.iter().find(|it| it.0 == label);
    format!("{label}, {}", name.map_or("unknown", |it| it.1))
}

/// Returns the subject of an answer or a push, and its rows: the procedures with their arguments.
fn response(mut envelope: Value) -> (String, Value) {
    unfold(&mut envelope, "payload");
    let mut rows = Vec::new();
    let Some(program) = envelope.pointer("/payload/step") else {
        return ("unreadable".to_owned(), envelope);
    };
    collect(program, &mut rows);
    let names = rows.iter().map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = names.filter(|name| !is_beside(name)).collect();
    names.dedup();
    let more = names.len().saturating_sub(MAX_NAMES);
    names.truncate(MAX_NAMES);
    let mut named = names.join(", ");
    if named.is_empty() {
        "nothing new".clone_into(&mut named);
    }
    if more > 0 {
        named.push_str(&format!(" and {more} more"));
    }
    let request = envelope.get("request_id").filter(|id| !id.is_null());
    let what = match request {
        Some(id) => format!("answer to {id}: {named}"),
        None => format!("push: {named}"),
    };
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|(name, arguments)| Map::from_iter([(name, json!(arguments))]).into())
        .collect();
    (what, json!({"request_id": request, "rows": rows}))
}

/// Whether a procedure comes beside the changes of a database, and is none of them.
fn is_beside(name: &str) -> bool {
    let beginnings = [
        "execute",
        "mciTraceLog",
        "verify",
        "check",
        "updateLastSync",
    ];
    beginnings.iter().any(|it| name.starts_with(it))
}

/// Collects the calls in a program, in order.
fn collect(step: &Value, rows: &mut Vec<(String, Vec<Value>)>) {
    let Some(parts) = step.as_array() else {
        return;
    };
    if let [code, Value::String(name), arguments @ ..] = parts.as_slice()
        && *code == json!(5)
    {
        rows.push((name.clone(), arguments.iter().map(argument).collect()));
        return;
    }
    for part in parts {
        collect(part, rows);
    }
}

/// An argument: an integer by its digits, and nothing where it is absent.
fn argument(value: &Value) -> Value {
    match value.as_array().map(Vec::as_slice) {
        Some([code, digits]) if *code == json!(19) => digits.clone(),
        Some([code]) if *code == json!(9) => Value::Null,
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::lightspeed::program::{integer, plain, response as program, row};
    use crate::time::Timestamp;

    fn shown(is_of_server: bool, frames: &[Frame]) -> Vec<Value> {
        super::frames(&Passed {
            number: 1,
            at: Timestamp::from_millis(0),
            user: 4.into(),
            session: 1,
            is_of_server,
            bytes: frames.iter().flat_map(Frame::encode).collect(),
        })
    }

    fn data(payload: &Value) -> Frame {
        Frame::Data {
            stream: 3,
            id: 0,
            asks_for_ack: true,
            payload: payload.to_string().into_bytes(),
        }
    }

    #[test]
    fn requests_have_the_names_of_their_databases_and_tasks() {
        let query = json!({"database": 95, "last_applied_cursor": null}).to_string();
        let task = json!({"text": "hi"}).to_string();
        let tasks =
            json!({"tasks": [{"label": "46", "payload": task}, {"label": "9", "payload": "x"}]});
        let typing = json!({"label": "3", "payload": "{}"}).to_string();
        let establish = Frame::Establish {
            stream: 3,
            params: Vec::new(),
        };
        let frames = shown(
            false,
            &[
                establish,
                data(&json!({"type": 2, "payload": query})),
                data(&json!({"type": 3, "payload": tasks.to_string()})),
                data(&json!({"type": 4, "payload": typing})),
                Frame::Ping,
            ],
        );
        assert_eq!(frames[0]["frame"], "establish");
        assert_eq!(frames[1]["what"], "database 95, encrypted threads");
        assert_eq!(frames[2]["what"], "task 46, send, 9, unknown");
        let inside = &frames[2]["inside"]["payload"]["tasks"][0]["payload"];
        assert_eq!(inside["text"], "hi");
        assert_eq!(frames[3]["what"], "task 3, typing");
        assert_eq!(frames[4], json!({"frame": "ping"}));
    }

    #[test]
    fn programs_are_their_rows() {
        let rows = [row("insertMessage", &[(0, json!("hi")), (2, integer(4))])];
        let push = program(None, &plain(&rows));
        let answer = program(Some(7), &plain(&[]));
        let frames = shown(true, &[data(&push), data(&answer), data(&json!("?"))]);
        assert_eq!(frames[0]["what"], "push: insertMessage");
        let expected = json!([{"insertMessage": ["hi", null, "4"]}]);
        assert_eq!(frames[0]["inside"]["rows"], expected);
        assert_eq!(frames[1]["what"], "answer to 7: nothing new");
        assert_eq!(frames[2]["what"], "unreadable");
    }

    #[test]
    fn a_payload_that_cannot_be_read_is_shown_by_its_length() {
        let ended = Frame::EndWithReason {
            stream: 3,
            reason: 8,
        };
        let later = Frame::ExtendedData {
            stream: 3,
            id: 1,
            payload: b"{}".to_vec(),
        };
        let whole = [Frame::Pong, Frame::Drain(2), ended, later];
        let mut bytes: Vec<u8> = whole.iter().flat_map(Frame::encode).collect();
        bytes.extend([13, 0, 0, 9]);
        let frames = super::frames(&Passed {
            number: 1,
            at: Timestamp::from_millis(0),
            user: 4.into(),
            session: 1,
            is_of_server: true,
            bytes,
        });
        let names: Vec<_> = frames.iter().map(|frame| &frame["frame"]).collect();
        let expected = ["pong", "drain", "end of data", "data", "unreadable"];
        assert_eq!(names, expected);
        assert_eq!(
            (&frames[2]["what"], &frames[3]["inside"]),
            (&json!("reason 8"), &json!({}))
        );
    }
}
