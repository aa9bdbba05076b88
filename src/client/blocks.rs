//! Blocking people.

use super::Client;
use crate::error::Result;
use crate::id::UserId;
use crate::wire::endpoint::{block, unblock};

const ONESELF: &str = "nobody blocks themselves: name somebody else";

/// # Blocking people
impl Client {
    /// Blocks the messages of a person: neither of the two can write to the other. The profile is not blocked.
    ///
    /// Both receive an [`Event::BlockChanged`](crate::Event::BlockChanged). Groups that both are in are not affected.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without a request if it is this account itself;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, as it does for an identifier of nobody.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.block_user(ADA)?;
    /// assert!(client.send(ADA, "Still there?").is_err());
    /// client.unblock_user(ADA)?;
    /// client.send(ADA, "Let us talk.")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn block_user(&self, user: UserId) -> Result<()> {
        self.check_other(user, ONESELF)?;
        self.perform(block::request(user))
    }

    /// Lets the messages of a person through again that [`block_user`](Self::block_user) has blocked, which has an example.
    ///
    /// Both receive an [`Event::BlockChanged`](crate::Event::BlockChanged).
    ///
    /// # Errors
    ///
    /// As [`block_user`](Self::block_user).
    pub fn unblock_user(&self, user: UserId) -> Result<()> {
        self.check_other(user, ONESELF)?;
        self.perform(unblock::request(user))
    }
}
