//! Receipts and typing: what others see while no message is sent.

use super::Client;
use super::each::THREAD;
use super::either_way::Action;
use crate::error::{Error, Result};
use crate::id::{MessageId, ThreadId};
use crate::model::{Target, TypingStatus};
use crate::time::Timestamp;
use crate::wire::endpoint::{delivered, read, seen, typing};

/// # Read marks, receipts and typing
impl Client {
    /// Shows the others in a thread that this account is typing, or that it no longer is.
    ///
    /// Messenger shows it for some seconds; a longer typing is to be shown again. A message that arrives ends it.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{TypingStatus, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.set_typing_status(ADA, TypingStatus::Typing)?;
    /// client.send(ADA, "I thought about it.")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_typing_status(&self, thread: impl Into<Target>, status: TypingStatus) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        let commands = self.commands();
        self.act_either_way(&commands, Action::Type(thread, status), || {
            self.perform_within(commands.clone(), &typing::request(thread, status))
        })
    }

    /// Marks a message as delivered here, as its sender then sees it.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the message's identifier is empty, [`Error::NoThread`] if no default thread
    /// is set. [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.start_listening()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(client.uid(), "hello");
    /// while client.is_listening() {
    ///     for event in client.do_one_listen()? {
    ///         if let Event::Message(e) = event {
    ///             client.mark_as_delivered(e.thread, &e.message.id)?;
    ///             client.mark_as_read(e.thread)?;
    ///             client.stop_listening();
    ///         }
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_as_delivered(&self, thread: impl Into<Target>, message: &MessageId) -> Result<()> {
        if message.as_str().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier is empty: name that of a message which came",
            ));
        }
        let thread = self.resolve(thread.into())?;
        self.perform(delivered::request(thread, message))
    }

    /// Marks everything in a thread up to now as read. The others see it as seen.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(client.uid(), "hello");
    /// client.mark_as_read(ADA)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_as_read(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.mark_threads_as_read(&[thread.id()])
    }

    /// Marks everything in several threads up to now as read, with one request. The others see it as seen.
    ///
    /// Each thread counts once. Where Facebook refuses all of them together, each is marked alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses, also if it refuses
    /// only one of them.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(client.uid(), "hello");
    /// client.mark_threads_as_read(&client.fetch_unread()?.unread_threads)?;
    /// assert!(client.fetch_unread()?.unread_threads.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_threads_as_read(&self, threads: &[ThreadId]) -> Result<()> {
        let (version, now) = (self.documents().version, Timestamp::now());
        self.change_each(THREAD, threads, |commands, threads| {
            self.act_either_way(commands, Action::Read(threads, now), || {
                let request = read::request(version, threads, now);
                self.call(commands.clone(), &request).map(drop)
            })
        })
    }

    /// Marks a thread as unread, for this account alone: what the others see as seen stays seen.
    ///
    /// Other clients of the account receive [`Event::MarkedUnread`](crate::Event::MarkedUnread).
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Remember the milk")?;
    /// client.mark_as_unread(ADA)?;
    /// assert_eq!(client.fetch_unread()?.unread_threads, [ADA.into()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_as_unread(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.mark_threads_as_unread(&[thread.id()])
    }

    /// Marks several threads as unread with one request, as [`mark_as_unread`](Self::mark_as_unread) marks one.
    ///
    /// Each thread counts once. Where Facebook refuses all of them together, each is marked alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses, also if it refuses
    /// only one of them.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Remember the milk")?;
    /// client.mark_threads_as_unread(&[ADA.into()])?;
    /// assert_eq!(client.fetch_unread()?.unread_threads, [ADA.into()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_threads_as_unread(&self, threads: &[ThreadId]) -> Result<()> {
        let now = Timestamp::now();
        self.change_each(THREAD, threads, |commands, threads| {
            let request = read::unread(threads, now);
            self.call(commands.clone(), &request).map(drop)
        })
    }

    /// Marks the list of conversations as seen, so that none of them counts as new. Nobody else sees it.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.mark_as_seen()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_as_seen(&self) -> Result<()> {
        self.perform(seen::request(self.documents().version, Timestamp::now()))
    }
}
