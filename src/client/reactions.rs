//! Reactions to messages.

use super::Client;
use super::either_way::Action;
use crate::error::{Error, Result};
use crate::id::MessageId;
use crate::model::Reaction;
use crate::wire::endpoint::reaction;

/// # Reactions
impl Client {
    /// Puts a reaction on a message, in place of the one that this account may have put there before.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if the message's identifier or the emoji is empty; [`Error::Facebook`] if
    /// Facebook refuses, as it does for a message that it does not know and for what is not an emoji.
    ///
    /// ```
    /// use fbchat::{Reaction, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ADA, "Hello!")?;
    /// client.react_to_message(&message, Reaction::Love)?;
    /// client.react_to_message(&message, Reaction::from("🎄"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn react_to_message(&self, message: &MessageId, reaction: Reaction) -> Result<()> {
        if message.as_str().is_empty() || reaction.emoji().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier or the emoji of the reaction is empty: name both",
            ));
        }
        self.set_reaction(message, Some(&reaction))
    }

    /// Takes this account's reaction to a message back. Does nothing where there is none.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if the message's identifier is empty; [`Error::Facebook`] if Facebook refuses, as
    /// it does for a message that it does not know.
    ///
    /// ```
    /// use fbchat::{Reaction, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ADA, "Hello!")?;
    /// client.react_to_message(&message, Reaction::Heart)?;
    /// client.remove_reaction(&message)?;
    /// assert!(client.fetch_thread_messages(ADA, 1, None)?[0].reactions.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove_reaction(&self, message: &MessageId) -> Result<()> {
        if message.as_str().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier is empty: name the message",
            ));
        }
        self.set_reaction(message, None)
    }

    fn set_reaction(&self, message: &MessageId, reaction: Option<&Reaction>) -> Result<()> {
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        self.act_either_way(&commands, Action::React(message, reaction), || {
            let request = reaction::request(self.documents(), self.uid(), message, reaction);
            reaction::read(&self.call(commands.clone(), &request)?)
        })
    }
}
