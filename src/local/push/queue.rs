//! The queue of a long-polling session.

use std::collections::VecDeque;

use serde_json::Value;

/// The unacknowledged items. An item's number is its position among all pushed ones, from 1.
#[derive(Default)]
pub(crate) struct Queue {
    items: VecDeque<Value>,
    /// The number of the last item that was removed.
    removed: u64,
}

/// The items of a queue after some number.
#[derive(Debug, PartialEq)]
pub(crate) enum Pending {
    Nothing,
    Items {
        last: u64,
        items: Vec<Value>,
    },
    /// The queue does not have the requested items; it continues after this number.
    Lost(u64),
}

impl Queue {
    const MAX_ITEMS: usize = 20_000;
    const MAX_AT_ONCE: usize = 500;

    pub(crate) fn push(&mut self, item: Value) {
        self.items.push_back(item);
        if self.items.len() > Self::MAX_ITEMS {
            self.items.pop_front();
            self.removed += 1;
        }
    }

    /// Removes the items up to `known`, which acknowledges them, and returns those that follow.
    pub(crate) fn after(&mut self, known: u64) -> Pending {
        let acknowledged = known
            .checked_sub(self.removed)
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| *count <= self.items.len());
        let Some(acknowledged) = acknowledged else {
            return Pending::Lost(self.removed);
        };
        self.items.drain(..acknowledged);
        self.removed = known;
        self.remaining()
    }

    /// Drops all items and skips a number, so that every client is behind the queue.
    pub(crate) fn lose(&mut self) {
        self.removed += u64::try_from(self.items.len()).unwrap_or(u64::MAX) + 1;
        self.items.clear();
    }

    /// Returns the number of the last item that was removed.
    pub(crate) fn last_removed(&self) -> u64 {
        self.removed
    }

    /// Returns the items for a client that has none yet.
    pub(crate) fn remaining(&self) -> Pending {
        let items: Vec<Value> = self.items.iter().take(Self::MAX_AT_ONCE).cloned().collect();
        match u64::try_from(items.len()) {
            Ok(0) | Err(_) => Pending::Nothing,
            Ok(count) => Pending::Items {
                last: self.removed + count,
                items,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_stay_until_they_are_acknowledged() {
        let mut queue = Queue::default();
        assert_eq!(queue.after(0), Pending::Nothing);
        queue.push(json!("a"));
        queue.push(json!("b"));
        for _ in 0..2 {
            let items = vec![json!("a"), json!("b")];
            assert_eq!(queue.after(0), Pending::Items { last: 2, items });
        }
        let items = vec![json!("b")];
        assert_eq!(queue.after(1), Pending::Items { last: 2, items });
        assert_eq!(queue.after(2), Pending::Nothing);
        assert_eq!(queue.after(1), Pending::Lost(2));
        assert_eq!(queue.after(3), Pending::Lost(2));
        assert_eq!(queue.after(u64::MAX), Pending::Lost(2));
    }

    #[test]
    fn a_lost_queue_matches_no_client() {
        let mut queue = Queue::default();
        queue.push(json!("a"));
        queue.push(json!("b"));
        queue.lose();
        for known in 0..=2 {
            assert_eq!(queue.after(known), Pending::Lost(3));
        }
        queue.push(json!("c"));
        let items = vec![json!("c")];
        assert_eq!(queue.after(3), Pending::Items { last: 4, items });
    }

    #[test]
    fn a_queue_without_polls_stays_bounded() {
        let mut queue = Queue::default();
        for _ in 0..Queue::MAX_ITEMS + 3 {
            queue.push(Value::Null);
        }
        assert_eq!(queue.after(0), Pending::Lost(3));
    }
}
