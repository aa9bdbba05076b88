//! Lists that are fetched in pages.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;

use crate::error::{DecodeError, Error, Result};
use crate::time::Timestamp;
use crate::wire::Page;

/// How many pages in a row may hold nothing that can be read before paging fails. Ends a server that never does.
pub(super) const MAX_USELESS_PAGES: u32 = 100;
/// How much larger than usual a page may become where more entries have one time than a page holds.
const MAX_GROWTH: u32 = 64;

/// The elements of a list that is sorted by time, newest first, and is fetched from a time on: each element once.
///
/// The time at which a page ends is where the next one begins, and is part of both. Where all of a page has one time, the next
/// page is larger. Only the identifiers of the last page are kept.
pub(super) struct Pages<K, T> {
    key: fn(&T) -> K,
    at: fn(&T) -> Option<Timestamp>,
    /// How many elements a page usually has.
    size: u32,
    /// How many elements the next page has.
    limit: u32,
    before: Option<Timestamp>,
    /// Where the list ends at the latest.
    after: Option<Timestamp>,
    known: HashSet<K>,
    waiting: VecDeque<T>,
    is_over: bool,
}

impl<K: Eq + Hash, T> Pages<K, T> {
    /// Pages of `size` elements, the first of which may be smaller.
    pub(super) fn new(
        first: u32,
        size: u32,
        key: fn(&T) -> K,
        at: fn(&T) -> Option<Timestamp>,
    ) -> Self {
        Self {
            key,
            at,
            size,
            limit: first,
            before: None,
            after: None,
            known: HashSet::new(),
            waiting: VecDeque::new(),
            is_over: false,
        }
    }

    /// Begins at this time instead of with the newest.
    pub(super) fn start_at(&mut self, before: Timestamp) {
        self.before = Some(before);
    }

    /// Fetches no page behind one that ends before this time.
    pub(super) fn end_before(&mut self, after: Timestamp) {
        self.after = Some(after);
    }

    /// Returns the next element. `fetch` gets a number of elements at or before a time, and is called only when the last page
    /// is used up. An error is the end.
    pub(super) fn next(
        &mut self,
        mut fetch: impl FnMut(u32, Option<Timestamp>) -> Result<Page<T>>,
    ) -> Option<Result<T>> {
        let mut pages = 0;
        while self.waiting.is_empty() && !self.is_over {
            if pages == MAX_USELESS_PAGES {
                self.is_over = true;
                return Some(Err(useless()));
            }
            pages += 1;
            match fetch(self.limit, self.before) {
                Ok(page) => self.add(page),
                Err(error) if self.limit > self.size && is_refusal(&error) => {
                    log::warn!("a page of {} entries is refused: {error}", self.limit);
                    self.step();
                }
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        self.waiting.pop_front().map(Ok)
    }

    fn add(&mut self, page: Page<T>) {
        let length = u32::try_from(page.length).unwrap_or(u32::MAX);
        let is_older = match (page.end, self.before) {
            (Some(end), Some(before)) => end < before,
            (end, None) => end.is_some(),
            (None, Some(_)) => false,
        };
        let mut keys = HashSet::new();
        for element in page.elements {
            let key = (self.key)(&element);
            // A server that repeats itself sends elements again that are no longer among the known ones.
            let is_repeat = !is_older
                && (self.at)(&element)
                    .zip(self.before)
                    .is_some_and(|(at, before)| at > before);
            let is_new = !self.known.contains(&key);
            if keys.insert(key) && is_new && !is_repeat {
                self.waiting.push_back(element);
            }
        }
        if is_older {
            self.known = keys;
            self.before = page.end;
            self.limit = self.size;
            self.is_over = page
                .end
                .zip(self.after)
                .is_some_and(|(end, after)| end < after);
            return;
        }
        self.known.extend(keys);
        let is_newer = page
            .end
            .zip(self.before)
            .is_some_and(|(end, before)| end > before);
        if is_newer || length < self.limit.min(self.size).max(1) {
            self.is_over = true;
        } else if length >= self.limit && self.limit / self.size.max(1) < MAX_GROWTH {
            self.limit = self.limit.saturating_mul(2);
        } else {
            if length >= self.limit {
                log::warn!("more than {length} entries have one time: the others are left out");
            }
            self.step();
        }
    }

    /// Goes on behind all entries of the time that was reached.
    fn step(&mut self) {
        self.limit = self.size;
        let before = self.before.map(Timestamp::as_millis);
        match before.filter(|millis| *millis > 0) {
            Some(millis) => self.before = Some(Timestamp::from_millis(millis - 1)),
            None => self.is_over = true,
        }
    }

    /// How many elements are left, as far as that is known: those of the page that was fetched last.
    pub(super) fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = self.waiting.len();
        (waiting, self.is_over.then_some(waiting))
    }
}

impl<K, T> fmt::Debug for Pages<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("before", &self.before)
            .field("waiting", &self.waiting.len())
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// The error of a list whose pages hold nothing that can be read.
pub(super) fn useless() -> Error {
    let problem =
        format!("{MAX_USELESS_PAGES} pages in a row have no entry that this crate can read");
    DecodeError::new("a list that comes in pages", problem).into()
}

/// Whether a server refuses to do this, now and later.
fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Facebook(_) | Error::Http { .. }) && !error.is_retryable()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Entry = (u32, i64);

    fn pages(first: u32, size: u32) -> Pages<u32, Entry> {
        Pages::new(
            first,
            size,
            |entry| entry.0,
            |entry| Some(Timestamp::from_millis(entry.1)),
        )
    }

    fn page(entries: impl IntoIterator<Item = Entry>) -> Page<Entry> {
        let elements: Vec<Entry> = entries.into_iter().collect();
        Page {
            length: elements.len(),
            end: elements.last().map(|entry| Timestamp::from_millis(entry.1)),
            elements,
        }
    }

    /// A server that has these entries, newest first, and gives at most `cap` of them.
    fn serve(
        entries: &[Entry],
        cap: u32,
    ) -> impl Fn(u32, Option<Timestamp>) -> Result<Page<Entry>> {
        let entries = entries.to_vec();
        move |limit, before| {
            let until = before.map_or(i64::MAX, Timestamp::as_millis);
            let from_there = entries.iter().filter(|entry| entry.1 <= until);
            Ok(page(
                from_there.take(limit.min(cap).try_into().unwrap()).copied(),
            ))
        }
    }

    fn all(
        mut pages: Pages<u32, Entry>,
        fetch: impl Fn(u32, Option<Timestamp>) -> Result<Page<Entry>>,
    ) -> Vec<u32> {
        std::iter::from_fn(|| pages.next(&fetch))
            .map(|entry| entry.unwrap().0)
            .collect()
    }

    #[test]
    fn more_entries_of_one_time_than_a_page_holds_all_come() {
        for count in [1, 19, 20, 21, 40, 45, 300] {
            let same: Vec<Entry> = (0..count).map(|id| (id, 7)).collect();
            let mut mixed = vec![(1000, 9)];
            mixed.extend(&same);
            mixed.extend([(1001, 6), (1002, 5)]);
            for entries in [same, mixed] {
                let ids: Vec<u32> = entries.iter().map(|entry| entry.0).collect();
                assert_eq!(all(pages(20, 20), serve(&entries, u32::MAX)), ids);
                assert_eq!(all(pages(1, 20), serve(&entries, u32::MAX)), ids);
            }
        }
    }

    #[test]
    fn what_lies_behind_a_time_that_a_capped_page_cannot_hold_still_comes() {
        let mut entries: Vec<Entry> = (0..45).map(|id| (id, 7)).collect();
        entries.extend([(100, 6), (101, 5)]);
        let ids = all(pages(20, 20), serve(&entries, 20));
        assert_eq!(ids.len(), 22);
        assert!(ids.ends_with(&[100, 101]));
    }

    #[test]
    fn a_larger_page_that_is_refused_does_not_end_the_list() {
        let mut entries: Vec<Entry> = (0..30).map(|id| (id, 7)).collect();
        entries.push((100, 6));
        let serve = serve(&entries, 20);
        let ids = all(pages(20, 20), |limit, before| match limit {
            0..=20 => serve(limit, before),
            _ => Err(Error::Http { status: 400 }),
        });
        assert_eq!(ids.len(), 21);
        assert_eq!(ids.last(), Some(&100));
    }

    #[test]
    fn a_server_that_repeats_itself_ends_the_list() {
        let same = |_: u32, _| Ok(page((0..20).map(|id| (id, 100 - i64::from(id)))));
        assert_eq!(all(pages(20, 20), same).len(), 20);
        let calls = std::cell::Cell::new(0);
        let turns = |_: u32, _| {
            calls.set(calls.get() + 1);
            let turn = (calls.get() + 1) % 2;
            Ok(page((0..20).map(|id| {
                (id + 20 * turn, 100 - i64::from(id + 20 * turn))
            })))
        };
        assert_eq!(all(pages(20, 20), turns).len(), 40);
    }

    #[test]
    fn pages_without_anything_readable_end_with_an_error() {
        let calls = std::cell::Cell::new(0_i64);
        let mut pages = pages(20, 20);
        let endless = |_: u32, _| {
            calls.set(calls.get() + 1);
            Ok(Page {
                elements: Vec::new(),
                length: 20,
                end: Some(Timestamp::from_millis(1_000_000 - calls.get())),
            })
        };
        assert!(matches!(pages.next(endless), Some(Err(Error::Decode(_)))));
        assert_eq!(calls.get(), i64::from(MAX_USELESS_PAGES));
        assert!(pages.next(endless).is_none());
    }

    #[test]
    fn a_walk_keeps_the_identifiers_of_one_page_alone() {
        let entries: Vec<Entry> = (0..5000).map(|id| (id, 9000 - i64::from(id))).collect();
        let serve = serve(&entries, u32::MAX);
        let mut pages = pages(20, 20);
        for id in 0..5000 {
            assert_eq!(pages.next(&serve).unwrap().unwrap().0, id);
            assert!(pages.known.len() <= 20);
        }
        assert!(pages.next(&serve).is_none());
    }
}
