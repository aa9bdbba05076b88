//! Friends and friend requests.

use super::Client;
use crate::error::Result;
use crate::id::UserId;
use crate::wire::endpoint::{decline_friend, friend, remove_friend};

const ONESELF: &str = "nobody is a friend of themselves: name somebody else";

/// # Friends
impl Client {
    /// Accepts the friend request of a person, such as the one of an [`Event::FriendRequest`](crate::Event::FriendRequest).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without a request if it is this account itself;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, as it may where that person has not asked.
    ///
    /// ```
    /// use fbchat::{Error, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// match client.friend_connect(ADA) {
    ///     Ok(()) => println!("friends now"),
    ///     Err(Error::Facebook(refusal)) => println!("{refusal}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn friend_connect(&self, user: UserId) -> Result<()> {
        self.check_other(user, ONESELF)?;
        self.perform(friend::request(user))
    }

    /// Declines the friend request of a person, who is not notified.
    ///
    /// fbchat for Python has no such call; its form is that of living clients.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without a request if it is this account itself;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, as it may where that person has not asked.
    ///
    /// ```
    /// use fbchat::local::{KATHERINE, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let katherine = server.person(KATHERINE).ok_or("nobody")?;
    /// katherine.asks_for_friendship(client.uid());
    /// client.decline_friend_request(katherine.id())?;
    /// assert!(client.friend_connect(katherine.id()).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decline_friend_request(&self, user: UserId) -> Result<()> {
        self.check_other(user, ONESELF)?;
        let request = decline_friend::request(self.documents(), self.uid(), user);
        decline_friend::read(&self.call(self.commands(), &request)?)
    }

    /// Ends the friendship with a person, for both sides. That person is not notified.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done),
    /// [`User::is_friend`](crate::User::is_friend) shows whether it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without a request if it is this account itself;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, as it may where that person is no friend.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.remove_friend(ADA)?;
    /// assert_eq!(client.fetch_user_info(&[ADA])?[&ADA].is_friend, Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove_friend(&self, user: UserId) -> Result<()> {
        self.check_other(user, ONESELF)?;
        self.perform(remove_friend::request(user))
    }
}
