//! The queue of deltas that the server keeps for a client: what it is asked for.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::DecodeError;
use crate::id::UserId;
use crate::wire::de;

/// Something to be published, with quality of service 1.
#[derive(Debug, PartialEq)]
pub(crate) struct Publish {
    pub(crate) topic: &'static str,
    pub(crate) payload: String,
}

/// What the living clients do not agree on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub(crate) sync_api_version: u32,
    pub(crate) max_deltas: u32,
}

/// What every request for deltas says, in the reference's order.
#[derive(Serialize)]
struct Request<T> {
    sync_api_version: u32,
    max_deltas_able_to_process: u32,
    delta_batch_size: u32,
    encoding: &'static str,
    entity_fbid: UserId,
    #[serde(flatten)]
    rest: T,
}

impl<T: Serialize> Request<T> {
    fn new(uid: UserId, dialect: Dialect, rest: T) -> Self {
        Self {
            sync_api_version: dialect.sync_api_version,
            max_deltas_able_to_process: dialect.max_deltas,
            delta_batch_size: 500,
            encoding: "JSON",
            entity_fbid: uid,
            rest,
        }
    }

    fn on(&self, topic: &'static str) -> serde_json::Result<Publish> {
        let payload = serde_json::to_string(self)?;
        Ok(Publish { topic, payload })
    }
}

/// Asks for a new queue, which begins behind this sequence ID.
pub(crate) fn create(
    uid: UserId,
    dialect: Dialect,
    sequence_id: u64,
) -> serde_json::Result<Publish> {
    #[derive(Serialize)]
    struct Create {
        initial_titan_sequence_id: String,
        device_params: Option<()>,
    }
    let rest = Create {
        initial_titan_sequence_id: sequence_id.to_string(),
        device_params: None,
    };
    Request::new(uid, dialect, rest).on("/messenger_sync_create_queue")
}

/// Asks the queue with this token for what came behind this sequence ID.
pub(crate) fn get_diffs(
    uid: UserId,
    dialect: Dialect,
    sequence_id: u64,
    token: &str,
) -> serde_json::Result<Publish> {
    #[derive(Serialize)]
    struct GetDiffs<'a> {
        last_seq_id: String,
        sync_token: &'a str,
    }
    let rest = GetDiffs {
        last_seq_id: sequence_id.to_string(),
        sync_token: token,
    };
    Request::new(uid, dialect, rest).on("/messenger_sync_get_diffs")
}

/// The parameters of the query that tells the sequence ID: the list of threads, with one in it.
pub(crate) fn sequence_id_params() -> Value {
    json!({
        "limit": 1,
        "tags": ["INBOX"],
        "before": null,
        "includeDeliveryReceipts": false,
        "includeSeqID": true,
    })
}

/// The sequence ID that the query's answer tells. `None`: it names no account, which is how Facebook says that the session has ended.
pub(crate) fn sequence_id(data: &RawValue) -> Result<Option<u64>, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        #[serde(default)]
        viewer: Option<Viewer>,
    }
    #[derive(Deserialize)]
    struct Viewer {
        message_threads: Threads,
    }
    #[derive(Deserialize)]
    struct Threads {
        #[serde(default, deserialize_with = "de::number_if_any")]
        sync_sequence_id: Option<u64>,
    }
    let data: Data = serde_json::from_str(data.get())
        .map_err(|error| DecodeError::json("the sequence ID", &error))?;
    let missing = || {
        DecodeError::new(
            "the sequence ID",
            "viewer.message_threads has no sync_sequence_id, although there is an account: try again",
        )
    };
    let id = data
        .viewer
        .map(|viewer| viewer.message_threads.sync_sequence_id.ok_or_else(missing));
    id.transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_id_that_is_missing_does_not_mean_that_the_session_has_ended() {
        let read = |json: &str| sequence_id(serde_json::from_str(json).unwrap());
        for (said, id) in [(r#""87650""#, 87_650), ("87650", 87_650)] {
            let json =
                format!(r#"{{"viewer": {{"message_threads": {{"sync_sequence_id": {said}}}}}}}"#);
            assert_eq!(read(&json), Ok(Some(id)), "{json}");
        }
        assert_eq!(read(r#"{"viewer": null}"#), Ok(None));
        for odd in [
            "7",
            r#"{"viewer": {}}"#,
            r#"{"viewer": {"message_threads": {}}}"#,
            r#"{"viewer": {"message_threads": {"sync_sequence_id": ""}}}"#,
            r#"{"viewer": {"message_threads": {"count": 9, "nodes": [], "sync_sequence_id": null}}}"#,
            r#"{"viewer": {"message_threads": {"sync_sequence_id": "x"}}}"#,
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
