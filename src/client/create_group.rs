//! Creating groups.

use super::Client;
use super::group::each_once;
use crate::error::{Error, Result};
use crate::id::{GroupId, ThreadId, UserId};
use crate::model::OutgoingMessage;
use crate::wire::endpoint::create_group;
use crate::wire::endpoint::send::{self, Stamp};

/// The conversation under which a message keeps its number as long as its group has no identifier.
const NEW_GROUP: ThreadId = ThreadId::new(0);

/// # Creating a group
impl Client {
    /// Creates a group of this account and at least two others by its first message, and returns its identifier. This account is a
    /// member and an admin of it, whether it is named or not.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done),
    /// [`fetch_thread_list`](Self::fetch_thread_list) shows whether there is a new group.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if fewer than two others are named, if the message replies to another, and for the
    /// message as [`send`](Self::send). [`Error::Facebook`] if Facebook refuses, as it does for somebody whom it does not know;
    /// [`Error::Decode`] if its reply names no group; [`Error::TooSoon`] if a [`rate_limit`](crate::ClientBuilder::rate_limit)
    /// leaves no room.
    ///
    /// ```
    /// use fbchat::local::{ADA, GRACE, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let group = client.create_group([ADA, GRACE], "Welcome!")?;
    /// client.change_thread_title(group, "Tea at five")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn create_group(
        &self,
        users: impl IntoIterator<Item = UserId>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<GroupId> {
        let message = message.into();
        let logged_in = self.logged_in();
        let mut members = each_once(users);
        members.retain(|user| *user != logged_in.uid);
        if members.len() < 2 {
            return Err(Error::invalid_input(
                "a group has at least two members beside this account: name two others, or send to the one as `ThreadKey::User`",
            ));
        }
        create_group::check(&message)?;
        // The reference names the account last.
        members.push(logged_in.uid);
        let commands = self.commands();
        let mut content = send::content_for_several(&message);
        if let Some(link) = &message.link {
            content.extend(self.preview_of(commands.clone(), link)?);
        }
        self.wait_for_turn(&commands)?;
        let number = message.number.within(NEW_GROUP);
        let stamp = Stamp::new(logged_in.uid, &logged_in.account.client_id, number);
        let request = create_group::request(&stamp, content, &members);
        let json = self.caller(&logged_in).within(commands).call(&request)?;
        Ok(create_group::read(&json)?)
    }
}
