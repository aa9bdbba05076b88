//! Answering where something happened.

use super::Client;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::id::MessageId;
use crate::model::OutgoingMessage;

/// # Answering where something happened
impl Client {
    /// Sends a message into the thread in which an event happened, and returns its identifier. If the event is a message, it is sent as
    /// a reply to that.
    ///
    /// To write there without a reply, [`send`](Self::send) takes a `&MessageEvent`, the field `thread` of an event, or what
    /// [`Event::thread`] returns.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] if the event happened in no thread, or in several; otherwise as [`send`](Self::send).
    ///
    /// ```
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// let question = ada.says(client.uid(), "Tea?");
    /// for event in &listener {
    ///     if let Event::Message(_) = &event {
    ///         client.reply(&event, "At five!")?;
    ///         break;
    ///     }
    /// }
    /// let answer = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// assert_eq!(answer.replied_to_id, Some(question));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reply(&self, event: &Event, message: impl Into<OutgoingMessage>) -> Result<MessageId> {
        let thread = event.thread().ok_or(Error::NoThread)?;
        let message = message.into();
        self.send(
            thread,
            match event {
                Event::Message(e) => message.reply_to(&e.message.id),
                _ => message,
            },
        )
    }
}
