//! The queue of a session that polls.

use std::collections::VecDeque;

use serde_json::Value;

/// The items that are yet to be acknowledged. An item's number is its place in all that was ever pushed, from 1.
#[derive(Default)]
pub(crate) struct Queue {
    items: VecDeque<Value>,
    /// The number of the last item that is gone.
    gone: u64,
}

/// What a queue has for somebody who knows all items up to some number.
#[derive(Debug, PartialEq)]
pub(crate) enum Waiting {
    Nothing,
    Items {
        last: u64,
        items: Vec<Value>,
    },
    /// The asker and the queue do not fit: it goes on behind this number.
    Lost(u64),
}

impl Queue {
    const MOST_ITEMS: usize = 20_000;
    const MOST_AT_ONCE: usize = 500;

    pub(crate) fn push(&mut self, item: Value) {
        self.items.push_back(item);
        if self.items.len() > Self::MOST_ITEMS {
            self.items.pop_front();
            self.gone += 1;
        }
    }

    /// Drops what is acknowledged by `known`, and tells what comes behind it.
    pub(crate) fn after(&mut self, known: u64) -> Waiting {
        let acknowledged = known
            .checked_sub(self.gone)
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| *count <= self.items.len());
        let Some(acknowledged) = acknowledged else {
            return Waiting::Lost(self.gone);
        };
        self.items.drain(..acknowledged);
        self.gone = known;
        self.kept()
    }

    /// Forgets all items, and one more that nobody saw: whoever knew the queue is behind it now.
    pub(crate) fn lose(&mut self) {
        self.gone += u64::try_from(self.items.len()).unwrap_or(u64::MAX) + 1;
        self.items.clear();
    }

    /// The number of the last item that is gone.
    pub(crate) fn start(&self) -> u64 {
        self.gone
    }

    /// What is there, for somebody who knows nothing yet.
    pub(crate) fn kept(&self) -> Waiting {
        let items: Vec<Value> = self
            .items
            .iter()
            .take(Self::MOST_AT_ONCE)
            .cloned()
            .collect();
        match u64::try_from(items.len()) {
            Ok(0) | Err(_) => Waiting::Nothing,
            Ok(count) => Waiting::Items {
                last: self.gone + count,
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
        assert_eq!(queue.after(0), Waiting::Nothing);
        queue.push(json!("a"));
        queue.push(json!("b"));
        for _ in 0..2 {
            let items = vec![json!("a"), json!("b")];
            assert_eq!(queue.after(0), Waiting::Items { last: 2, items });
        }
        let items = vec![json!("b")];
        assert_eq!(queue.after(1), Waiting::Items { last: 2, items });
        assert_eq!(queue.after(2), Waiting::Nothing);
        assert_eq!(queue.after(1), Waiting::Lost(2));
        assert_eq!(queue.after(3), Waiting::Lost(2));
        assert_eq!(queue.after(u64::MAX), Waiting::Lost(2));
    }

    #[test]
    fn a_lost_queue_fits_nobody() {
        let mut queue = Queue::default();
        queue.push(json!("a"));
        queue.push(json!("b"));
        queue.lose();
        for known in 0..=2 {
            assert_eq!(queue.after(known), Waiting::Lost(3));
        }
        queue.push(json!("c"));
        let items = vec![json!("c")];
        assert_eq!(queue.after(3), Waiting::Items { last: 4, items });
    }

    #[test]
    fn a_queue_that_nobody_pulls_stays_bounded() {
        let mut queue = Queue::default();
        for _ in 0..Queue::MOST_ITEMS + 3 {
            queue.push(Value::Null);
        }
        assert_eq!(queue.after(0), Waiting::Lost(3));
    }
}
