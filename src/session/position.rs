//! The position in the queue of events, as a session file has it.

use serde_json::{Value, json};

use crate::api::{Position, QueuePosition};
use crate::id::UserId;
use crate::secret::Secret;
use crate::time::Timestamp;

pub(super) fn to_json(position: &Position) -> Value {
    let mut json = json!({"uid": position.uid, "at": position.at});
    let queue = match &position.queue {
        None => return json,
        Some(QueuePosition::LongPoll { seq }) => json!({"transport": "long_poll", "seq": seq}),
        Some(QueuePosition::Mqtt { token, sequence_id }) => json!({
            "transport": "mqtt",
            "token": token.as_ref().map(Secret::expose),
            "sequence_id": sequence_id,
        }),
        Some(QueuePosition::Gateway { cursors }) => {
            let cursors = cursors.iter();
            let cursors = cursors.map(|(database, cursor)| json!([database, cursor.expose()]));
            json!({"transport": "gateway", "cursors": cursors.collect::<Vec<_>>()})
        }
    };
    if let Some(json) = json.as_object_mut() {
        json.insert("queue".to_owned(), queue);
    }
    json
}

/// Reads what [`to_json`] wrote. A queue that cannot be read is unknown, and listening begins with a gap; without the account
/// and the time there is no position.
pub(super) fn from_json(json: &Value) -> Option<Position> {
    let uid = json.get("uid").and_then(Value::as_str);
    let uid: Option<UserId> = uid.and_then(|uid| uid.parse().ok());
    let at = json.get("at").and_then(Value::as_i64);
    let (Some(uid), Some(at)) = (uid, at) else {
        log::warn!("the session's position in the queue of events cannot be read and is left out");
        return None;
    };
    Some(Position {
        uid,
        at: Timestamp::from_millis(at),
        queue: json.get("queue").and_then(queue),
    })
}

fn queue(json: &Value) -> Option<QueuePosition> {
    let number = |name| json.get(name).and_then(Value::as_u64);
    match json.get("transport")?.as_str()? {
        "long_poll" => Some(QueuePosition::LongPoll {
            seq: number("seq")?,
        }),
        "mqtt" => Some(QueuePosition::Mqtt {
            token: match json.get("token") {
                None | Some(Value::Null) => None,
                Some(token) => Some(Secret::new(token.as_str()?)),
            },
            sequence_id: number("sequence_id")?,
        }),
        "gateway" => {
            let cursors = json.get("cursors")?.as_array()?.iter().map(|pair| {
                let (database, cursor) = (pair.get(0)?.as_i64()?, pair.get(1)?.as_str()?);
                Some((database, Secret::new(cursor)))
            });
            let cursors = cursors.collect::<Option<_>>()?;
            Some(QueuePosition::Gateway { cursors })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(queue: Option<QueuePosition>) -> Position {
        Position {
            uid: UserId::from(7),
            at: Timestamp::from_millis(1_516_000_000_017),
            queue,
        }
    }

    #[test]
    fn reads_back_what_it_writes() {
        for queue in [
            None,
            Some(QueuePosition::LongPoll { seq: 9 }),
            Some(QueuePosition::Mqtt {
                token: None,
                sequence_id: u64::MAX,
            }),
            Some(QueuePosition::Mqtt {
                token: Some(Secret::new("secret")),
                sequence_id: 9,
            }),
            Some(QueuePosition::Gateway {
                cursors: vec![(1, Secret::new("cursor-1")), (95, Secret::new("x"))],
            }),
        ] {
            let position = position(queue);
            assert_eq!(from_json(&to_json(&position)), Some(position));
        }
    }

    #[test]
    fn a_queue_that_cannot_be_read_is_unknown_and_the_time_of_it_is_not() {
        for queue in [
            json!(7),
            json!({"transport": "pigeon", "seq": 1}),
            json!({"transport": "mqtt", "sequence_id": "9"}),
            json!({"transport": "mqtt", "sequence_id": 9, "token": 7}),
            json!({"transport": "gateway"}),
            json!({"transport": "gateway", "cursors": [[1, 7]]}),
            json!({"transport": "gateway", "cursors": [["1"]]}),
        ] {
            let json = json!({"uid": "7", "at": 1_516_000_000_017_i64, "queue": queue});
            assert_eq!(from_json(&json), Some(position(None)), "{json}");
        }
        for json in [
            json!(null),
            json!(7),
            json!({}),
            json!({"uid": "7"}),
            json!({"at": 7}),
        ] {
            assert_eq!(from_json(&json), None, "{json}");
        }
    }
}
