//! The list of conversations.

use std::collections::{HashSet, VecDeque};
use std::iter::FusedIterator;

use super::Client;
use super::pages::{MAX_USELESS_PAGES, Pages, useless};
use crate::error::{Error, Result};
use crate::id::ThreadId;
use crate::model::{ApiVersion, Thread, ThreadLocation};
use crate::time::Timestamp;
use crate::wire::Page;
use crate::wire::endpoint::thread_list::{self, Listed};
use crate::wire::endpoint::threads;

/// The most that Facebook lists at once.
const MAX_LISTED: u32 = 20;

/// # The list of threads
impl Client {
    /// Fetches a part of the list of conversations, those in which something happened last first: `limit` of them, without
    /// the first `offset`; fewer only where the list ends. An `offset` costs requests with [`ApiVersion::V2020`]: one for each 20
    /// conversations.
    ///
    /// A conversation that cannot be read, or is of a kind that this crate does not know, is left out
    /// and a warning is logged; the next ones take its place, at the cost of a request for each 20 that are left out. Of one whose
    /// other side Facebook does not describe there is no more than its identifier.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `limit` is not between 1 and 20; [`Error::Facebook`] if Facebook refuses;
    /// [`Error::Decode`] if 100 pages in a row have no conversation that can be read.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?;
    /// let newest = client.fetch_thread_list(0, 1, ThreadLocation::Inbox)?;
    /// assert_eq!(newest[0].key(), ADA.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_thread_list(
        &self,
        offset: u32,
        limit: u32,
        location: ThreadLocation,
    ) -> Result<Vec<Thread>> {
        if !(1..=MAX_LISTED).contains(&limit) {
            return Err(Error::invalid_input(format!(
                "the limit of {limit} conversations is not between 1 and {MAX_LISTED}: ask for them in parts, or use `Client::threads`"
            )));
        }
        // With requests since 2018 the list begins at a time, not at a number: what comes before the part is fetched too.
        let (first, from, passed_over) = match self.documents().version {
            ApiVersion::V2017 => (limit, offset, 0),
            ApiVersion::V2020 => (offset.saturating_add(limit).min(MAX_LISTED), 0, offset),
        };
        let mut threads = self.threads_by(first, from, location);
        if let List::ByOffset(rows) = &mut threads.list {
            // A part that is not full is the last one: only what was left out is to be replaced.
            rows.ends_when_short = true;
        }
        threads
            .skip(passed_over as usize)
            .take(limit as usize)
            .collect()
    }

    /// All conversations of a folder, those in which something happened last first, fetched page by page as they are asked
    /// for. See [`Threads`].
    ///
    /// ```
    /// use fbchat::{Thread, ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?;
    /// let threads = client.threads(ThreadLocation::Inbox).collect::<Result<Vec<Thread>, _>>()?;
    /// assert!(!threads.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn threads(&self, location: ThreadLocation) -> Threads {
        self.threads_by(MAX_LISTED, 0, location)
    }

    /// All conversations from this number on, `first` of them with the first request.
    fn threads_by(&self, first: u32, offset: u32, location: ThreadLocation) -> Threads {
        let list = match self.documents().version {
            ApiVersion::V2017 => List::ByOffset(Rows::new(first, offset)),
            ApiVersion::V2020 => List::ByTime(Pages::new(
                first,
                MAX_LISTED,
                Thread::id,
                Thread::last_message_at,
            )),
        };
        Threads {
            client: self.clone(),
            location,
            list,
            before: None,
            after: None,
        }
    }

    /// A part of the list that begins at a number.
    pub(super) fn list_from(
        &self,
        offset: u32,
        limit: u32,
        location: ThreadLocation,
    ) -> Result<Vec<Listed>> {
        self.fetch(
            thread_list::request(offset, limit, location),
            thread_list::read,
        )
    }

    /// A part of the list that begins at a time; without one, at its beginning.
    pub(super) fn list_before(
        &self,
        before: Option<Timestamp>,
        limit: u32,
        location: ThreadLocation,
    ) -> Result<Page<Thread>> {
        let query = threads::query(self.documents(), limit, location, before);
        self.query(query, threads::read)
    }
}

/// The conversations of a folder, from [`Client::threads`].
///
/// Each comes once, also if it moves within the list meanwhile; one that moves to the front after the first page was fetched
/// may be missed. Ends where Facebook has no more that is new, not where a page has none that can be read. Fetches 20 at a time,
/// and more where more than 20 have one time. An error is the last element; after 100 pages in a row without a conversation
/// that can be read, that is [`Error::Decode`].
#[derive(Debug)]
#[must_use = "conversations are fetched as they are asked for"]
pub struct Threads {
    client: Client,
    location: ThreadLocation,
    list: List,
    before: Option<Timestamp>,
    after: Option<Timestamp>,
}

impl Threads {
    /// Only conversations whose last message came at this time or earlier: the list begins there. With
    /// [`ApiVersion::V2017`] the newer ones are fetched and passed over.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?;
    /// let newest = client.threads(ThreadLocation::Inbox).next().ok_or("none")??;
    /// let at = newest.last_message_at().ok_or("no message")?;
    /// let between = client.threads(ThreadLocation::Inbox).before(at).after(at);
    /// assert_eq!(between.collect::<Result<Vec<_>, _>>()?, [newest]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before(mut self, before: Timestamp) -> Self {
        if let List::ByTime(pages) = &mut self.list {
            pages.start_at(before);
        }
        self.before = Some(before);
        self
    }

    /// Only conversations whose last message came at this time or later: the list ends there, and no page behind it is fetched.
    /// [`before`](Self::before) has an example.
    pub fn after(mut self, after: Timestamp) -> Self {
        match &mut self.list {
            List::ByTime(pages) => pages.end_before(after),
            List::ByOffset(rows) => rows.after = Some(after),
        }
        self.after = Some(after);
        self
    }

    fn fetch_next(&mut self) -> Option<Result<Thread>> {
        let (client, location) = (&self.client, self.location);
        match &mut self.list {
            List::ByOffset(rows) => {
                rows.next(|offset, limit| client.list_from(offset, limit, location))
            }
            List::ByTime(pages) => {
                pages.next(|limit, before| client.list_before(before, limit, location))
            }
        }
    }

    /// Whether the last message lies between both ends, which belong to it.
    fn is_within(&self, thread: &Thread) -> bool {
        let at = thread.last_message_at();
        let is_early = |before: Timestamp| at.is_some_and(|at| at <= before);
        let is_late = |after: Timestamp| at.is_some_and(|at| at >= after);
        self.before.is_none_or(is_early) && self.after.is_none_or(is_late)
    }
}

/// How pages of the list follow each other: until 2018 by number, and since by time.
#[derive(Debug)]
enum List {
    ByOffset(Rows),
    ByTime(Pages<ThreadId, Thread>),
}

impl Iterator for Threads {
    type Item = Result<Thread>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.fetch_next()? {
                Ok(thread) if !self.is_within(&thread) => {}
                result => return Some(result),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (least, most) = match &self.list {
            List::ByOffset(rows) => rows.size_hint(),
            List::ByTime(pages) => pages.size_hint(),
        };
        match (self.before, self.after) {
            (None, None) => (least, most),
            _ => (0, most),
        }
    }
}

impl FusedIterator for Threads {}

/// A list that is fetched from a number on. It may shift between two pages: what is known is passed over.
#[derive(Debug)]
struct Rows {
    limit: u32,
    offset: u32,
    /// Where the list ends at the latest.
    after: Option<Timestamp>,
    known: HashSet<ThreadId>,
    waiting: VecDeque<Thread>,
    ends_when_short: bool,
    is_over: bool,
}

impl Rows {
    fn new(limit: u32, offset: u32) -> Self {
        Self {
            limit,
            offset,
            after: None,
            known: HashSet::new(),
            waiting: VecDeque::new(),
            ends_when_short: false,
            is_over: false,
        }
    }

    fn next(&mut self, fetch: impl Fn(u32, u32) -> Result<Vec<Listed>>) -> Option<Result<Thread>> {
        let mut pages = 0;
        while self.waiting.is_empty() && !self.is_over {
            let page = match pages {
                MAX_USELESS_PAGES => Err(useless()),
                _ => fetch(self.offset, self.limit),
            };
            pages += 1;
            match page {
                Ok(page) => self.add(page),
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        self.waiting.pop_front().map(Ok)
    }

    /// Without a row that is new the list is over. One that cannot be read, and has no identifier, is new.
    fn add(&mut self, page: Vec<Listed>) {
        let length = u32::try_from(page.len()).unwrap_or(u32::MAX);
        let is_last = self.ends_when_short && length < self.limit;
        self.offset = self.offset.saturating_add(length);
        self.limit = MAX_LISTED;
        self.is_over = true;
        let end = page
            .iter()
            .rev()
            .find_map(|(_, thread)| thread.as_ref()?.last_message_at());
        let is_last = is_last || end.zip(self.after).is_some_and(|(end, after)| end < after);
        for (id, thread) in page {
            if id.is_none_or(|id| self.known.insert(id)) {
                self.is_over = is_last;
                self.waiting.extend(thread);
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = self.waiting.len();
        (waiting, self.is_over.then_some(waiting))
    }
}
