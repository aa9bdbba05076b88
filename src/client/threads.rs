//! Conversations: what is known about them, what in them is new.

use std::collections::BTreeMap;

use super::Client;
use crate::error::{Error, Result};
use crate::id::{ThreadId, UserId};
use crate::model::{Room, Thread, Unread, User};
use crate::shown::OneLine;
use crate::time::Timestamp;
use crate::wire::endpoint::{profiles, thread_info, unread};
use crate::wire::thread::Conversation;

/// # Threads, and what is new in them
impl Client {
    /// Fetches what is known about conversations of any kind.
    ///
    /// Takes one request, and a second one if people or pages are among them. Of a person or page that the account has never
    /// chatted with, the profile is all there is. Of an account that is gone, the conversation is all there is: it comes as a
    /// [`User`] without a name.
    ///
    /// One identifier costs no other: what Facebook knows nothing about, and a conversation that cannot be read or is of a kind
    /// that this crate does not know, is not in the map, and a warning is logged.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `ids` is empty; [`Error::NotFound`] if Facebook knows nothing under any of
    /// them; [`Error::Facebook`] if Facebook refuses all of them, or for now.
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
                "no conversation was asked about: name at least one",
            ));
        }
        let queries: Vec<_> = asked
            .iter()
            .map(|id| thread_info::query(self.documents(), *id))
            .collect();
        let mut threads = Vec::new();
        let mut one_to_one = Vec::new();
        // Why there is nothing to return, if there is not.
        let mut missing = None;
        for (id, answer) in asked.iter().zip(self.query_all(&queries)?) {
            match answer.and_then(|answer| Ok(thread_info::read(&answer, *id)?)) {
                Ok(Conversation::Group(group)) => threads.push(Thread::Group(group)),
                Ok(Conversation::Room(room)) => threads.push(Thread::Room(room)),
                Ok(Conversation::OneToOne(conversation)) => one_to_one.push(conversation),
                Ok(Conversation::Unknown(kind)) => {
                    log::warn!(
                        "the conversation {id} is of the unknown kind '{}' and is left out",
                        OneLine::new(kind.as_deref().unwrap_or("none"))
                    );
                }
                Err(error @ (Error::Facebook(_) | Error::Decode(_))) if !error.is_retryable() => {
                    log::warn!("the conversation {id} cannot be fetched and is left out: {error}");
                    missing.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        if !one_to_one.is_empty() {
            let others: Vec<ThreadId> = one_to_one.iter().map(|it| it.other).collect();
            let profiles = self.fetch(profiles::request(&others), profiles::read)?;
            for conversation in one_to_one {
                let id = conversation.other;
                match profiles.get(&id) {
                    Some(Some(profile)) => threads.push(conversation.with(profile.clone())),
                    _ if conversation.has_begun => {
                        let nobody = Thread::User(User::new(id.get().into()));
                        threads.push(conversation.with(nobody));
                    }
                    Some(None) => {}
                    None => {
                        log::warn!("Facebook knows nothing about {id}: it is left out");
                        missing.get_or_insert(Error::NotFound(id));
                    }
                }
            }
        }
        if let (true, Some(error)) = (threads.is_empty(), missing) {
            return Err(error);
        }
        Ok(threads
            .into_iter()
            .map(|thread| (thread.id(), thread))
            .collect())
    }

    /// Fetches everybody in these threads, each once, in the order in which they appear; this account is one of them where it is
    /// a participant.
    ///
    /// The people of the list's own one-to-one threads are there already; all others come with the two requests of
    /// [`fetch_thread_info`](Self::fetch_thread_info). A page is no user. One whom Facebook knows nothing about is left out and a
    /// warning is logged: it costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{Thread, ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let threads = client.threads(ThreadLocation::Inbox).collect::<Result<Vec<Thread>, _>>()?;
    /// let people = client.fetch_users_of_threads(&threads)?;
    /// assert!(people.iter().any(|user| user.id == ADA));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_users_of_threads(&self, threads: &[Thread]) -> Result<Vec<User>> {
        if threads.is_empty() {
            return Err(Error::invalid_input(
                "no thread is named whose people to fetch: name at least one",
            ));
        }
        let mut order: Vec<UserId> = Vec::new();
        let mut users: BTreeMap<UserId, User> = BTreeMap::new();
        for thread in threads {
            let ids = match thread {
                Thread::User(user) => {
                    users.entry(user.id).or_insert_with(|| user.clone());
                    vec![user.id]
                }
                Thread::Group(group) | Thread::Room(Room { group, .. }) => {
                    group.participants.iter().copied().collect()
                }
                Thread::Page(_) => Vec::new(),
            };
            for id in ids {
                if !order.contains(&id) {
                    order.push(id);
                }
            }
        }
        let missing = order.iter().filter(|id| !users.contains_key(id));
        let missing: Vec<ThreadId> = missing.map(|id| (*id).into()).collect();
        if !missing.is_empty() {
            let found = match self.fetch_thread_info(&missing) {
                Err(Error::NotFound(_)) => BTreeMap::new(),
                found => found?,
            };
            for thread in found.into_values() {
                if let Thread::User(user) = thread {
                    users.insert(user.id, user);
                }
            }
        }
        Ok(order.iter().filter_map(|id| users.remove(id)).collect())
    }

    /// Fetches what in the inbox was not read or not seen yet. Takes one request, or two with
    /// [`ApiVersion::V2020`](crate::ApiVersion::V2020).
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let person = server.person(ADA).ok_or("nobody")?;
    /// person.says(client.uid(), "hello");
    /// let unread = client.fetch_unread()?;
    /// assert_eq!(unread.message_counts[0].unread_count, Some(1));
    /// assert_eq!(unread.unseen_threads, [ADA.into()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_unread(&self) -> Result<Unread> {
        let (request, unseen) = unread::requests(self.documents().version, Timestamp::now());
        let commands = self.commands();
        let reply = self.call(commands.clone(), &request)?;
        let unseen = unseen.map(|request| self.call(commands, &request));
        let unseen = unseen.transpose()?;
        Ok(unread::read(&reply, unseen.as_deref())?)
    }
}
