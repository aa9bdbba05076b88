//! Which messages have been delivered.

use std::collections::{HashSet, VecDeque};

use crate::id::MessageId;
use crate::time::Timestamp;

/// How many identifiers are kept in any case: more than the messages that a server repeats.
const MIN_IDS: usize = 10_000;
/// How many are kept at most, of messages that a catching up may fetch once more.
const MAX_IDS: usize = 200_000;

/// The identifiers of the latest messages that were delivered.
#[derive(Debug)]
pub(super) struct SeenIds {
    ids: HashSet<MessageId>,
    in_order: VecDeque<(MessageId, Timestamp)>,
    /// No catching up goes back behind this.
    horizon: Timestamp,
}

impl Default for SeenIds {
    fn default() -> Self {
        Self {
            ids: HashSet::new(),
            in_order: VecDeque::new(),
            horizon: Timestamp::from_millis(i64::MIN),
        }
    }
}

impl SeenIds {
    /// Remembers a message, or a change, of this time. `false`: it was seen.
    pub(super) fn add(&mut self, id: MessageId, at: Timestamp) -> bool {
        if !self.ids.insert(id.clone()) {
            return false;
        }
        self.in_order.push_back((id, at));
        while self.is_oldest_dispensable()
            && let Some((oldest, _)) = self.in_order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }

    fn is_oldest_dispensable(&self) -> bool {
        let length = self.in_order.len();
        let is_behind = |(_, at): &(MessageId, Timestamp)| *at < self.horizon;
        length > MAX_IDS || (length > MIN_IDS && self.in_order.front().is_some_and(is_behind))
    }

    pub(super) fn contains(&self, id: &MessageId) -> bool {
        self.ids.contains(id)
    }

    /// Messages from before this time are not fetched any more.
    pub(super) fn forget_before(&mut self, horizon: Timestamp) {
        self.horizon = self.horizon.max(horizon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> MessageId {
        MessageId::from(format!("mid.${number}"))
    }

    #[test]
    fn what_may_be_fetched_once_more_is_kept_and_the_rest_has_a_limit() {
        let mut seen = SeenIds::default();
        let all = MIN_IDS + 500;
        for number in 0..all {
            assert!(seen.add(id(number), Timestamp::from_millis(7)));
        }
        assert!(!seen.add(id(0), Timestamp::from_millis(7)));
        seen.forget_before(Timestamp::from_millis(8));
        assert!(seen.add(id(all), Timestamp::from_millis(9)));
        assert_eq!(seen.in_order.len(), MIN_IDS);
        assert!(!seen.contains(&MessageId::from("mid.$0")));
        for number in 0..MAX_IDS + 5 {
            seen.add(id(all + 1 + number), Timestamp::from_millis(9));
        }
        assert_eq!(seen.ids.len(), MAX_IDS);
    }
}
