//! Searching for messages by their text.

use std::collections::{BTreeMap, HashSet};

use super::Client;
use super::search::{MAX_SEARCHES, checked};
use crate::error::{Error, Result};
use crate::id::{MessageId, ThreadId};
use crate::model::{Message, Target};
use crate::wire::Page;
use crate::wire::endpoint::{message, search_messages};

/// How many messages are fetched with one request.
const BATCH: usize = 50;

/// # Searching for messages
impl Client {
    /// Searches a conversation for messages: at most `limit` of them, in Facebook's order.
    ///
    /// Takes one request to find them, and one to fetch each fifty of them. A message that is gone, or cannot be fetched, is
    /// left out, a warning is logged, and the next ones that are found take its place.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if `query` is empty or `limit` is 0, [`Error::NoThread`] if no default
    /// thread is set. [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let id = client.send(ADA, "Tea at five?")?;
    /// let found = client.search_for_messages(ADA, "tea", 5)?;
    /// assert_eq!(found.first().map(|message| &message.id), Some(&id));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_messages(
        &self,
        thread: impl Into<Target>,
        query: impl AsRef<str>,
        limit: u32,
    ) -> Result<Vec<Message>> {
        let query = checked(query.as_ref(), limit)?;
        let thread = self.resolve(thread.into())?.id();
        self.messages_of(thread, query, limit)
    }

    /// Searches a conversation for messages and returns their identifiers: at most `limit` of them behind the first `offset`, in
    /// Facebook's order.
    ///
    /// # Errors
    ///
    /// As [`search_for_messages`](Self::search_for_messages).
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let first = client.send(ADA, "Tea at five?")?;
    /// let second = client.send(ADA, "Or tea at six?")?;
    /// assert_eq!(client.search_for_message_ids(ADA, "tea", 0, 5)?, [second, first.clone()]);
    /// assert_eq!(client.search_for_message_ids(ADA, "tea", 1, 5)?, [first]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_message_ids(
        &self,
        thread: impl Into<Target>,
        query: impl AsRef<str>,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<MessageId>> {
        let query = checked(query.as_ref(), limit)?;
        let thread = self.resolve(thread.into())?.id();
        let mut ids = self.find_messages(thread, query, offset, limit)?.elements;
        ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(ids)
    }

    /// Searches all conversations of the account for messages: at most `threads` conversations, and at most `messages` of each.
    ///
    /// Takes one request to find the conversations, and then for each of them the requests of
    /// [`search_for_messages`](Self::search_for_messages). A conversation that cannot be searched is left out and a warning is
    /// logged; so is one whose messages are gone.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `query` is empty, or `threads` or `messages` is 0; [`Error::Facebook`] if
    /// Facebook refuses the first request.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let id = client.send(ADA, "Tea at five?")?;
    /// let found = client.search_all_threads("tea", 5, 5)?;
    /// assert_eq!(found[&ADA.into()][0].id, id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_all_threads(
        &self,
        query: impl AsRef<str>,
        threads: u32,
        messages: u32,
    ) -> Result<BTreeMap<ThreadId, Vec<Message>>> {
        let query = query.as_ref();
        self.in_each_thread(query, threads, messages, |thread| {
            self.messages_of(thread, query, messages)
        })
    }

    /// Searches all conversations of the account for messages and returns their identifiers: at most `threads` conversations, and at
    /// most `messages` of each.
    ///
    /// Takes one request to find the conversations, and one for each of them. A conversation that cannot be searched is left out and a
    /// warning is logged.
    ///
    /// # Errors
    ///
    /// As [`search_all_threads`](Self::search_all_threads).
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let id = client.send(ADA, "Tea at five?")?;
    /// let found = client.search_all_threads_for_ids("tea", 5, 5)?;
    /// assert_eq!(found[&ADA.into()], [id]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_all_threads_for_ids(
        &self,
        query: impl AsRef<str>,
        threads: u32,
        messages: u32,
    ) -> Result<BTreeMap<ThreadId, Vec<MessageId>>> {
        let query = query.as_ref();
        self.in_each_thread(query, threads, messages, |thread| {
            let mut ids = self.find_messages(thread, query, 0, messages)?.elements;
            ids.truncate(usize::try_from(messages).unwrap_or(usize::MAX));
            Ok(ids)
        })
    }

    /// What `search` finds in each conversation that has something.
    fn in_each_thread<T>(
        &self,
        query: &str,
        threads: u32,
        messages: u32,
        search: impl Fn(ThreadId) -> Result<Vec<T>>,
    ) -> Result<BTreeMap<ThreadId, Vec<T>>> {
        let query = checked(query, threads.min(messages))?;
        let request = search_messages::in_all_threads(query, threads);
        let ids = self.fetch(request, search_messages::read_threads)?;
        let mut found = BTreeMap::new();
        for thread in ids.into_iter().take(threads as usize) {
            match search(thread) {
                Ok(elements) if elements.is_empty() => {}
                Ok(elements) => drop(found.insert(thread, elements)),
                Err(error @ (Error::Facebook(_) | Error::Decode(_) | Error::NotFound(_))) => {
                    log::warn!("the conversation {thread} cannot be searched: {error}");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    fn messages_of(&self, thread: ThreadId, query: &str, limit: u32) -> Result<Vec<Message>> {
        let mut messages = Vec::new();
        let mut known = HashSet::new();
        let mut offset = 0;
        for _ in 0..MAX_SEARCHES {
            let missing = limit.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
            let found = self.find_messages(thread, query, offset, missing)?;
            let length = u32::try_from(found.length).unwrap_or(u32::MAX);
            offset = offset.saturating_add(length);
            let ids = found.elements.into_iter();
            let new: Vec<MessageId> = ids.filter(|id| known.insert(id.clone())).collect();
            let is_over = length < missing || new.is_empty();
            messages.extend(self.fetch_found(thread, &new)?);
            if is_over || messages.len() >= limit as usize {
                break;
            }
        }
        Ok(messages)
    }

    fn find_messages(
        &self,
        thread: ThreadId,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<Page<MessageId>> {
        let request = search_messages::request(thread, query, offset, limit);
        self.fetch(request, |json| search_messages::read(json, thread))
    }

    /// Those of the messages that can be fetched.
    fn fetch_found(&self, thread: ThreadId, ids: &[MessageId]) -> Result<Vec<Message>> {
        let mut messages = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            let queries: Vec<_> = ids
                .iter()
                .map(|id| message::query(self.documents(), thread, id))
                .collect();
            for (id, answer) in ids.iter().zip(self.query_all(&queries)?) {
                match answer.and_then(|answer| Ok(message::read(&answer, thread)?)) {
                    Ok(Some(message)) => messages.push(message),
                    Ok(None) => log::warn!("the message {id} was found, but is not there"),
                    Err(error) => {
                        log::warn!("the message {id} was found, but not fetched: {error}")
                    }
                }
            }
        }
        Ok(messages)
    }
}
