//! The sequence of a user's deltas, and the queues that clients open on it.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::local::world::tokens::random_text;

/// The sequence ID before a user's first delta: nonzero, and not mistakable for a count.
const FIRST: u64 = 1000;
const MAX_DELTAS: usize = 10_000;
const MAX_QUEUES: usize = 100;

/// The deltas of a user, numbered by sequence IDs.
pub(super) struct Sequence {
    last: u64,
    /// The latest ones, without gaps, each with the session that does not receive it.
    deltas: VecDeque<(Option<u64>, Value)>,
    /// The tokens of open queues.
    tokens: VecDeque<String>,
}

/// A client's request for a queue.
pub(super) struct QueueRequest {
    /// The token of the queue to resume; `None` for a new one.
    pub(super) token: Option<String>,
    /// The sequence ID of the last delta that the client has.
    pub(super) known: u64,
    /// The most deltas that may be pending for the client.
    pub(super) max_pending: u64,
    /// The most deltas in a message.
    pub(super) batch: usize,
}

/// Consecutive deltas, without those that the session does not receive.
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) deltas: Vec<Value>,
}

impl Default for Sequence {
    fn default() -> Self {
        Self {
            last: FIRST,
            deltas: VecDeque::new(),
            tokens: VecDeque::new(),
        }
    }
}

impl Sequence {
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Adds a delta under the next sequence ID in place of its own: a client skips deltas that are not above the last one.
    pub(super) fn add(&mut self, mut delta: Value, except: Option<u64>) {
        self.last += 1;
        if let Some(fields) = delta.as_object_mut() {
            fields.insert("irisSeqId".to_owned(), json!(self.last.to_string()));
        }
        self.deltas.push_back((except, delta));
        if self.deltas.len() > MAX_DELTAS {
            self.deltas.pop_front();
        }
    }

    /// Returns how many deltas follow this one, or Facebook's error code.
    fn after(&self, known: u64) -> Result<usize, &'static str> {
        let behind = self.last.checked_sub(known);
        let behind = behind.ok_or("ERROR_QUEUE_UNDERFLOW")?;
        usize::try_from(behind)
            .ok()
            .filter(|behind| *behind <= self.deltas.len())
            .ok_or("ERROR_QUEUE_OVERFLOW")
    }

    /// Resumes a queue or opens a new one, and returns its token.
    pub(super) fn open(&mut self, request: &QueueRequest) -> Result<String, &'static str> {
        if let Some(token) = &request.token
            && !self.tokens.contains(token)
        {
            return Err("ERROR_QUEUE_NOT_FOUND");
        }
        let behind = self.after(request.known)?;
        if u64::try_from(behind).is_ok_and(|behind| behind > request.max_pending) {
            return Err("ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
        }
        Ok(request.token.clone().unwrap_or_else(|| {
            let token = random_text(8);
            self.tokens.truncate(MAX_QUEUES - 1);
            self.tokens.push_front(token.clone());
            token
        }))
    }

    /// Closes a queue.
    pub(super) fn close(&mut self, token: &str) {
        self.tokens.retain(|known| known != token);
    }

    pub(super) fn close_all(&mut self) {
        self.tokens.clear();
    }

    /// Returns the deltas that follow a delta; `None` if there are none.
    pub(super) fn batch(
        &self,
        known: u64,
        max: usize,
        session: Option<u64>,
    ) -> Result<Option<Batch>, &'static str> {
        let behind = self.after(known)?;
        let count = behind.min(max);
        if count == 0 {
            return Ok(None);
        }
        let deltas = self.deltas.iter().skip(self.deltas.len() - behind);
        let received = deltas
            .take(count)
            .filter(|(except, _)| except.is_none() || *except != session)
            .map(|(_, delta)| delta.clone());
        Ok(Some(Batch {
            first: known + 1,
            last: known + u64::try_from(count).unwrap_or(0),
            deltas: received.collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(token: Option<&str>, known: u64) -> QueueRequest {
        QueueRequest {
            token: token.map(str::to_owned),
            known,
            max_pending: 3,
            batch: 2,
        }
    }

    #[test]
    fn queues_are_known_by_their_tokens_and_have_bounds() {
        let mut sequence = Sequence::default();
        let token = sequence.open(&request(None, FIRST)).unwrap();
        assert_eq!(
            sequence.open(&request(Some(&token), FIRST)).as_ref(),
            Ok(&token)
        );
        for (request, error) in [
            (request(Some("?"), FIRST), "ERROR_QUEUE_NOT_FOUND"),
            (request(Some(&token), FIRST + 1), "ERROR_QUEUE_UNDERFLOW"),
            (request(None, FIRST - 1), "ERROR_QUEUE_OVERFLOW"),
        ] {
            assert_eq!(sequence.open(&request), Err(error));
        }
        for number in 0..4 {
            sequence.add(json!({ "n": number }), None);
        }
        let error = Err("ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
        assert_eq!(sequence.open(&request(None, FIRST)), error);
        assert!(sequence.open(&request(None, FIRST + 1)).is_ok());
        sequence.close(&token);
        assert!(sequence.open(&request(Some(&token), FIRST + 1)).is_err());
    }

    #[test]
    fn deltas_come_in_batches_and_not_to_the_session_that_caused_them() {
        let mut sequence = Sequence::default();
        sequence.add(json!({"n": 1}), None);
        sequence.add(json!({"n": 2}), Some(7));
        sequence.add(json!({"n": 3, "irisSeqId": "7"}), None);
        let batch = sequence.batch(FIRST, 2, Some(7)).unwrap().unwrap();
        assert_eq!((batch.first, batch.last), (FIRST + 1, FIRST + 2));
        assert_eq!(batch.deltas, [json!({"n": 1, "irisSeqId": "1001"})]);
        let batch = sequence.batch(FIRST + 2, 2, Some(7)).unwrap().unwrap();
        assert_eq!(batch.deltas, [json!({"n": 3, "irisSeqId": "1003"})]);
        assert!(sequence.batch(FIRST + 3, 2, None).unwrap().is_none());
    }

    #[test]
    fn very_many_deltas_push_the_oldest_out() {
        let mut sequence = Sequence::default();
        for _ in 0..=MAX_DELTAS {
            sequence.add(Value::Null, None);
        }
        assert!(sequence.batch(FIRST, 1, None).is_err());
        assert!(sequence.batch(FIRST + 1, 1, None).is_ok());
        for _ in 0..=MAX_QUEUES {
            sequence.open(&request(None, sequence.last())).unwrap();
        }
        assert_eq!(sequence.tokens.len(), MAX_QUEUES);
    }
}
