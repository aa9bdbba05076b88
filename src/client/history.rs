//! Messages of the past, and images in full size.

use std::collections::BTreeMap;
use std::iter::FusedIterator;

use super::Client;
use super::pages::Pages;
use crate::error::{Error, Result};
use crate::id::{AttachmentId, MessageId, ThreadId, UserId};
use crate::model::{Message, Target};
use crate::time::Timestamp;
use crate::wire::Page;
use crate::wire::endpoint::{history, image_url, message, read_receipts};

/// How many messages [`ThreadMessages`] fetches at once.
const PAGE: u32 = 50;

/// # Messages of the past
impl Client {
    /// Fetches the newest messages of a conversation, or the newest at or before a time: at most `limit`, newest first.
    ///
    /// Changes and calls are among them; [`Message::log`] distinguishes them from messages that people wrote.
    ///
    /// One that cannot be read is kept with no more than its identifier and its time, and a warning is logged; without those
    /// two it is left out.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if `limit` is 0, [`Error::NoThread`] if no default thread is set. After
    /// Facebook's answer: [`Error::NotFound`] if there is no such conversation, as with a person whom the account has
    /// never chatted with; [`Error::Facebook`] or [`Error::Http`] if `limit` is more than Facebook gives at once (it has
    /// failed at 50,000).
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "first")?;
    /// client.send(ADA, "second")?;
    /// let messages = client.fetch_thread_messages(ADA, 2, None)?;
    /// assert_eq!(messages[0].text.as_deref(), Some("second"));
    /// assert_eq!(messages[1].text.as_deref(), Some("first"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_thread_messages(
        &self,
        thread: impl Into<Target>,
        limit: u32,
        before: Option<Timestamp>,
    ) -> Result<Vec<Message>> {
        if limit == 0 {
            return Err(Error::invalid_input(
                "no message was asked for: raise the limit above 0",
            ));
        }
        let thread = self.resolve(thread.into())?.id();
        Ok(self.history_page(thread, limit, before)?.elements)
    }

    /// A page of the history, with how far it reaches.
    pub(super) fn history_page(
        &self,
        thread: ThreadId,
        limit: u32,
        before: Option<Timestamp>,
    ) -> Result<Page<Message>> {
        let query = history::query(self.documents(), thread, limit, before);
        let page = self.query(query, |data| history::read(data, thread))?;
        page.ok_or(Error::NotFound(thread))
    }

    /// All messages of a conversation, newest first, fetched page by page as they are asked for. See [`ThreadMessages`].
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for number in 1..=3 {
    ///     client.send(ADA, format!("message {number}"))?;
    /// }
    /// for message in client.thread_messages(ADA).take(3) {
    ///     assert_eq!(message?.author, Some(client.uid()));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn thread_messages(&self, thread: impl Into<Target>) -> ThreadMessages {
        ThreadMessages {
            client: self.clone(),
            thread: thread.into(),
            pages: Pages::new(
                PAGE,
                PAGE,
                |message| message.id.clone(),
                |message| Some(message.at),
            ),
        }
    }

    /// Fetches one message of a conversation.
    ///
    /// It has no [`read_by`](Message::read_by), which Facebook sends with a history only.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the message's identifier is empty, [`Error::NoThread`] if no default thread
    /// is set. After Facebook's answer: [`Error::InvalidInput`] if there is no such message in the conversation,
    /// [`Error::Facebook`] if it refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let id = client.send(ADA, "Hello!")?;
    /// let message = client.fetch_message_info(ADA, &id)?;
    /// assert_eq!(message.text.as_deref(), Some("Hello!"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_message_info(&self, thread: impl Into<Target>, id: &MessageId) -> Result<Message> {
        if id.as_str().trim().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier is empty: name a message that was sent or received",
            ));
        }
        let thread = self.resolve(thread.into())?.id();
        let query = message::query(self.documents(), thread, id);
        let found = self.query(query, |data| message::read(data, thread))?;
        found.ok_or_else(|| {
            Error::invalid_input(format!(
                "there is no message {id} in the conversation {thread}: name one of its own"
            ))
        })
    }

    /// Fetches up to when each of the others has read a conversation.
    ///
    /// Somebody has read a message if the time is not before [`Message::at`]. A user who has never read anything is left out.
    /// [`fetch_thread_messages`](Self::fetch_thread_messages) fills [`Message::read_by`] from the same.
    /// [`Event::MessagesDelivered`](crate::Event::MessagesDelivered) shows to whom messages were delivered: Facebook does not list that.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::NotFound`] after Facebook's answer if there is no
    /// such conversation, [`Error::Facebook`] if it refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?;
    /// server.person(ADA).ok_or("nobody")?.reads(client.uid());
    /// let message = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// let receipts = client.fetch_read_receipts(ADA)?;
    /// assert!(receipts[&ADA] >= message.at && message.read_by.contains(&ADA));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_read_receipts(
        &self,
        thread: impl Into<Target>,
    ) -> Result<BTreeMap<UserId, Timestamp>> {
        let thread = self.resolve(thread.into())?.id();
        let query = read_receipts::query(self.documents(), thread);
        let receipts = self.query(query, read_receipts::read)?;
        let mut receipts = receipts.ok_or(Error::NotFound(thread))?;
        receipts.remove(&self.uid());
        Ok(receipts)
    }

    /// Finds the address at which an image can be had in full size. It is good for a limited time.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if Facebook names no address; [`Error::Facebook`] if it refuses, as with what is no image of a
    /// conversation of this account.
    ///
    /// ```
    /// use fbchat::{Attachment, OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let image = client.upload_image("dot.png", std::fs::read("fixtures/files/dot.png")?)?;
    /// client.send(ADA, OutgoingMessage::image(image))?;
    /// let message = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// for attachment in &message.attachments {
    ///     if let Attachment::Image(image) = attachment {
    ///         let id = image.id.ok_or("an image without an identifier")?;
    ///         assert!(client.fetch_image_url(id)?.starts_with("https://"));
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_image_url(&self, id: AttachmentId) -> Result<String> {
        let version = self.documents().version;
        self.fetch(image_url::request(version, id), image_url::read)
    }
}

/// The messages of a conversation, newest first, from [`Client::thread_messages`].
///
/// Each comes once. Ends where Facebook has none that is older, not where a page has none that can be read. Fetches 50 at a time,
/// and more where more than 50 have one time. An error is the last element: a program goes on with what was not fetched by
/// [`before`](Self::before). After 100 pages in a row without a message that can be read, that is [`Error::Decode`].
///
/// Memory does not grow with the length of the history.
///
/// Which conversation [`Target::Default`] stands for is looked up with the first message.
///
/// How many messages there are is known of a [`Thread`](crate::Thread):
///
/// ```
/// use fbchat::local::{ADA, LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.send(ADA, "Hello!")?;
/// let thread = client.fetch_thread_info(&[ADA.into()])?.remove(&ADA.into());
/// let total = thread.and_then(|thread| thread.message_count()).unwrap_or(0);
/// for (done, message) in (1..).zip(client.thread_messages(ADA)) {
///     println!("{done} of {total}: {}", message?.id);
/// }
/// # assert_eq!(total, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "messages are fetched as they are asked for"]
pub struct ThreadMessages {
    client: Client,
    thread: Target,
    pages: Pages<MessageId, Message>,
}

impl ThreadMessages {
    /// Begins with the newest message at or before a time, instead of with the newest of all: to go on where an earlier run
    /// ended. The message that has this very time comes again.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for number in 1..=3 {
    ///     client.send(ADA, format!("message {number}"))?;
    /// }
    /// let newest = client.thread_messages(ADA).next().ok_or("no message")??;
    /// let older = client.thread_messages(ADA).before(newest.at);
    /// for message in older.filter(|it| it.as_ref().is_ok_and(|it| it.id != newest.id)) {
    ///     assert_ne!(message?.text.as_deref(), Some("message 3"));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before(mut self, at: Timestamp) -> Self {
        self.pages.start_at(at);
        self
    }
}

impl Iterator for ThreadMessages {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Self::Item> {
        let (client, thread) = (&self.client, &mut self.thread);
        self.pages.next(|limit, before| {
            let key = client.resolve(*thread)?;
            *thread = Target::Thread(key);
            client.history_page(key.id(), limit, before)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pages.size_hint()
    }
}

impl FusedIterator for ThreadMessages {}
