//! The queue of deltas that the server keeps for a client: what it is asked for.

use serde::Serialize;

use crate::id::UserId;

/// Something to be published, with quality of service 1.
#[derive(Debug, PartialEq)]
pub(crate) struct Publish {
    pub(crate) topic: &'static str,
    pub(crate) payload: String,
}

/// The settings on which the living clients do not agree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    pub(crate) sync_api_version: u32,
    pub(crate) max_deltas: u32,
}

/// The members that every request for deltas has, in the reference's order.
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

/// The request for a new queue, which begins behind this sequence ID.
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

/// The request for the deltas of this queue behind this sequence ID.
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
