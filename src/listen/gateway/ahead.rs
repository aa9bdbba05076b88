//! The rows of programs that came ahead of their turn: what was missing before them is asked for, and the answer has them once more.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use crate::wire::lightspeed::Row;

/// The most rows that are remembered.
const MAX_ROWS: usize = 10_000;

/// How often each row came, by its content.
#[derive(Default)]
pub(super) struct AheadRows {
    rows: HashMap<u64, u32>,
    /// Those since the last [`commit`](Self::commit).
    pending: Vec<u64>,
}

impl AheadRows {
    /// Takes in the rows of a program that came ahead of its turn.
    pub(super) fn learn(&mut self, rows: &[Row]) {
        let room = MAX_ROWS.saturating_sub(self.rows.len() + self.pending.len());
        self.pending.extend(rows.iter().take(room).map(content));
    }

    /// Returns the rows of another program without those that came ahead of it.
    pub(super) fn remove_from(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        if !self.rows.is_empty() {
            rows.retain(|row| match self.rows.get_mut(&content(row)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            });
        }
        rows
    }

    /// The events of the rows have been handed out.
    pub(super) fn commit(&mut self) {
        for row in mem::take(&mut self.pending) {
            *self.rows.entry(row).or_default() += 1;
        }
    }

    /// The events of the rows were not handed out.
    pub(super) fn rollback(&mut self) {
        self.pending = Vec::new();
    }

    /// Nothing is missing any more.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

fn content(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.to_json().hash(&mut hasher);
    hasher.finish()
}
