//! Lists that come page by page.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;

use crate::error::Result;

/// The elements of a list that comes page by page, each of them once: at the border of two pages they repeat.
pub(super) struct Pages<K, T> {
    seen: HashSet<K>,
    waiting: VecDeque<T>,
    is_over: bool,
}

impl<K: Eq + Hash, T> Pages<K, T> {
    pub(super) fn new() -> Self {
        Self {
            seen: HashSet::new(),
            waiting: VecDeque::new(),
            is_over: false,
        }
    }

    /// The next element. `fetch` brings the next page, and is asked only when this one is used up. A page with nothing new is
    /// the end, and so is an error.
    pub(super) fn next(
        &mut self,
        key: impl Fn(&T) -> K,
        fetch: impl FnOnce() -> Result<Vec<T>>,
    ) -> Option<Result<T>> {
        if self.waiting.is_empty() && !self.is_over {
            self.is_over = true;
            match fetch() {
                Ok(page) => {
                    let new = page.into_iter().filter(|it| self.seen.insert(key(it)));
                    self.waiting.extend(new);
                    self.is_over = self.waiting.is_empty();
                }
                Err(error) => return Some(Err(error)),
            }
        }
        self.waiting.pop_front().map(Ok)
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
            .field("seen", &self.seen.len())
            .field("waiting", &self.waiting.len())
            .field("is_over", &self.is_over)
            .finish()
    }
}
