//! What arrives about messages and threads: a frame with deltas, with a token, or with an error.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

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
        // What was issued last may be more than what this frame brings: the deltas themselves know better.
        let of_deltas = wire.deltas.iter().filter_map(|delta| number(delta)).max();
        Ok(Self {
            token: wire.sync_token,
            error: wire.error_code,
            items: wire.deltas.iter().flat_map(|delta| items(delta)).collect(),
            sequence_id: of_deltas
                .or(wire.last_issued_seq_id)
                .or(wire.first_delta_seq_id),
        })
    }
}

/// The delta's own sequence ID.
fn number(delta: &RawValue) -> Option<u64> {
    #[derive(Deserialize)]
    struct Delta {
        #[serde(rename = "irisSeqId", deserialize_with = "de::number")]
        number: u64,
    }
    if !delta.get().starts_with('{') {
        return None;
    }
    serde_json::from_str(delta.get())
        .ok()
        .map(|delta: Delta| delta.number)
}

/// A delta as the long poll brings it; of a `ClientPayload`, whose bytes are JSON, each delta in it.
fn items(delta: &RawValue) -> Vec<Box<RawValue>> {
    let item = |delta: &str| {
        let json = format!(r#"{{"type":"delta","delta":{delta}}}"#);
        // It was JSON before, so it is JSON now.
        RawValue::from_string(json).ok()
    };
    let Some(payload) = client_payload(delta) else {
        return item(delta.get()).into_iter().collect();
    };
    let wrapped = payload
        .iter()
        .map(|delta| format!(r#"{{"class":"ClientPayload","payload":{delta}}}"#));
    wrapped.filter_map(|delta| item(&delta)).collect()
}

/// The deltas in a `ClientPayload`. `None`: it is none, or one that cannot be read.
fn client_payload(delta: &RawValue) -> Option<Vec<Box<RawValue>>> {
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, deserialize_with = "de::required_text")]
        class: Cow<'a, str>,
        #[serde(default, deserialize_with = "de::lenient")]
        payload: Option<Vec<u8>>,
    }
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        deltas: Vec<&'a RawValue>,
    }
    if !delta.get().starts_with('{') {
        return None;
    }
    let delta: Delta<'_> = serde_json::from_str(delta.get()).ok()?;
    let bytes = delta.payload.filter(|_| delta.class == "ClientPayload")?;
    let payload: Payload<'_> = serde_json::from_slice(&bytes).ok()?;
    Some(payload.deltas.into_iter().map(RawValue::to_owned).collect())
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
