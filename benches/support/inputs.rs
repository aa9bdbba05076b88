//! The inputs of the benchmarks: made of the recordings, and reproducible.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

/// The number of long-poll replies, and of items in each of them.
pub const REPLIES: usize = 200;
pub const ITEMS: usize = 100;
/// The number of messages in a page of history.
pub const MESSAGES: usize = 1000;

/// What is read, and the JSON that stands in it as a text, which a reader has to go over as well.
pub struct Body {
    pub text: String,
    pub inner: String,
}

/// Bodies with no JSON in their texts.
pub fn alone(texts: Vec<String>) -> Vec<Body> {
    let body = |text| Body {
        text,
        inner: String::new(),
    };
    texts.into_iter().map(body).collect()
}

/// Programs of the gateway, with a recorded call of each procedure in turn.
pub fn programs() -> Vec<Body> {
    #[derive(Deserialize)]
    struct Recording<'a> {
        #[serde(borrow)]
        cases: Vec<Case<'a>>,
    }
    #[derive(Deserialize)]
    struct Case<'a> {
        name: String,
        #[serde(borrow)]
        step: &'a RawValue,
    }
    let recording = fixture("dgw/ls-decode.json");
    let recording: Recording<'_> = serde_json::from_str(&recording).unwrap();
    let whole = recording.cases.iter();
    let whole = whole.filter(|case| case.name.starts_with("full call: "));
    let steps: Vec<String> = whole.map(|case| compact(case.step.get())).collect();
    let mut steps = steps.iter().cycle();
    let program = |_| {
        let steps: Vec<&str> = steps.by_ref().take(ITEMS).map(String::as_str).collect();
        let inner = format!(r#"{{"name":null,"step":[1,{}]}}"#, steps.join(","));
        let payload = serde_json::to_string(&inner).unwrap();
        let text = format!(r#"{{"request_id":null,"payload":{payload},"sp":[],"target":3}}"#);
        Body { text, inner }
    };
    (0..REPLIES).map(program).collect()
}

/// Replies of the long poll with every recorded item, in turn, as it stands in `fixtures/events`.
pub fn replies() -> Vec<String> {
    let items = items();
    let mut items = items.iter().cycle();
    let reply = |number: usize| {
        let items: Vec<&str> = items.by_ref().take(ITEMS).map(String::as_str).collect();
        let items = items.join(",");
        format!(r#"for (;;);{{"t":"msg","seq":{number},"u":100000000000001,"ms":[{items}]}}"#)
    };
    (1..=REPLIES).map(reply).collect()
}

/// Returns MQTT frames with every recorded delta in turn.
pub fn frames() -> Vec<String> {
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow)]
        delta: Option<&'a RawValue>,
    }
    let items = items();
    let delta = |item| serde_json::from_str::<Item<'_>>(item).unwrap().delta;
    let deltas: Vec<&str> = items
        .iter()
        .filter_map(|it| Some(delta(it)?.get()))
        .collect();
    let mut deltas = deltas.into_iter().cycle();
    let frame = |number: usize| {
        let deltas: Vec<&str> = deltas.by_ref().take(ITEMS).collect();
        let deltas = deltas.join(",");
        format!(
            r#"{{"deltas":[{deltas}],"firstDeltaSeqId":{number},"lastIssuedSeqId":{number},"queueEntityId":1}}"#
        )
    };
    (1..=REPLIES).map(frame).collect()
}

/// The reply to a query for history, with those of the recorded messages that have something attached, in turn.
pub fn history() -> String {
    #[derive(Deserialize)]
    struct Recording {
        exchanges: Vec<Exchange>,
    }
    #[derive(Deserialize)]
    struct Exchange {
        reply: Reply,
    }
    #[derive(Deserialize)]
    struct Reply {
        body: String,
    }
    let recording = fixture("wire/fetch_thread_messages.json");
    let recording: Recording = serde_json::from_str(&recording).unwrap();
    let body = compact(&recording.exchanges.last().unwrap().reply.body);
    let (start, end) = nodes(&body);
    let nodes: Vec<&RawValue> = serde_json::from_str(&body[start..end]).unwrap();
    let has_attachment = |node: &&RawValue| node.get().contains(r#""legacy_attachment_id""#);
    let nodes = nodes.into_iter().filter(has_attachment).map(RawValue::get);
    let nodes: Vec<&str> = nodes
        .collect::<Vec<_>>()
        .into_iter()
        .cycle()
        .take(MESSAGES)
        .collect();
    format!("{}[{}]{}", &body[..start], nodes.join(","), &body[end..])
}

/// The path of the list of messages.
fn nodes(body: &str) -> (usize, usize) {
    const BEFORE: &str = r#""nodes":"#;
    let start = body.find(BEFORE).unwrap() + BEFORE.len();
    let mut values = serde_json::Deserializer::from_str(&body[start..]).into_iter::<&RawValue>();
    values.next().unwrap().unwrap();
    (start, start + values.byte_offset())
}

/// Writes all of it into files, for others to read.
pub fn write(folder: &Path) -> serde_json::Value {
    fs::create_dir_all(folder).unwrap();
    let lines =
        |name: &str, lines: &[String]| fs::write(folder.join(name), lines.join("\n")).unwrap();
    lines("replies", &replies());
    lines("history", &[history()]);
    serde_json::json!({"items": REPLIES * ITEMS, "messages": MESSAGES})
}

/// Every recorded item, as compact as Facebook writes it.
pub fn items() -> Vec<String> {
    #[derive(Deserialize)]
    struct Recording<'a> {
        #[serde(borrow)]
        item: &'a RawValue,
    }
    let directory = fs::read_dir(fixtures().join("events")).unwrap();
    let mut paths: Vec<PathBuf> = directory.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let item = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let recording: Recording<'_> = serde_json::from_str(&text).unwrap();
        compact(recording.item.get())
    };
    paths.iter().map(item).collect()
}

/// JSON without the white space between its parts.
fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |c: &char| {
        let was_in_string = in_string;
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        was_in_string || !c.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

fn fixture(name: &str) -> String {
    fs::read_to_string(fixtures().join(name)).unwrap()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}
