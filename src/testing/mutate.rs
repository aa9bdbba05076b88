//! For property tests: what becomes of a recording on its way through a broken or hostile world.

use std::ops::Range;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use serde_json::Value;

/// 10,000 cases, or as many as `PROPTEST_CASES` has. A failure is printed, not kept in a file: it becomes a test of its own.
pub(crate) fn config() -> ProptestConfig {
    cases(10_000)
}

/// The same with so many cases, where each takes long.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    config.failure_persistence = None;
    config
}

/// A change of some bytes.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Set(Index, u8),
    Insert(Index, &'static [u8]),
    Remove(Index, usize),
    Repeat(Index, usize),
    CutOff(Index),
}

/// Characters that mean something to one parser or another.
const SNIPPETS: [&[u8]; 28] = [
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\0",
    b"\r\n",
    b"\x1b[2J",
    b"\\ud83d",
    b"\\u0000",
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b";",
    b"=",
    b"<",
    b"<!--",
    b"<form>",
    b"<script>",
    b"<input name=pass value=&#x110000;>",
    b"</",
];

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let place = any::<Index>;
    let edit = prop_oneof![
        4 => (place(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        4 => (place(), select(&SNIPPETS[..])).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        2 => (place(), 1..20_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        2 => (place(), 1..20_usize).prop_map(|(at, length)| Edit::Repeat(at, length)),
        1 => place().prop_map(Edit::CutOff),
    ];
    vec(edit, 1..4)
}

pub(crate) fn edited(text: impl AsRef<[u8]>, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.as_ref().to_vec();
    for edit in edits {
        let size = bytes.len();
        let range = |at: &Index, length: usize| {
            let at = at.index(size + 1);
            at..size.min(at + length)
        };
        match edit {
            Edit::Set(at, byte) => bytes[range(at, 1)].fill(*byte),
            Edit::Insert(at, snippet) => drop(bytes.splice(range(at, 0), snippet.iter().copied())),
            Edit::Remove(at, length) => drop(bytes.drain(range(at, *length))),
            Edit::Repeat(at, length) => {
                let range = range(at, *length);
                let again = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, again);
            }
            Edit::CutOff(at) => bytes.truncate(range(at, 0).start),
        }
    }
    bytes
}

/// 10,000 lists in each other.
pub(crate) static DEEP: LazyLock<String> =
    LazyLock::new(|| "[".repeat(10_000) + &"]".repeat(10_000));

/// JSON that a server may send in place of any value.
pub(crate) static ODD_VALUES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    vec![
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "1e300",
        "-1e300",
        "1e999",
        r#""""#,
        r#""-1""#,
        r#""9e9""#,
        r#""99999999999999999999""#,
        r#""\ud83d""#,
        r#""\ude06\ud83d\u0000""#,
        r#""\r\n\u001b[2J\u202e""#,
        r#""\"}]""#,
        "[]",
        r#"[null, 1, "x", [], {}]"#,
        "{}",
        r#"{"0": {"id": []}}"#,
        r#"{"id": -1, "id": "9e9", "": null}"#,
        DEEP.as_str(),
    ]
});

/// The replacement of a value. `None`: nothing, the value is gone, with its name.
pub(crate) type Replacement = Option<&'static str>;

pub(crate) fn replacements() -> impl Strategy<Value = Vec<(Index, Replacement)>> {
    let replacement = prop_oneof![
        1 => Just(None),
        6 => select(ODD_VALUES.as_slice()).prop_map(Some),
    ];
    vec((any::<Index>(), replacement), 1..4)
}

/// A JSON text, and where in it all the values are.
pub(crate) struct Json {
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
}

/// Where a value is.
#[derive(Clone)]
pub(crate) struct Place {
    value: Range<usize>,
    /// With its name and one comma: what has to go if the value is to be gone.
    member: Range<usize>,
}

impl Json {
    pub(crate) fn new(value: &Value) -> Self {
        let text = value.to_string();
        let mut places = Vec::new();
        find_places(text.as_bytes(), 0, &mut places);
        Self { text, places }
    }

    /// The text with another value at one of the places.
    pub(crate) fn with(&self, place: usize, json: &str) -> String {
        let Range { start, end } = self.places[place].value;
        [&self.text[..start], json, &self.text[end..]].concat()
    }

    pub(crate) fn is_list(&self, place: usize) -> bool {
        self.text[self.places[place].value.start..].starts_with('[')
    }

    pub(crate) fn replaced(&self, replacements: &[(Index, Replacement)]) -> String {
        if self.places.is_empty() {
            return self.text.clone();
        }
        let mut changes: Vec<(&Range<usize>, &str)> = replacements
            .iter()
            .map(|(at, replacement)| {
                let place = at.get(&self.places);
                match replacement {
                    Some(json) => (&place.value, *json),
                    None => (&place.member, ""),
                }
            })
            .collect();
        changes.sort_by_key(|(range, _)| range.start);
        let (mut text, mut done) = (String::with_capacity(self.text.len()), 0);
        for (range, json) in changes {
            // Of two changes of one place the first counts.
            if range.start >= done {
                text += &self.text[done..range.start];
                text += json;
                done = range.end;
            }
        }
        text + &self.text[done..]
    }
}

/// Finds the places within the value that begins at `at`, in JSON without white space, and returns where it ends.
fn find_places(json: &[u8], mut at: usize, places: &mut Vec<Place>) -> usize {
    let opening = json[at];
    match opening {
        b'"' => return end_of_string(json, at),
        b'{' | b'[' => at += 1,
        _ => {
            let is_end = |byte: &u8| b",]}".contains(byte);
            return json[at..]
                .iter()
                .position(is_end)
                .map_or(json.len(), |length| at + length);
        }
    }
    while !b"}]".contains(&json[at]) {
        let start = at;
        if opening == b'{' {
            at = end_of_string(json, at) + 1;
        }
        let value = at..find_places(json, at, places);
        at = value.end;
        let (after_another, before_another) = (json[start - 1] == b',', json[at] == b',');
        let member = if after_another {
            start - 1..at
        } else {
            start..at + usize::from(before_another)
        };
        places.push(Place { value, member });
        at += usize::from(before_another);
    }
    at + 1
}

fn end_of_string(json: &[u8], mut at: usize) -> usize {
    at += 1;
    while json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

#[test]
fn every_place_of_a_text_is_found_and_can_be_changed() {
    let value = serde_json::json!({"a": [1, "x\"]", {}], "b\\": null, "c": {"d": true}});
    let json = Json::new(&value);
    let found = |part: fn(&Place) -> &Range<usize>| -> Vec<&str> {
        json.places
            .iter()
            .map(|place| &json.text[part(place).clone()])
            .collect()
    };
    let values = [
        "1",
        r#""x\"]""#,
        "{}",
        r#"[1,"x\"]",{}]"#,
        "null",
        "true",
        r#"{"d":true}"#,
    ];
    assert_eq!(found(|place| &place.value), values);
    assert_eq!(
        found(|place| &place.member)[3..5],
        [r#""a":[1,"x\"]",{}],"#, r#","b\\":null"#]
    );
    for place in &json.places {
        for (range, json_text) in [(&place.value, "7"), (&place.member, "")] {
            let mut changed = json.text.clone();
            changed.replace_range(range.clone(), json_text);
            assert!(serde_json::from_str::<Value>(&changed).is_ok(), "{changed}");
        }
    }
}
