//! The position of the account's queue of deltas at this moment, where listening over MQTT begins: the list of conversations with
//! one in it. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::{Document, GraphQl};
use crate::wire::de;
use crate::wire::documents::Documents;

pub(crate) fn query(documents: &Documents) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::SequenceId),
        json!({
            "limit": 1,
            "tags": ["INBOX"],
            "before": null,
            "includeDeliveryReceipts": false,
            "includeSeqID": true,
        }),
    )
}

/// The sequence ID of the answer. `None`: the answer names no account, which is how Facebook reports that the session has ended.
pub(crate) fn read(data: &RawValue) -> Result<Option<u64>, DecodeError> {
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
    let data: Data = de::parse("the sequence ID", data.get())?;
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
    #[test]
    fn a_sequence_id_that_is_missing_does_not_mean_that_the_session_has_ended() {
        let read = |json: &str| super::read(serde_json::from_str(json).unwrap());
        for (value, id) in [(r#""87650""#, 87_650), ("87650", 87_650)] {
            let json =
                format!(r#"{{"viewer": {{"message_threads": {{"sync_sequence_id": {value}}}}}}}"#);
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
