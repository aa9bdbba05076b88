//! People, pages and groups.

use std::collections::BTreeMap;

use super::Client;
use crate::error::{Error, Result};
use crate::id::{GroupId, PageId, ThreadId, UserId};
use crate::model::{Group, Page, Thread, ThreadType, User};
use crate::wire::endpoint::all_users;

/// # People, pages and groups
impl Client {
    /// Fetches the people that the account is in touch with, in Facebook's order: friends, and others it has chatted with.
    ///
    /// The reply has less than [`fetch_user_info`](Self::fetch_user_info) finds out. A profile that cannot
    /// be read, or is of a kind that this crate does not know, is left out and a warning is logged.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the reply has no people at all, [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let people = client.fetch_all_users()?;
    /// assert!(people.iter().any(|user| user.id == ADA));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_all_users(&self) -> Result<Vec<User>> {
        self.fetch(all_users::request(self.uid()), all_users::read)
    }

    /// Fetches what is known about people: their profile, and what the conversation with them looks like.
    ///
    /// Takes two requests, however many people there are. One whom Facebook knows nothing about, such as an account that is gone,
    /// is not in the map, and costs no other; if there is a conversation with it, that is all that is known of the [`User`].
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `ids` is empty, and after Facebook's answer if one of them is no person but a
    /// page or a group; [`Error::NotFound`] if Facebook knows nothing about any of them; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let people = client.fetch_user_info(&[ADA])?;
    /// assert!(people[&ADA].name.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_user_info(&self, ids: &[UserId]) -> Result<BTreeMap<UserId, User>> {
        self.fetch_kind(ids, ThreadType::User, |thread| match thread {
            Thread::User(user) => Some(user),
            _ => None,
        })
    }

    /// Fetches what is known about pages: their profile, and how large the conversation with them is.
    ///
    /// Takes two requests, however many pages there are.
    ///
    /// # Errors
    ///
    /// As [`fetch_user_info`](Self::fetch_user_info), if one of them is no page.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for page in client.search_for_pages("a", 1)? {
    ///     let pages = client.fetch_page_info(&[page.id])?;
    ///     assert_eq!(pages[&page.id].name, page.name);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_page_info(&self, ids: &[PageId]) -> Result<BTreeMap<PageId, Page>> {
        self.fetch_kind(ids, ThreadType::Page, |thread| match thread {
            Thread::Page(page) => Some(page),
            _ => None,
        })
    }

    /// Fetches what is known about groups.
    ///
    /// A room is a group to Facebook since 2018, and comes as one. With [`ApiVersion::V2017`](crate::ApiVersion::V2017), where Facebook
    /// distinguishes the two, it is no group: [`fetch_thread_info`](Self::fetch_thread_info) takes both.
    ///
    /// # Errors
    ///
    /// As [`fetch_user_info`](Self::fetch_user_info), if one of them is no group.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for group in client.search_for_groups("e", 1)? {
    ///     let groups = client.fetch_group_info(&[group.id])?;
    ///     assert!(groups[&group.id].participants.contains(&client.uid()));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_group_info(&self, ids: &[GroupId]) -> Result<BTreeMap<GroupId, Group>> {
        self.fetch_kind(ids, ThreadType::Group, |thread| match thread {
            Thread::Group(group) => Some(group),
            _ => None,
        })
    }

    /// The threads with these identifiers, which have to be of this kind.
    fn fetch_kind<I, T>(
        &self,
        ids: &[I],
        kind: ThreadType,
        pick: impl Fn(Thread) -> Option<T>,
    ) -> Result<BTreeMap<I, T>>
    where
        I: Copy + Ord + Into<ThreadId>,
    {
        let asked: Vec<ThreadId> = ids.iter().map(|id| (*id).into()).collect();
        let mut threads = self.fetch_thread_info(&asked)?;
        let mut found = BTreeMap::new();
        for id in ids {
            let Some(thread) = threads.remove(&(*id).into()) else {
                continue;
            };
            let other_kind = thread.key().kind();
            let thing = pick(thread).ok_or_else(|| of_other_kind((*id).into(), kind, other_kind));
            found.insert(*id, thing?);
        }
        Ok(found)
    }
}

fn of_other_kind(id: ThreadId, expected: ThreadType, found: ThreadType) -> Error {
    let name = |kind| match kind {
        ThreadType::User => "a person",
        ThreadType::Group => "a group",
        ThreadType::Page => "a page",
        ThreadType::Room => "a room",
    };
    Error::invalid_input(format!(
        "{id} is not {} but {}: ask for it with `Client::fetch_thread_info`, which takes every kind",
        name(expected),
        name(found)
    ))
}
