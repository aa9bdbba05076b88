//! The requests for the queue.

use crate::error::{Result, TransportError};
use crate::id::UserId;
use crate::listen::iris::Cursor;
use crate::secret::Secret;
use crate::wire::mqtt::queue::{Dialect, Publish, create, get_diffs};

/// The request for the deltas behind this position, and for a queue where there is none yet.
pub(super) fn deltas(uid: UserId, dialect: Dialect, cursor: Cursor<'_>) -> Result<Publish> {
    let Cursor { token, sequence_id } = cursor;
    let request = match token.map(Secret::expose) {
        Some(token) => get_diffs(uid, dialect, sequence_id, token),
        None => create(uid, dialect, sequence_id),
    };
    request.map_err(|_| {
        let problem = "a request cannot be written as JSON: please report it";
        TransportError::Protocol(problem.into()).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect {
        sync_api_version: 10,
        max_deltas: 1000,
    };

    #[test]
    fn a_queue_is_created_where_there_is_none_and_taken_up_from_then_on() {
        let secret = Secret::new("1");
        for (token, topic, name) in [
            (
                None,
                "/messenger_sync_create_queue",
                "initial_titan_sequence_id",
            ),
            (Some(&secret), "/messenger_sync_get_diffs", "last_seq_id"),
        ] {
            let sequence_id = 7;
            let publish = deltas(UserId::from(1), DIALECT, Cursor { token, sequence_id });
            let publish = publish.unwrap();
            let payload: serde_json::Value = serde_json::from_str(&publish.payload).unwrap();
            assert_eq!(publish.topic, topic);
            assert_eq!(payload[name], "7");
        }
    }
}
