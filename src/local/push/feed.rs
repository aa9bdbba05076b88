//! The feed of pushed items, which the playground shows.

use std::collections::VecDeque;

use serde_json::Value;

use crate::id::UserId;
use crate::time::Timestamp;

/// An item that was pushed to the clients of a user.
pub(crate) struct FeedItem {
    /// Its position in the feed, from 1.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) to: UserId,
    pub(crate) ways: Ways,
    pub(crate) item: Value,
}

/// How an item got to the clients of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ways {
    /// The transports over which a client listens that gets it.
    pub(crate) over: Vec<&'static str>,
    /// Whether a client listens over a transport that has nothing for it.
    pub(crate) is_missed: bool,
}

impl Ways {
    /// Each transport with whether a client listens over it, and whether it carries the item.
    pub(super) fn of(transports: &[(&'static str, bool, bool)]) -> Self {
        let listening = transports.iter().filter(|(_, listens, _)| *listens);
        let carrying = listening.clone().filter(|(.., carries)| *carries);
        let over: Vec<&str> = carrying.map(|(name, ..)| *name).collect();
        Self {
            is_missed: over.is_empty() && listening.count() > 0,
            over,
        }
    }
}

/// The latest pushed items; the oldest are dropped.
#[derive(Default)]
pub(crate) struct Feed {
    items: VecDeque<FeedItem>,
    total: u64,
}

impl Feed {
    const MAX_ITEMS: usize = 200;

    pub(crate) fn add(&mut self, to: UserId, ways: Ways, item: Value) {
        self.total += 1;
        self.items.push_back(FeedItem {
            number: self.total,
            at: Timestamp::now(),
            to,
            ways,
            item,
        });
        if self.items.len() > Self::MAX_ITEMS {
            self.items.pop_front();
        }
    }

    /// Returns the items after this number, newest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &FeedItem> {
        let newest_first = self.items.iter().rev();
        newest_first.take_while(move |item| item.number > number)
    }
}
