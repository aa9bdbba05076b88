//! Sending messages.

use super::Client;
use super::either_way::{Outgoing, Receipt};
use crate::error::{Error, Result};
use crate::http::CommandAgent;
use crate::id::{MessageId, OfflineThreadingId};
use crate::model::{OutgoingMessage, Target, ThreadKey};
use crate::time::Timestamp;
use crate::wire::Fields;
use crate::wire::endpoint::send::{self, Stamp};
use crate::wire::endpoint::share_link;

/// # Sending messages
impl Client {
    /// Sends a message and returns its identifier.
    ///
    /// A text, a `&Message` (which is echoed) or an [`OutgoingMessage`], by value or by reference, can be sent, to a thread or to
    /// [`Target::Default`]. If the connection breaks before the answer is there, the message is sent once more under the same
    /// number, by which Facebook distinguishes a repeat from a new message. [`ClientBuilder::send_by`](crate::ClientBuilder::send_by) has
    /// the ways by which it can go.
    ///
    /// After an error that [may have been done](crate::Error::may_have_been_done), the same value of [`OutgoingMessage`] can be sent
    /// again: [it arrives once](OutgoingMessage#sent-once).
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`](crate::Error::InvalidInput) if there is nothing to send, the text is longer
    /// than 20,000 UTF-16 code units, a mention is outside the text, a place is not on the globe, a link is no address of a page,
    /// a wave is not alone, or quick replies have no text or no title; [`Error::NoThread`](crate::Error::NoThread) if no default
    /// thread is set. [`Error::InvalidInput`](crate::Error::InvalidInput) also if Facebook finds no page at a link, before anything
    /// is sent. [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, with code 1545012 if the account is not in the
    /// thread or the thread is of another kind; [`Error::TooSoon`](crate::Error::TooSoon) if a
    /// [`rate_limit`](crate::ClientBuilder::rate_limit) leaves no room.
    ///
    /// ```
    /// use fbchat::{EmojiSize, OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Hello!")?;
    /// client.send(ADA, OutgoingMessage::text("😆").emoji_size(EmojiSize::Large))?;
    /// client.send(ADA, OutgoingMessage::text("Hi ").mention(ADA, "@Ada"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send(
        &self,
        thread: impl Into<Target>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        send::check(&message)?;
        let thread = self.resolve(thread.into())?;
        let (id, _) = self.deliver_message(self.commands(), thread, &message)?;
        Ok(id)
    }

    /// Sends a message that has been checked.
    pub(super) fn deliver_message(
        &self,
        commands: CommandAgent,
        thread: ThreadKey,
        message: &OutgoingMessage,
    ) -> Result<Receipt> {
        if let Some(id) = self.send_encrypted(&commands, thread, message)? {
            return Ok((id, None));
        }
        let mut content = send::content(message, thread);
        if let Some(link) = &message.link {
            content.extend(self.preview_of(commands.clone(), link)?);
        }
        let number = message.number.within(thread.id());
        self.wait_for_turn(&commands)?;
        let outgoing = Outgoing {
            message,
            thread,
            number: number.0,
        };
        self.send_either_way(&commands, outgoing, || {
            self.post(commands.clone(), number, thread, content)
        })
    }

    /// The fields by which a message shows a link with its preview.
    pub(super) fn preview_of(&self, commands: CommandAgent, link: &str) -> Result<Fields> {
        let json = self.call(commands, &share_link::request(link))?;
        share_link::read(&json)?.ok_or_else(|| {
            Error::invalid_input(
                "Facebook finds no page at the link: check it, or send it as a text",
            )
        })
    }

    /// Sends `content` as one message that changes the thread.
    pub(super) fn deliver(&self, thread: ThreadKey, content: Fields) -> Result<MessageId> {
        self.check_plain(thread)?;
        let number = OfflineThreadingId::generate();
        let number = (number, number.made_at());
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        let (id, _) = self.post(commands, number, thread, content)?;
        Ok(id)
    }

    /// Sends a message by form.
    fn post(
        &self,
        commands: CommandAgent,
        number: (OfflineThreadingId, Timestamp),
        thread: ThreadKey,
        content: Fields,
    ) -> Result<Receipt> {
        let logged_in = self.logged_in();
        let stamp = Stamp::new(logged_in.uid, &logged_in.account.client_id, number);
        let request = send::request(&stamp, thread, content);
        let json = self.caller(&logged_in).within(commands).call(&request)?;
        Ok(send::read(&json)?)
    }
}
