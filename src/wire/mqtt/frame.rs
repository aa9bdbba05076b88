//! What arrives about messages and threads: a frame with deltas, with a token, or with an error.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::event::{Event, Raw};
use crate::wire::de::{self, Obj};
use crate::wire::delta::{self, Delta};

/// What a frame says. Facts come together as they like.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// By this the server knows the queue from now on.
    pub(crate) token: Option<String>,
    /// Why the queue is lost, by Facebook's name for it.
    pub(crate) error: Option<String>,
    pub(crate) deltas: Vec<Pushed>,
    /// Where the frame begins. `None`: it does not say.
    pub(crate) first_sequence_id: Option<u64>,
    /// Where the queue stands after these deltas. `None`: where it stood before.
    pub(crate) sequence_id: Option<u64>,
}

/// A delta of a frame.
#[derive(Debug)]
pub(crate) struct Pushed {
    /// Its place in the queue. `None`: it does not say.
    pub(crate) sequence_id: Option<u64>,
    /// What it tells of: one event, and any number for a `ClientPayload`.
    pub(crate) events: Vec<Event>,
}

const WHAT: &str = "a frame of deltas";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(deserialize_with = "de::lenient_text")]
    sync_token: Option<String>,
    #[serde(deserialize_with = "de::lenient_text")]
    error_code: Option<String>,
    // What cannot be read here is not nothing: the frame as a whole is unreadable, so that its deltas are asked for again.
    #[serde(borrow, deserialize_with = "de::list")]
    deltas: Vec<&'a RawValue>,
    #[serde(deserialize_with = "de::lenient_number")]
    first_delta_seq_id: Option<u64>,
    #[serde(deserialize_with = "de::lenient_number")]
    last_issued_seq_id: Option<u64>,
}

impl<'a> Wire<'a> {
    fn read(json: &'a str) -> Result<Self, DecodeError> {
        serde_json::from_str(json)
            .or_else(|error| Self::member_by_member(json).ok_or(error))
            .map_err(|error| DecodeError::json(WHAT, &error))
    }

    /// Reads a frame that has a member twice, of which the last counts, as in the site's script.
    fn member_by_member(json: &'a str) -> Option<Self> {
        let mut wire = Self::default();
        let number = |json: &'a RawValue| de::scalar(json).and_then(|it| it.parse().ok());
        let text = |json: &'a RawValue| de::scalar(json).filter(|it| !it.is_empty());
        let members = de::entries(&mut serde_json::Deserializer::from_str(json)).ok()?;
        for (name, value) in members {
            match &*name {
                "syncToken" => wire.sync_token = text(value).map(Cow::into_owned),
                "errorCode" => wire.error_code = text(value).map(Cow::into_owned),
                "firstDeltaSeqId" => wire.first_delta_seq_id = number(value),
                "lastIssuedSeqId" => wire.last_issued_seq_id = number(value),
                "deltas" => {
                    let list = &mut serde_json::Deserializer::from_str(value.get());
                    wire.deltas = de::list(list).ok()?;
                }
                _ => {}
            }
        }
        Some(wire)
    }
}

impl Frame {
    pub(super) fn decode(json: &str) -> Result<Self, DecodeError> {
        // A struct also reads from a list, by position: that is not what is meant here.
        if !json.starts_with('{') {
            return Err(DecodeError::new(WHAT, "it has no JSON object"));
        }
        let wire = Wire::read(json)?;
        let mut deltas = Vec::with_capacity(wire.deltas.len());
        // What was issued last may be more than what this frame brings: the deltas themselves know better.
        let mut of_deltas = None;
        for delta in wire.deltas {
            let pushed = pushed(delta);
            of_deltas = of_deltas.max(pushed.sequence_id);
            deltas.push(pushed);
        }
        Ok(Self {
            token: wire.sync_token,
            error: wire.error_code,
            deltas,
            first_sequence_id: wire.first_delta_seq_id,
            sequence_id: of_deltas
                .or(wire.last_issued_seq_id)
                .or(wire.first_delta_seq_id),
        })
    }
}

fn pushed(delta: &RawValue) -> Pushed {
    let raw = Raw::of_delta(delta.get());
    let read = de::read(delta.get(), |json| {
        let delta: Obj<Delta<'_>> = serde_json::from_str(json)?;
        let delta = delta.get();
        let sequence_id = delta.as_ref().and_then(|delta| delta.sequence_id.get());
        let mut events = Vec::with_capacity(1);
        delta::decode(delta, raw.clone(), &mut events);
        Ok(Pushed {
            sequence_id,
            events,
        })
    });
    read.unwrap_or_else(|_| {
        let mut events = Vec::with_capacity(1);
        delta::decode(None, raw, &mut events);
        Pushed {
            sequence_id: None,
            events,
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_frame_stands_where_its_deltas_do() {
        for (frame, id) in [
            (
                r#"{"deltas": [{"irisSeqId": "7"}, {"irisSeqId": 9}], "lastIssuedSeqId": 12}"#,
                Some(9),
            ),
            (
                r#"{"deltas": [{}], "firstDeltaSeqId": 7, "lastIssuedSeqId": "8"}"#,
                Some(8),
            ),
            (r#"{"syncToken": "1", "firstDeltaSeqId": 7}"#, Some(7)),
            (
                r#"{"deltas": [7, null, {"irisSeqId": {}}], "lastIssuedSeqId": -1}"#,
                None,
            ),
            ("{}", None),
        ] {
            assert_eq!(Frame::decode(frame).unwrap().sequence_id, id, "{frame}");
        }
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        for json in [
            "",
            "7",
            "[]",
            "null",
            "{",
            "<html>",
            r#"["1"]"#,
            r#"{"deltas": 7}"#,
            r#"{"deltas": "x"}"#,
        ] {
            assert!(Frame::decode(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_frame_with_more_deltas_than_anybody_reads_is_an_error_and_not_an_empty_frame() {
        let frame = |count| format!(r#"{{"deltas": [{}]}}"#, vec!["{}"; count].join(","));
        assert_eq!(
            Frame::decode(&frame(100_000)).unwrap().deltas.len(),
            100_000
        );
        assert!(Frame::decode(&frame(100_001)).is_err());
    }

    #[test]
    fn a_member_that_comes_twice_costs_no_delta() {
        let frame = r#"{"deltas": [], "lastIssuedSeqId": 7, "deltas": [{"irisSeqId": 8}], "lastIssuedSeqId": "8"}"#;
        let frame = Frame::decode(frame).unwrap();
        assert_eq!((frame.deltas.len(), frame.sequence_id), (1, Some(8)));
    }

    #[test]
    fn a_client_payload_that_cannot_be_read_is_kept_as_it_came() {
        for payload in [
            json!([300]),
            json!([255, 254]),
            json!("x"),
            json!(b"{}"),
            json!(null),
        ] {
            let delta = json!({"class": "ClientPayload", "payload": payload});
            let frame = json!({"deltas": [delta]}).to_string();
            let mut deltas = Frame::decode(&frame).unwrap().deltas;
            let events = deltas.remove(0).events;
            let [Event::Unknown(event)] = events.as_slice() else {
                panic!("{events:?}");
            };
            let item: serde_json::Value = serde_json::from_str(event.raw().get()).unwrap();
            assert_eq!(item, json!({"type": "delta", "delta": delta}));
        }
    }
}
