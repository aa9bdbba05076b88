//! Searching.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::Client;
use crate::error::{DecodeError, Error, Result};
use crate::id::{MessageId, ThreadId};
use crate::model::{self, GraphQl, Group, Message, Target, Thread, User};
use crate::wire::Page;
use crate::wire::endpoint::{message, search, search_messages};

/// How many messages are fetched with one request.
const BATCH: usize = 50;
/// How many requests one search may take to find what can be read.
const MAX_SEARCHES: u32 = 4;

impl Client {
    /// Searches for people by their name: about `limit` of them, most relevant first.
    ///
    /// A result that cannot be read is left out and a warning is logged, and more are asked for in its place, with up to three
    /// more requests; so with the other searches.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `name` is empty or `limit` is 0; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let friend = client.fetch_all_users()?.remove(0);
    /// let name = friend.name.ok_or("nameless")?;
    /// let found = client.search_for_users(&name, 3)?;
    /// assert_eq!(found[0].id, friend.id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_users(&self, name: impl AsRef<str>, limit: u32) -> Result<Vec<User>> {
        let name = checked(name.as_ref(), limit)?;
        self.search(
            limit,
            |limit| search::users_query(name, limit),
            search::users,
        )
    }

    /// Searches for pages by their name: about `limit` of them, most relevant first.
    ///
    /// # Errors
    ///
    /// As [`search_for_users`](Self::search_for_users).
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for page in client.search_for_pages("engine", 3)? {
    ///     println!("{}, of the kind {:?}", page.name.unwrap_or_default(), page.category);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_pages(&self, name: impl AsRef<str>, limit: u32) -> Result<Vec<model::Page>> {
        let name = checked(name.as_ref(), limit)?;
        self.search(
            limit,
            |limit| search::pages_query(name, limit),
            search::pages,
        )
    }

    /// Searches for the account's groups by their title: about `limit` of them, most relevant first.
    ///
    /// # Errors
    ///
    /// As [`search_for_users`](Self::search_for_users).
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for group in client.search_for_groups("room", 3)? {
    ///     println!("{}: {} people", group.name.unwrap_or_default(), group.participants.len());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_groups(&self, name: impl AsRef<str>, limit: u32) -> Result<Vec<Group>> {
        let name = checked(name.as_ref(), limit)?;
        self.search(
            limit,
            |limit| search::groups_query(name, limit),
            search::groups,
        )
    }

    /// Searches for conversations by name, people, groups and pages together: about `limit` of them, most relevant first.
    ///
    /// Facebook also finds what is no conversation, such as events and its own groups; that is left out.
    ///
    /// # Errors
    ///
    /// As [`search_for_users`](Self::search_for_users).
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for thread in client.search_for_threads("a", 10)? {
    ///     client.send(&thread, "Hello!")?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_for_threads(&self, name: impl AsRef<str>, limit: u32) -> Result<Vec<Thread>> {
        let name = checked(name.as_ref(), limit)?;
        self.search(
            limit,
            |limit| search::threads_query(name, limit),
            search::threads,
        )
    }

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
    /// use fbchat::{ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let mark = ThreadKey::User(UserId::from(4));
    /// let id = client.send(mark, "Tea at five?")?;
    /// let found = client.search_for_messages(mark, "tea", 5)?;
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

    /// Searches by name. Where results had to be left out, more are asked for.
    fn search<T>(
        &self,
        limit: u32,
        query: impl Fn(u32) -> GraphQl,
        read: fn(&RawValue) -> Result<Page<T>, DecodeError>,
    ) -> Result<Vec<T>> {
        let mut asked = limit;
        let mut found = self.query(query(asked), read)?;
        for _ in 1..MAX_SEARCHES {
            let is_all = found.length < asked as usize;
            if is_all || found.elements.len() >= limit as usize {
                break;
            }
            asked = asked.saturating_mul(2);
            let more = self.query(query(asked), read)?;
            let is_more = more.length > found.length;
            found = more;
            found.elements.truncate(limit as usize);
            if !is_more {
                break;
            }
        }
        Ok(found.elements)
    }
}

/// Refuses a search for nothing.
fn checked(text: &str, limit: u32) -> Result<&str> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input(
            "there is nothing to search for: name a text",
        ));
    }
    if limit == 0 {
        return Err(Error::invalid_input(
            "no result was asked for: raise the limit above 0",
        ));
    }
    Ok(text)
}
