//! Conversations: what is known about them, their list, what in them is new.

use std::collections::BTreeMap;
use std::iter::FusedIterator;

use super::Client;
use super::pages::Pages;
use crate::error::{Error, Result};
use crate::http::Request;
use crate::id::ThreadId;
use crate::model::{Thread, ThreadLocation, Unread};
use crate::time::Timestamp;
use crate::wire::thread::{self, Conversation};
use crate::wire::{people, thread_list, unread};

const INFO: &str = "https://www.facebook.com/chat/user_info/";
const LIST: &str = "https://www.facebook.com/ajax/mercury/threadlist_info.php";
const SYNC: &str = "https://www.facebook.com/ajax/mercury/thread_sync.php";
/// The most that Facebook lists at once.
const MAX_LISTED: u32 = 20;

impl Client {
    /// Fetches what is known about conversations of any kind.
    ///
    /// Takes one request, and a second one if people or pages are among them. Of a person or page that the account has never
    /// chatted with, the profile is all there is. A conversation of a kind that this crate does not know is left out and a
    /// warning is logged.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `ids` is empty, and after Facebook's answer if it knows nothing under one
    /// of them; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{ThreadId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let id = ThreadId::from(4);
    /// let threads = client.fetch_thread_info(&[id])?;
    /// assert!(threads[&id].name().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_thread_info(&self, ids: &[ThreadId]) -> Result<BTreeMap<ThreadId, Thread>> {
        let mut asked: Vec<ThreadId> = Vec::new();
        for id in ids {
            if !asked.contains(id) {
                asked.push(*id);
            }
        }
        if asked.is_empty() {
            return Err(Error::invalid_input(
                "no conversation was asked about: the list of identifiers is empty",
            ));
        }
        let queries: Vec<_> = asked.iter().copied().map(thread::query).collect();
        let mut threads = Vec::new();
        let mut one_to_one = Vec::new();
        for (id, answer) in asked.iter().zip(self.ask_all(&queries)?) {
            match thread::conversation(&answer?, *id)? {
                Conversation::Group(group) => threads.push(Thread::Group(group)),
                Conversation::Room(room) => threads.push(Thread::Room(room)),
                Conversation::OneToOne(conversation) => one_to_one.push(conversation),
                Conversation::Unknown(kind) => {
                    log::warn!(
                        "the conversation {id} is of the unknown kind {kind:?} and is left out"
                    );
                }
            }
        }
        if !one_to_one.is_empty() {
            let others: Vec<ThreadId> = one_to_one.iter().map(|it| it.other).collect();
            let profiles = self.fetch_profiles(&others)?;
            for conversation in one_to_one {
                let profile = profiles.get(&conversation.other).cloned();
                let profile = profile.ok_or_else(|| unknown(conversation.other))?;
                threads.extend(profile.map(|profile| conversation.with(profile)));
            }
        }
        Ok(threads
            .into_iter()
            .map(|thread| (thread.id(), thread))
            .collect())
    }

    fn fetch_profiles(&self, ids: &[ThreadId]) -> Result<BTreeMap<ThreadId, Option<Thread>>> {
        let request = Request::post(INFO).fields(people::info_fields(ids));
        let logged_in = self.logged_in();
        let json = self.caller(&logged_in).call(&request.repeatable())?;
        Ok(people::info(&json)?)
    }

    /// Fetches a part of the list of conversations, those in which something happened last first: `limit` of them, without
    /// the first `offset`.
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
                "{limit} conversations cannot be listed at once: the limit is between 1 and {MAX_LISTED}"
            )));
        }
        let request = Request::post(LIST).fields(thread_list::fields(offset, limit, location));
        let logged_in = self.logged_in();
        let json = self.caller(&logged_in).call(&request.repeatable())?;
        Ok(thread_list::threads(&json)?)
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
        Threads {
            client: self.clone(),
            location,
            offset: 0,
            pages: Pages::new(),
        }
    }

    /// Fetches what in the inbox was not read or not seen yet.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let person = server.person(UserId::from(4)).ok_or("nobody")?;
    /// person.says(ThreadKey::User(client.uid()), "hello");
    /// let unread = client.fetch_unread()?;
    /// assert_eq!(unread.message_counts[0].unread_count, Some(1));
    /// assert_eq!(unread.unseen_threads, [UserId::from(4).into()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_unread(&self) -> Result<Unread> {
        let request = Request::post(SYNC).fields(unread::fields(Timestamp::now()));
        let logged_in = self.logged_in();
        let json = self.caller(&logged_in).call(&request.repeatable())?;
        Ok(unread::decode(&json)?)
    }
}

/// The error of a call about a conversation, person or page that Facebook does not know.
pub(super) fn unknown(id: ThreadId) -> Error {
    Error::invalid_input(format!(
        "Facebook knows no conversation, person or page {id} that this account may see"
    ))
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
    offset: u32,
    pages: Pages<ThreadId, Thread>,
}

impl Iterator for Threads {
    type Item = Result<Thread>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pages.next(Thread::id, || {
            let page = self
                .client
                .fetch_thread_list(self.offset, MAX_LISTED, self.location)?;
            let length = u32::try_from(page.len()).unwrap_or(u32::MAX);
            self.offset = self.offset.saturating_add(length);
            Ok(page)
        })
    }
}

impl FusedIterator for Threads {}
