//! Sending whatever a client can send.

use super::Person;
use crate::id::MessageId;
use crate::model::{OutgoingMessage, ThreadKey};

impl Person {
    /// Sends a message with anything that a client can send.
    ///
    /// # Panics
    ///
    /// Also where the message is empty, replies to what is not in the conversation, or has a file that is no upload of this person.
    ///
    /// ```
    /// use fbchat::{Location, OutgoingMessage, Wave, local::{ADA, BOT, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let ada = server.person(ADA).unwrap();
    /// let question = ada.sends(BOT, "Where are you?");
    /// ada.sends(BOT, OutgoingMessage::location(Location::current(51.5, -0.12)).reply_to(&question));
    /// ada.sends(BOT, OutgoingMessage::wave(Wave::First));
    /// assert!(ada.transcript(BOT).contains("[place 51.5, -0.12]"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn sends(
        &self,
        thread: impl Into<ThreadKey>,
        message: impl Into<OutgoingMessage>,
    ) -> MessageId {
        let message = message.into();
        let (id, _) = self.act(thread, |state, key| {
            let draft = state.draft(self.id, message)?;
            state.send_message(self.id, key, draft)
        });
        id
    }
}
