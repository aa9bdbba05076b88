//! Groups: who is in them, and what they are called.

use std::collections::BTreeSet;

use super::Client;
use crate::error::{Error, Result};
use crate::id::{MessageId, UserId};
use crate::model::{Target, ThreadKey};
use crate::wire::endpoint::title::{self, Change};
use crate::wire::endpoint::{add_people, remove_person};

/// # Members and title of a group
impl Client {
    /// Adds people to a group or a room, each of them once, and returns the identifier of the message that announces it there.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if nobody is to be added, if this account itself is, or if the thread is one
    /// with a person or a page; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook refuses, with
    /// code 1545012 if the account is not in the group.
    ///
    /// ```
    /// use fbchat::local::{ADA, ALAN, GRACE, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let tea = client.create_group([ALAN, GRACE], "Tea?")?;
    /// client.add_users_to_group(tea, [ADA])?;
    /// client.change_thread_title(tea, "Tea at five")?;
    /// client.remove_user_from_group(tea, ADA)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_users_to_group(
        &self,
        thread: impl Into<Target>,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<MessageId> {
        let thread = self.resolve_group(thread.into())?;
        let users = each_once(users);
        if users.is_empty() {
            return Err(Error::invalid_input(
                "there is nobody to add: name at least one user",
            ));
        }
        if users.contains(&self.uid()) {
            return Err(Error::invalid_input(
                "an account cannot add itself to a group: ask somebody there to do it",
            ));
        }
        self.deliver(thread, add_people::content(&users))
    }

    /// Removes somebody from a group or a room. To remove this account is to leave it.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the thread is one with a person or a page, [`Error::NoThread`] if no default
    /// thread is set. [`Error::Facebook`] if Facebook refuses, as it does for somebody who is not in the group.
    ///
    /// For an example see [`add_users_to_group`](Self::add_users_to_group).
    pub fn remove_user_from_group(&self, thread: impl Into<Target>, user: UserId) -> Result<()> {
        let thread = self.resolve_group(thread.into())?;
        self.perform_in_turn(remove_person::request(thread, user))
    }

    /// Changes the title of a group or a room; an empty one removes it. On a thread with a person, whose title is that person's
    /// name, changes their nickname there, as [`change_nickname`](Self::change_nickname) does.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the thread is one with a page, [`Error::NoThread`] if no default thread is
    /// set. [`Error::Facebook`] if Facebook refuses, with code 1545012 if the account is not in the thread.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.change_thread_title(ADA, "Boss")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_thread_title(&self, thread: impl Into<Target>, title: &str) -> Result<()> {
        match self.resolve(thread.into())? {
            thread @ ThreadKey::User(user) => self.change_nickname(thread, user, title),
            thread @ (ThreadKey::Group(_) | ThreadKey::Room(_)) => {
                match title::change(self.documents().version, thread, title) {
                    Change::Message(content) => self.deliver(thread, content).map(drop),
                    Change::Request(request) => self.perform_in_turn(request),
                }
            }
            ThreadKey::Page(page) => Err(Error::invalid_input(format!(
                "the title of the thread with page {page} is the page's name: name another thread"
            ))),
        }
    }

    /// The thread that is meant, which has to be one that people can be added to.
    pub(super) fn resolve_group(&self, target: Target) -> Result<ThreadKey> {
        match self.resolve(target)? {
            thread @ (ThreadKey::Group(_) | ThreadKey::Room(_)) => Ok(thread),
            other => Err(Error::invalid_input(format!(
                "thread {other} is neither a group nor a room: name one as `ThreadKey::Group` or `ThreadKey::Room`"
            ))),
        }
    }
}

/// Each user once, in the order in which they were first named.
pub(super) fn each_once(users: impl IntoIterator<Item = UserId>) -> Vec<UserId> {
    let mut known = BTreeSet::new();
    let users = users.into_iter();
    users.filter(|user| known.insert(*user)).collect()
}
