//! Friend requests.

use super::Client;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::wire::endpoint::friend;

impl Client {
    /// Accepts the friend request of a person, such as the one of an [`Event::FriendRequest`](crate::Event::FriendRequest).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if it is this account itself; [`Error::Facebook`] if Facebook refuses, as it
    /// may where that person has not asked.
    ///
    /// ```
    /// use fbchat::{Error, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// match client.friend_connect(UserId::from(4)) {
    ///     Ok(()) => println!("friends now"),
    ///     Err(Error::Facebook(refusal)) => println!("{refusal}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn friend_connect(&self, user: UserId) -> Result<()> {
        if user == self.uid() {
            return Err(Error::invalid_input(
                "nobody is a friend of themselves: name somebody else",
            ));
        }
        self.perform(friend::request(user))
    }
}
