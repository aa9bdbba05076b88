//! The list of conversations.

use std::iter::FusedIterator;

use super::Client;
use super::pages::Pages;
use crate::error::{Error, Result};
use crate::http::Request;
use crate::id::ThreadId;
use crate::model::{Thread, ThreadLocation, Wire};
use crate::time::Timestamp;
use crate::wire::thread_list;

const LIST: &str = "https://www.facebook.com/ajax/mercury/threadlist_info.php";
/// The most that Facebook lists at once.
const MAX_LISTED: u32 = 20;

impl Client {
    /// Fetches a part of the list of conversations, those in which something happened last first: `limit` of them, without
    /// the first `offset`. An `offset` costs requests with [`Wire::V2020`]: one for each 20 conversations.
    ///
    /// A conversation that cannot be read, or is of a kind that this crate does not know, is left out and a warning is
    /// logged; then there are fewer than `limit`. Of one whose other side Facebook does not describe there is no more than
    /// its identifier.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `limit` is not between 1 and 20; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{ThreadKey, ThreadLocation, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let person = ThreadKey::User(UserId::from(4));
    /// client.send(person, "Hello!")?;
    /// let newest = client.fetch_thread_list(0, 1, ThreadLocation::Inbox)?;
    /// assert_eq!(newest[0].key(), person);
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
        match self.documents().wire {
            Wire::V2017 => self.list_from(offset, limit, location),
            // Facebook's list begins at a time, not at a number: what comes before the part is fetched too.
            Wire::V2020 => {
                let page = offset.saturating_add(limit).min(MAX_LISTED);
                let (offset, limit) = (offset as usize, limit as usize);
                let threads = self.threads_by(page, location);
                threads.skip(offset).take(limit).collect()
            }
        }
    }

    /// All conversations of a folder, those in which something happened last first, fetched page by page as they are asked
    /// for. See [`Threads`].
    ///
    /// ```
    /// use fbchat::{Thread, ThreadKey, ThreadLocation, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ThreadKey::User(UserId::from(4)), "Hello!")?;
    /// let threads = client.threads(ThreadLocation::Inbox).collect::<Result<Vec<Thread>, _>>()?;
    /// assert!(!threads.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn threads(&self, location: ThreadLocation) -> Threads {
        self.threads_by(MAX_LISTED, location)
    }

    fn threads_by(&self, page: u32, location: ThreadLocation) -> Threads {
        Threads {
            client: self.clone(),
            location,
            page,
            offset: 0,
            before: None,
            pages: Pages::new(),
        }
    }

    /// A part of the list that begins at a number.
    fn list_from(&self, offset: u32, limit: u32, location: ThreadLocation) -> Result<Vec<Thread>> {
        let request = Request::post(LIST).fields(thread_list::fields(offset, limit, location));
        let logged_in = self.logged_in();
        let json = self.caller(&logged_in).call(&request.repeatable())?;
        Ok(thread_list::threads(&json)?)
    }

    /// A part of the list that begins at a time; without one, at its beginning.
    fn list_before(
        &self,
        before: Option<Timestamp>,
        limit: u32,
        location: ThreadLocation,
    ) -> Result<Vec<Thread>> {
        let query = thread_list::query(self.documents(), limit, location, before);
        Ok(thread_list::listed(&self.query(query)?)?)
    }
}

/// The conversations of a folder, from [`Client::threads`].
///
/// Each comes once, also if it moves within the list meanwhile; one that moves to the front after the first page was fetched
/// may be missed. Ends where Facebook has no more that is new. An error is the last element.
#[derive(Debug)]
#[must_use = "conversations are fetched as they are asked for"]
pub struct Threads {
    client: Client,
    location: ThreadLocation,
    /// How many are fetched at once.
    page: u32,
    /// Where the next page begins, with [`Wire::V2017`] and with others.
    offset: u32,
    before: Option<Timestamp>,
    pages: Pages<ThreadId, Thread>,
}

impl Iterator for Threads {
    type Item = Result<Thread>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pages.next(Thread::id, || {
            let (client, location) = (&self.client, self.location);
            let page = match client.documents().wire {
                Wire::V2017 => client.list_from(self.offset, self.page, location)?,
                Wire::V2020 => client.list_before(self.before, self.page, location)?,
            };
            let length = u32::try_from(page.len()).unwrap_or(u32::MAX);
            self.offset = self.offset.saturating_add(length);
            self.before = page
                .iter()
                .filter_map(Thread::last_message_at)
                .min()
                .or(self.before);
            Ok(page)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pages.size_hint()
    }
}

impl FusedIterator for Threads {}
