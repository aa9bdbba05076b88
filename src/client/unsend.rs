//! Unsending messages.

use super::Client;
use super::either_way::Action;
use crate::error::{Error, Result};
use crate::id::MessageId;
use crate::wire::endpoint::unsend;

/// # Taking messages back
impl Client {
    /// Removes a message of this account for everybody.
    ///
    /// The others receive [`Event::MessageUnsent`](crate::Event::MessageUnsent). Never sent twice: after an error that
    /// [may have been done](crate::Error::may_have_been_done), the history shows whether it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if the message's identifier is empty; [`Error::Facebook`] if Facebook refuses, as
    /// it does for a message that it does not know and for that of somebody else.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ADA, "Wrong window")?;
    /// client.unsend(&message)?;
    /// assert_eq!(client.fetch_thread_messages(ADA, 1, None)?[0].text, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unsend(&self, message: &MessageId) -> Result<()> {
        if message.as_str().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier is empty: name the message",
            ));
        }
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        self.act_either_way(&commands, Action::Unsend(message), || {
            self.perform_within(commands.clone(), &unsend::request(message))
        })
    }
}
