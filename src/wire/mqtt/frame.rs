//! A frame about messages and threads: with deltas, with a token, or with an error.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::event::{Event, Raw};
use crate::wire::de::{self, Obj, Scanner};
use crate::wire::delta::{self, Delta};

/// The facts of a frame, which come together as they like.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// By this the server knows the queue from now on.
    pub(crate) token: Option<String>,
    /// Why the queue is lost, by Facebook's name for it.
    pub(crate) error: Option<String>,
    pub(crate) deltas: Vec<Pushed>,
    /// Where the frame begins. `None`: it does not have it.
    pub(crate) first_sequence_id: Option<u64>,
    /// Where the queue stands after these deltas. `None`: where it stood before.
    pub(crate) sequence_id: Option<u64>,
}

/// A delta of a frame.
#[derive(Debug)]
pub(crate) struct Pushed {
    /// Its place in the queue. `None`: it does not have it.
    pub(crate) sequence_id: Option<u64>,
    /// One event, and any number for a `ClientPayload`.
    pub(crate) events: Vec<Event>,
}

const WHAT: &str = "a frame of deltas";

impl Frame {
    pub(super) fn decode(json: &str) -> Result<Self, DecodeError> {
        Self::read(json).map_err(|error| DecodeError::json(WHAT, &error))
    }

    /// Reads a frame, whose deltas are read in the same pass. Of members that come twice the last counts, as in the site's script.
    fn read(json: &str) -> serde_json::Result<Self> {
        let mut frame = Self::default();
        let mut last_issued = None;
        let mut scanner = Scanner::new(json);
        scanner.object(|scanner, name| {
            if name == "deltas" {
                // What cannot be read here is not nothing: the frame as a whole is unreadable, so that its deltas are asked for again.
                frame.deltas.clear();
                return scanner.elements(|deltas| frame.push_next(deltas));
            }
            let (value, _): (&RawValue, _) = scanner.value()?;
            let text = de::scalar(value).filter(|text| !text.is_empty());
            let number = text.as_ref().and_then(|digits| digits.parse().ok());
            match &*name {
                "syncToken" => frame.token = text.map(Cow::into_owned),
                "errorCode" => frame.error = text.map(Cow::into_owned),
                "firstDeltaSeqId" => frame.first_sequence_id = number,
                "lastIssuedSeqId" => last_issued = number,
                _ => {}
            }
            Ok(())
        })?;
        scanner.end()?;
        // What was issued last may be more than what this frame brings: the deltas themselves know better.
        let of_deltas = frame.deltas.iter().filter_map(|delta| delta.sequence_id);
        frame.sequence_id = of_deltas.max().or(last_issued).or(frame.first_sequence_id);
        Ok(frame)
    }

    fn push_next(&mut self, deltas: &mut Scanner<'_>) -> serde_json::Result<()> {
        if let Ok((delta, text)) = deltas.value() {
            self.deltas.push(Pushed::new(delta, text));
            return Ok(());
        }
        let (_, text) = deltas.value::<IgnoredAny>()?;
        let pushed = de::read_tidied(text, |json| {
            Ok(Pushed::new(serde_json::from_str(json)?, text))
        });
        self.deltas
            .push(pushed.unwrap_or_else(|_| Pushed::new(Obj::default(), text)));
        Ok(())
    }
}

impl Pushed {
    fn new(delta: Obj<Delta<'_>>, text: &str) -> Self {
        let sequence_id = delta.as_ref().and_then(|delta| delta.sequence_id.get());
        let mut events = Vec::with_capacity(1);
        delta::decode(delta.get(), Raw::of_delta(text), &mut events);
        Self {
            sequence_id,
            events,
        }
    }
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
