//! What is done by tasks alone: edits, forwarding, pins, themes, contacts.

use std::time::Duration;

use crossbeam_channel::select;

use super::Client;
use super::run_tasks::refused;
use crate::error::{DecodeError, Error, Result};
use crate::id::{MessageId, OfflineThreadingId, ThemeId, UserId};
use crate::model::Target;
use crate::time::Timestamp;
use crate::wire::lightspeed::task::{
    self, Content, Edit, Outgoing, Sent, change_theme, share_contact,
};

/// How long Facebook may take to correct the answer to an edit. The living client waits as long.
const CORRECTED_WITHIN: Duration = Duration::from_secs(5);

/// # Editing, pinning, forwarding messages
impl Client {
    /// Replaces the text of a message of this account. Facebook allows it for 15 minutes after the message was sent, and five times.
    ///
    /// Sent as the site's own script does, by task: over the connection of a [`Listener`](crate::Listener) that listens over the gateway
    /// or MQTT and waits for events at this moment, otherwise over a connection that the call opens, to the gateway where the page of
    /// messages offers it. The same goes for [`forward_message`](Self::forward_message), [`pin_message`](Self::pin_message),
    /// [`unpin_message`](Self::unpin_message), [`change_thread_theme`](Self::change_thread_theme) and
    /// [`share_contact`](Self::share_contact). All need the feature `gateway` or `mqtt`; both are on by default. A call that opens a
    /// connection loads the page of messages first, once in 20 hours. Nobody has tried them on Facebook yet.
    ///
    /// Facebook has been seen to answer with the text from before, and to report the new one a moment later. Over the connection of a
    /// listener the call waits for that, for 5 s at most; over one that it has opened itself that cannot come, and is an error.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done), the history shows whether
    /// it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if the text or the message's identifier is empty; [`Error::Facebook`] with code 0 and
    /// Facebook's words if it refuses, as it does for the message of somebody else. [`Error::Transport`] if no answer comes within
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout), or the connection breaks, as it does when listening stops;
    /// [`Error::Decode`] if the answer cannot be read, or has another text.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ADA, "See you at noom")?;
    /// client.edit_message(&message, "See you at noon")?;
    /// let text = client.fetch_thread_messages(ADA, 1, None)?.remove(0).text;
    /// assert_eq!(text.as_deref(), Some("See you at noon"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn edit_message(&self, message: &MessageId, text: &str) -> Result<()> {
        let id = named(message)?;
        if text.is_empty() {
            return Err(Error::invalid_input(
                "the new text is empty: unsend the message to remove it",
            ));
        }
        let commands = self.commands();
        // What Facebook pushes about it may come before the answer.
        let expected = self.logged_in().account.edits.expect(message, text);
        let done = self.run_tasks(task::edit(id, text).map(|task| vec![task]))?;
        if task::edited(&done.rows, id, text) != Edit::OtherText {
            return Ok(());
        }
        let patience = match done.is_followed {
            true => CORRECTED_WITHIN,
            false => Duration::ZERO,
        };
        select! {
            recv(expected.receiver()) -> _ => Ok(()),
            recv(commands.cancelled()) -> _ => Err(Error::Cancelled { sent: true }),
            default(patience) => Err(DecodeError::new(
                "the answer to an edit",
                "it has another text: look at the history, which shows whether the message was edited",
            )
            .into()),
        }
    }

    /// Sends a message, of whichever conversation of this account, anew to a thread. Facebook does not name the message that this
    /// makes.
    ///
    /// [`edit_message`](Self::edit_message) has how it is sent. Never sent twice.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the message's identifier is empty, [`Error::NoThread`] if no default thread is
    /// set. Otherwise as [`edit_message`](Self::edit_message).
    ///
    /// ```
    /// use fbchat::local::{ADA, ENGINE_ROOM, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ADA, "Tea at four")?;
    /// client.forward_message(ENGINE_ROOM, &message)?;
    /// let forwarded = client.fetch_thread_messages(ENGINE_ROOM, 1, None)?.remove(0);
    /// assert_eq!(forwarded.text.as_deref(), Some("Tea at four"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forward_message(&self, thread: impl Into<Target>, message: &MessageId) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let thread = thread.id().get();
        let number = OfflineThreadingId::generate().get().cast_signed();
        let outgoing = Outgoing {
            thread,
            offline_threading_id: number,
            content: Content::Forward {
                message: named(message)?,
                strip_caption: false,
            },
            mentions: &[],
            reply_to: None,
            preview: true,
            has_links: false,
        };
        let done = self.run_tasks(outgoing.task().map(|task| vec![task]))?;
        match task::sent(&done.rows, done.first_task, number) {
            Sent::Failed(failure) => Err(refused(failure)),
            Sent::As(_) | Sent::Unknown => Ok(()),
        }
    }

    /// Pins a message to the top of its thread, where everybody in it finds it.
    ///
    /// The others receive [`Event::PinChanged`](crate::Event::PinChanged). [`edit_message`](Self::edit_message) has how it is sent.
    ///
    /// # Errors
    ///
    /// As [`forward_message`](Self::forward_message).
    ///
    /// ```
    /// use fbchat::local::{ENGINE_ROOM, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ENGINE_ROOM, "We meet on Mondays")?;
    /// client.pin_message(ENGINE_ROOM, &message)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pin_message(&self, thread: impl Into<Target>, message: &MessageId) -> Result<()> {
        let thread = self.resolve(thread.into())?.id().get();
        let now = Timestamp::now().as_millis();
        let tasks = task::pin(thread, named(message)?, now);
        self.run_tasks(tasks.map(Vec::from)).map(drop)
    }

    /// Unpins a message.
    ///
    /// The others receive [`Event::PinChanged`](crate::Event::PinChanged). [`edit_message`](Self::edit_message) has how it is sent.
    ///
    /// # Errors
    ///
    /// As [`forward_message`](Self::forward_message).
    ///
    /// ```
    /// use fbchat::local::{ENGINE_ROOM, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let message = client.send(ENGINE_ROOM, "We meet on Mondays")?;
    /// client.pin_message(ENGINE_ROOM, &message)?;
    /// client.unpin_message(ENGINE_ROOM, &message)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unpin_message(&self, thread: impl Into<Target>, message: &MessageId) -> Result<()> {
        let thread = self.resolve(thread.into())?.id().get();
        let now = Timestamp::now().as_millis();
        let tasks = task::unpin(thread, named(message)?, now);
        self.run_tasks(tasks.map(Vec::from)).map(drop)
    }

    /// Changes the theme of a thread. [`fetch_themes`](Self::fetch_themes) has the themes that there are.
    ///
    /// The others receive [`Event::ColorChanged`](crate::Event::ColorChanged). [`edit_message`](Self::edit_message) has how it is sent.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set. Otherwise as [`edit_message`](Self::edit_message).
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let theme = client.fetch_themes()?.remove(0).id;
    /// client.change_thread_theme(ADA, theme)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_thread_theme(&self, thread: impl Into<Target>, theme: ThemeId) -> Result<()> {
        let thread = self.resolve(thread.into())?.id().get();
        let tasks = change_theme(thread, theme.get()).map(|task| vec![task]);
        self.run_tasks(tasks).map(drop)
    }

    /// Sends somebody's profile to a thread, with a text, which may be empty.
    ///
    /// [`edit_message`](Self::edit_message) has how it is sent. Never sent twice.
    ///
    /// # Errors
    ///
    /// As [`change_thread_theme`](Self::change_thread_theme).
    ///
    /// ```
    /// use fbchat::local::{ADA, ENGINE_ROOM, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.share_contact(ENGINE_ROOM, ADA, "Ask her")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn share_contact(
        &self,
        thread: impl Into<Target>,
        contact: UserId,
        text: &str,
    ) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let thread = thread.id().get();
        let tasks = share_contact(thread, contact, text).map(|task| vec![task]);
        self.run_tasks(tasks).map(drop)
    }
}

/// The message's identifier, if it has one.
fn named(message: &MessageId) -> Result<&str> {
    let id = message.as_str();
    if id.is_empty() {
        return Err(Error::invalid_input(
            "the message's identifier is empty: name the message",
        ));
    }
    Ok(id)
}
