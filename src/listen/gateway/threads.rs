//! The types of threads, which most rows do not state.

use std::collections::BTreeMap;

use crate::model::ThreadKey;
use crate::wire::lightspeed::{Row, events};

/// The most threads whose types are kept.
const MAX_THREADS: usize = 10_000;

/// The threads whose types a program has stated, by their numbers.
#[derive(Default)]
pub(super) struct Threads(BTreeMap<u64, ThreadKey>);

impl Threads {
    pub(super) fn learn(&mut self, rows: &[Row]) {
        for (number, thread) in events::threads(rows) {
            self.0.insert(number, thread);
            if self.0.len() > MAX_THREADS {
                self.0.pop_first();
            }
        }
    }

    pub(super) fn get(&self, number: u64) -> Option<ThreadKey> {
        self.0.get(&number).copied()
    }
}
