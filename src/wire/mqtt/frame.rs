//! What arrives about messages and threads: a frame with deltas, with a token, or with an error.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::DecodeError;
use crate::wire::de;

/// What a frame says. Facts come together as they like.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// By this the server knows the queue from now on.
    pub(crate) token: Option<String>,
    /// Why the queue is lost, by Facebook's name for it.
    pub(crate) error: Option<String>,
    /// The deltas, in the form of the long poll's items: see [`item::decode`](crate::wire::item::decode).
    pub(crate) items: Vec<Box<RawValue>>,
    /// Where the queue stands after these deltas. `None`: where it stood before.
    pub(crate) sequence_id: Option<u64>,
}

impl Frame {
    pub(super) fn decode(json: &str) -> Result<Self, DecodeError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            #[serde(default, deserialize_with = "de::lenient_text")]
            sync_token: Option<String>,
            #[serde(default, deserialize_with = "de::lenient_text")]
            error_code: Option<String>,
            #[serde(borrow, default, deserialize_with = "de::lenient_list")]
            deltas: Vec<&'a RawValue>,
            #[serde(default, deserialize_with = "de::lenient_number")]
            first_delta_seq_id: Option<u64>,
            #[serde(default, deserialize_with = "de::lenient_number")]
            last_issued_seq_id: Option<u64>,
        }
        const WHAT: &str = "a frame of deltas";
        // A struct also reads from a list, by position: that is not what is meant here.
        if !json.starts_with('{') {
            return Err(DecodeError::new(WHAT, "it has no JSON object"));
        }
        let wire: Wire<'_> =
            serde_json::from_str(json).map_err(|error| DecodeError::json(WHAT, &error))?;
        let mut items = Vec::with_capacity(wire.deltas.len());
        // What was issued last may be more than what this frame brings: the deltas themselves know better.
        let mut of_deltas = None;
        for delta in wire.deltas {
            let head = Head::of(delta);
            of_deltas = of_deltas.max(head.number);
            match head.client_payload() {
                Some(deltas) => items.extend(deltas),
                None => items.extend(item(delta)),
            }
        }
        Ok(Self {
            token: wire.sync_token,
            error: wire.error_code,
            items,
            sequence_id: of_deltas
                .or(wire.last_issued_seq_id)
                .or(wire.first_delta_seq_id),
        })
    }
}

/// What a delta says about itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    #[serde(rename = "irisSeqId", deserialize_with = "de::lenient_number")]
    number: Option<u64>,
    #[serde(borrow, deserialize_with = "de::lenient_text")]
    class: Option<Cow<'a, str>>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> Head<'a> {
    fn of(delta: &'a RawValue) -> Self {
        match delta.get().starts_with('{') {
            true => serde_json::from_str(delta.get()).unwrap_or_default(),
            false => Self::default(),
        }
    }

    /// Each delta in a `ClientPayload`, whose bytes are JSON. `None`: it is none, or one that cannot be read.
    fn client_payload(&self) -> Option<Vec<Box<RawValue>>> {
        #[derive(Deserialize)]
        struct Payload<'a> {
            #[serde(borrow, deserialize_with = "de::list")]
            deltas: Vec<&'a RawValue>,
        }
        let payload = self
            .payload
            .filter(|_| self.class.as_deref() == Some("ClientPayload"))?;
        let bytes: Vec<u8> = serde_json::from_str(payload.get()).ok()?;
        let payload: Payload<'_> = serde_json::from_slice(&bytes).ok()?;
        let class = "ClientPayload";
        let deltas = payload.deltas.into_iter();
        let deltas = deltas.map(|payload| ClientPayload { class, payload });
        Some(deltas.filter_map(item).collect())
    }
}

/// One delta in a `ClientPayload` of its own.
#[derive(Serialize)]
struct ClientPayload<'a> {
    class: &'static str,
    payload: &'a RawValue,
}

/// A delta as the long poll brings it.
fn item(delta: impl Serialize) -> Option<Box<RawValue>> {
    #[derive(Serialize)]
    struct Item<T> {
        #[serde(rename = "type")]
        kind: &'static str,
        delta: T,
    }
    let kind = "delta";
    to_raw_value(&Item { kind, delta }).ok()
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
        for json in ["", "7", "[]", "null", "{", "<html>", r#"["1"]"#] {
            assert!(Frame::decode(json).is_err(), "{json}");
        }
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
            let items = Frame::decode(&frame).unwrap().items;
            let item: serde_json::Value = serde_json::from_str(items[0].get()).unwrap();
            assert_eq!(item, json!({"type": "delta", "delta": delta}));
        }
    }
}
