//! What people did at the playground's page of late, which it shows beside the requests of clients.

use std::collections::VecDeque;

use serde_json::Value;

use crate::id::UserId;
use crate::time::Timestamp;

/// An action of a person at the page.
pub(crate) struct Act {
    /// Its position among all, from 1.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
    /// The name of the action, such as `send`.
    pub(crate) what: String,
    /// What else the page has sent.
    pub(crate) fields: Value,
}

/// The latest actions; the oldest are dropped.
#[derive(Default)]
pub(crate) struct Acts {
    kept: VecDeque<Act>,
    total: u64,
}

impl Acts {
    const MAX_ACTS: usize = 200;

    pub(crate) fn add(&mut self, at: Timestamp, by: UserId, what: String, fields: Value) {
        self.total += 1;
        self.kept.push_back(Act {
            number: self.total,
            at,
            by,
            what,
            fields,
        });
        if self.kept.len() > Self::MAX_ACTS {
            self.kept.pop_front();
        }
    }

    /// Returns the actions after this number, newest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Act> {
        let newest_first = self.kept.iter().rev();
        newest_first.take_while(move |act| act.number > number)
    }
}
