//! The items that were pushed to clients of late, for the page that shows them.

use std::collections::VecDeque;

use serde_json::Value;

use crate::id::UserId;
use crate::time::Timestamp;

/// Something that was pushed to the clients of a user.
pub(crate) struct Event {
    /// Its place in all that was ever told, from 1.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) to: UserId,
    pub(crate) item: Value,
}

/// The latest of them; the oldest are forgotten.
#[derive(Default)]
pub(crate) struct Feed {
    events: VecDeque<Event>,
    total: u64,
}

impl Feed {
    const MOST: usize = 200;

    pub(crate) fn add(&mut self, to: UserId, item: Value) {
        self.total += 1;
        self.events.push_back(Event {
            number: self.total,
            at: Timestamp::now(),
            to,
            item,
        });
        if self.events.len() > Self::MOST {
            self.events.pop_front();
        }
    }

    /// Those behind the one of this number, newest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Event> {
        let newest_first = self.events.iter().rev();
        newest_first.take_while(move |event| event.number > number)
    }
}
