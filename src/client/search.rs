//! Searching for people, pages, groups and conversations by name.

use serde_json::value::RawValue;

use super::Client;
use crate::error::{DecodeError, Error, Result};
use crate::model::{self, GraphQl, Group, Thread, User};
use crate::wire::Page;
use crate::wire::endpoint::search;

/// How many requests one search may take to find what can be read.
pub(super) const MAX_SEARCHES: u32 = 4;

/// # Searching for people, pages, groups and threads
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
        let version = self.documents().version;
        self.search(
            limit,
            |limit| search::groups_query(version, name, limit),
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
        let version = self.documents().version;
        self.search(
            limit,
            |limit| search::threads_query(version, name, limit),
            search::threads,
        )
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
pub(super) fn checked(text: &str, limit: u32) -> Result<&str> {
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
