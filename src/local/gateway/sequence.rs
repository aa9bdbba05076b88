//! Each user's deltas, by number, and the queues that clients have of them.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::local::world::tokens::random_text;

/// The number of a user's first delta. A sequence ID is never empty, and never looks like a count.
const FIRST: u64 = 1000;
const MOST_DELTAS: usize = 10_000;
const MOST_QUEUES: usize = 100;

/// All deltas of a user. Their numbers are the user's sequence IDs.
pub(super) struct Sequence {
    last: u64,
    /// The latest ones, without gaps, and which session each is not told.
    deltas: VecDeque<(Option<u64>, Value)>,
    /// The tokens of queues.
    tokens: VecDeque<String>,
}

/// What a client would like to hear.
pub(super) struct QueueRequest {
    /// The token of a queue that was there before.
    pub(super) token: Option<String>,
    /// The number of the last delta that the client knows.
    pub(super) known: u64,
    /// How many deltas may wait for the client at most.
    pub(super) most: u64,
    /// How many deltas may come in a message.
    pub(super) batch: usize,
}

/// Some deltas in a row, those left out that are not told the asker.
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

    /// Adds a delta under the next number, whatever number it had: a client passes over what is not above the last one.
    pub(super) fn add(&mut self, mut delta: Value, except: Option<u64>) {
        self.last += 1;
        if let Some(fields) = delta.as_object_mut() {
            fields.insert("irisSeqId".to_owned(), json!(self.last.to_string()));
        }
        self.deltas.push_back((except, delta));
        if self.deltas.len() > MOST_DELTAS {
            self.deltas.pop_front();
        }
    }

    /// How many deltas come behind this one, or Facebook's name for why nobody knows.
    fn after(&self, known: u64) -> Result<usize, &'static str> {
        let behind = self.last.checked_sub(known);
        let behind = behind.ok_or("ERROR_QUEUE_UNDERFLOW")?;
        usize::try_from(behind)
            .ok()
            .filter(|behind| *behind <= self.deltas.len())
            .ok_or("ERROR_QUEUE_OVERFLOW")
    }

    /// Opens a queue that was there before, or a new one, and gives its token.
    pub(super) fn open(&mut self, wish: &QueueRequest) -> Result<String, &'static str> {
        if let Some(token) = &wish.token
            && !self.tokens.contains(token)
        {
            return Err("ERROR_QUEUE_NOT_FOUND");
        }
        let behind = self.after(wish.known)?;
        if u64::try_from(behind).is_ok_and(|behind| behind > wish.most) {
            return Err("ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
        }
        Ok(wish.token.clone().unwrap_or_else(|| {
            let token = random_text(8);
            self.tokens.truncate(MOST_QUEUES - 1);
            self.tokens.push_front(token.clone());
            token
        }))
    }

    /// Forgets a queue.
    pub(super) fn close(&mut self, token: &str) {
        self.tokens.retain(|known| known != token);
    }

    pub(super) fn close_all(&mut self) {
        self.tokens.clear();
    }

    /// What comes behind a delta. `None`: nothing.
    pub(super) fn batch(
        &self,
        known: u64,
        most: usize,
        session: Option<u64>,
    ) -> Result<Option<Batch>, &'static str> {
        let behind = self.after(known)?;
        let count = behind.min(most);
        if count == 0 {
            return Ok(None);
        }
        let deltas = self.deltas.iter().skip(self.deltas.len() - behind);
        let told = deltas
            .take(count)
            .filter(|(except, _)| except.is_none() || *except != session)
            .map(|(_, delta)| delta.clone());
        Ok(Some(Batch {
            first: known + 1,
            last: known + u64::try_from(count).unwrap_or(0),
            deltas: told.collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(token: Option<&str>, known: u64) -> QueueRequest {
        QueueRequest {
            token: token.map(str::to_owned),
            known,
            most: 3,
            batch: 2,
        }
    }

    #[test]
    fn queues_are_known_by_their_tokens_and_have_bounds() {
        let mut sequence = Sequence::default();
        let token = sequence.open(&wish(None, FIRST)).unwrap();
        assert_eq!(
            sequence.open(&wish(Some(&token), FIRST)).as_ref(),
            Ok(&token)
        );
        for (wish, error) in [
            (wish(Some("?"), FIRST), "ERROR_QUEUE_NOT_FOUND"),
            (wish(Some(&token), FIRST + 1), "ERROR_QUEUE_UNDERFLOW"),
            (wish(None, FIRST - 1), "ERROR_QUEUE_OVERFLOW"),
        ] {
            assert_eq!(sequence.open(&wish), Err(error));
        }
        for number in 0..4 {
            sequence.add(json!({ "n": number }), None);
        }
        let error = Err("ERROR_QUEUE_EXCEEDS_MAX_DELTAS");
        assert_eq!(sequence.open(&wish(None, FIRST)), error);
        assert!(sequence.open(&wish(None, FIRST + 1)).is_ok());
        sequence.close(&token);
        assert!(sequence.open(&wish(Some(&token), FIRST + 1)).is_err());
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
        for _ in 0..=MOST_DELTAS {
            sequence.add(Value::Null, None);
        }
        assert!(sequence.batch(FIRST, 1, None).is_err());
        assert!(sequence.batch(FIRST + 1, 1, None).is_ok());
        for _ in 0..=MOST_QUEUES {
            sequence.open(&wish(None, sequence.last())).unwrap();
        }
        assert_eq!(sequence.tokens.len(), MOST_QUEUES);
    }
}
