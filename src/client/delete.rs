//! Deleting threads and messages for this account alone.

use super::Client;
use super::each::THREAD;
use crate::error::{Error, Result};
use crate::id::{MessageId, ThreadId};
use crate::wire::endpoint::{delete, folder};

/// # Deleting for this account alone
impl Client {
    /// Deletes threads for this account; the others keep them. A new message brings a thread back, without its past.
    ///
    /// Takes two requests: the threads are taken off the head of the list first. Other clients of the account receive
    /// [`Event::ThreadsDeleted`](crate::Event::ThreadsDeleted). Each thread counts once. Where Facebook refuses all of them together,
    /// each is deleted alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses, also if it refuses
    /// only one of them.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "hello")?;
    /// client.delete_threads(&[ADA.into()])?;
    /// for thread in client.threads(ThreadLocation::Inbox) {
    ///     assert_ne!(thread?.id(), ADA.into());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn delete_threads(&self, threads: &[ThreadId]) -> Result<()> {
        self.change_each(THREAD, threads, |commands, threads| {
            self.call(commands.clone(), &folder::unpin(threads))?;
            self.call(commands.clone(), &delete::threads(threads))
                .map(drop)
        })
    }

    /// Deletes messages for this account; the others keep them. [`unsend`](Self::unsend) removes one for everybody.
    ///
    /// Takes one request. Other clients of the account receive [`Event::MessagesDeleted`](crate::Event::MessagesDeleted). Each message
    /// counts once. Where Facebook refuses all of them together, each is deleted alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `messages` is empty, or an identifier in it is; [`Error::Facebook`] if Facebook
    /// refuses, also if it refuses only one of them.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let hello = client.send(ADA, "hello")?;
    /// let mistake = client.send(ADA, "Wrong window")?;
    /// client.delete_messages(&[mistake])?;
    /// assert_eq!(client.fetch_thread_messages(ADA, 1, None)?[0].id, hello);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn delete_messages(&self, messages: &[MessageId]) -> Result<()> {
        if messages.iter().any(|message| message.as_str().is_empty()) {
            return Err(Error::invalid_input(
                "a message's identifier is empty: name the messages",
            ));
        }
        self.change_each("message", messages, |commands, messages| {
            self.call(commands.clone(), &delete::messages(messages))
                .map(drop)
        })
    }
}
