//! The facts in the first program of a page: how far the databases are, and which threads are to be fetched.

use super::databases::FirstBlock;
use super::row::Row;

/// The facts in a first program.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct FirstTable {
    pub(crate) cursors: Vec<FirstBlock>,
    /// The parents whose threads are to be fetched.
    pub(crate) parents: Vec<i64>,
    /// The ends of the lists of threads.
    pub(crate) ranges: Vec<ThreadsRange>,
}

/// The end of a list of threads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ThreadsRange {
    pub(crate) sync_group: i64,
    pub(crate) parent: i64,
    /// The last activity in the oldest thread of it, in milliseconds since 1970.
    pub(crate) oldest_activity: i64,
    pub(crate) has_more: bool,
    /// The oldest thread. Where it does not change from one answer to the next the list is at its end, whatever `has_more` states.
    pub(crate) oldest: i64,
}

impl FirstTable {
    /// `None`: the program is not one that begins a database.
    pub(crate) fn of(rows: &[Row]) -> Option<Self> {
        let ends = |row: &Row| row.name() == "executeFinallyBlockForSyncTransaction";
        rows.iter().any(ends).then(|| Self {
            cursors: rows.iter().filter_map(FirstBlock::of).collect(),
            parents: rows
                .iter()
                .filter(|row| row.name() == "threadsRangesQuery")
                .filter_map(|row| row.integer("parent_thread_key"))
                .collect(),
            ranges: rows.iter().filter_map(ThreadsRange::of).collect(),
        })
    }
}

impl ThreadsRange {
    /// `None`: it is another row.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        if row.name() != "upsertSyncGroupThreadsRange" {
            return None;
        }
        Some(Self {
            sync_group: row.integer("sync_group")?,
            parent: row.integer("parent_thread_key")?,
            oldest_activity: row.integer("min_last_activity_timestamp_ms")?,
            has_more: row.flag("has_more_before").unwrap_or_default(),
            oldest: row.integer("min_thread_key")?,
        })
    }
}
