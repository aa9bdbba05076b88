//! The facts about threads that rows have stated: most rows name a thread by its number alone.

use std::collections::BTreeMap;
use std::mem;

use crate::wire::lightspeed::Row;
use crate::wire::lightspeed::events::KnownThread;

/// The most threads that are kept.
const MAX_THREADS: usize = 10_000;

/// The threads by their numbers.
#[derive(Default)]
pub(super) struct Threads {
    known: BTreeMap<u64, KnownThread>,
    /// The entries of the last [`commit`](Self::commit), of the threads that have changed since.
    before: BTreeMap<u64, Option<KnownThread>>,
}

impl Threads {
    pub(super) fn learn(&mut self, rows: &[Row]) {
        for row in rows {
            let Some(number) = KnownThread::stated_by(row) else {
                continue;
            };
            let known = self.known.get(&number);
            self.before.entry(number).or_insert_with(|| known.cloned());
            self.known.entry(number).or_default().learn(row);
            if self.known.len() > MAX_THREADS {
                self.known.pop_first();
            }
        }
    }

    /// The events of the rows have been handed out.
    pub(super) fn commit(&mut self) {
        self.before = BTreeMap::new();
    }

    /// The events of the rows were not handed out: what changed will be a change once more.
    pub(super) fn rollback(&mut self) {
        for (number, before) in mem::take(&mut self.before) {
            match before {
                Some(before) => self.known.insert(number, before),
                None => self.known.remove(&number),
            };
        }
    }

    pub(super) fn get(&self, number: u64) -> Option<&KnownThread> {
        self.known.get(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::lightspeed::Value;

    fn row(name: &str, thread: i64) -> Row {
        Row::new(name, vec![Value::Integer(thread)])
    }

    #[test]
    fn rows_that_were_not_handed_out_are_not_known() {
        let mut threads = Threads::default();
        threads.learn(&[row("moveThreadToArchivedFolder", 5)]);
        threads.commit();
        let archived = threads.get(5).cloned();
        assert!(archived.is_some());
        let moves = [5, 6, 5].map(|thread| row("moveThreadToInboxAndUpdateParent", thread));
        threads.learn(&moves);
        threads.learn(&[row("moveThreadToArchivedFolder", 6)]);
        assert!(threads.get(5) != archived.as_ref() && threads.get(6) == archived.as_ref());
        threads.rollback();
        assert!(threads.get(5) == archived.as_ref() && threads.get(6).is_none());
        threads.learn(&moves);
        threads.commit();
        threads.rollback();
        assert!(threads.get(5) == threads.get(6) && threads.get(6).is_some());
    }

    #[test]
    fn the_threads_are_bounded() {
        let mut threads = Threads::default();
        for thread in 1..=12_000 {
            threads.learn(&[row("moveThreadToArchivedFolder", thread)]);
            threads.commit();
        }
        assert_eq!(threads.known.len(), MAX_THREADS);
    }
}
