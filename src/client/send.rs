//! Sending messages.

use super::Client;
use crate::error::Result;
use crate::http::Request;
use crate::id::{MessageId, OfflineThreadingId};
use crate::model::{OutgoingMessage, Target, ThreadKey};
use crate::wire::Fields;
use crate::wire::send::{self, Stamp};

const SEND: &str = "https://www.facebook.com/messaging/send/";

impl Client {
    /// Sends a message and returns its identifier.
    ///
    /// A text, a `&Message` (which is echoed) or an [`OutgoingMessage`] can be sent, to a thread or to
    /// [`Target::Default`]. If the connection breaks before the answer is there, the message is sent once more under the same
    /// number, by which Facebook tells a repeat from a new message.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`](crate::Error::InvalidInput) if there is nothing to send, the text is longer
    /// than 20,000 UTF-16 code units or a mention is outside the text; [`Error::NoThread`](crate::Error::NoThread) if no default
    /// thread is set. [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, with code 1545012 if the account is not
    /// in the thread or the thread is of another kind; [`Error::TooSoon`](crate::Error::TooSoon) if a
    /// [`pace`](crate::ClientBuilder::pace) leaves no room.
    ///
    /// ```
    /// use fbchat::{EmojiSize, OutgoingMessage, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let mark = ThreadKey::User(UserId::from(4));
    /// client.send(mark, "Hello!")?;
    /// client.send(mark, OutgoingMessage::text("😆").emoji_size(EmojiSize::Large))?;
    /// client.send(mark, OutgoingMessage::text("Hi ").mention(UserId::from(4), "@Mark"))?;
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
        self.deliver_message(thread, &message)
    }

    /// Sends a message that has been checked.
    pub(super) fn deliver_message(
        &self,
        thread: ThreadKey,
        message: &OutgoingMessage,
    ) -> Result<MessageId> {
        self.deliver_as(message.offline_threading_id, thread, send::message(message))
    }

    /// Sends `content` as one message, an ordinary one or one that changes the thread.
    pub(super) fn deliver(&self, thread: ThreadKey, content: Fields) -> Result<MessageId> {
        self.deliver_as(None, thread, content)
    }

    /// The same under this number, or else under a new one.
    fn deliver_as(
        &self,
        number: Option<OfflineThreadingId>,
        thread: ThreadKey,
        content: Fields,
    ) -> Result<MessageId> {
        self.wait_for_turn()?;
        let logged_in = self.logged_in();
        let mut stamp = Stamp::new(logged_in.uid, &logged_in.account.client_id);
        let new = || logged_in.account.message_number(stamp.offline_threading_id);
        stamp.offline_threading_id = number.map_or_else(new, OfflineThreadingId::get);
        let mut fields = send::envelope(&stamp, thread);
        fields.extend(content);
        let json = self
            .caller(&logged_in)
            .call(&Request::post(SEND).fields(fields).repeatable())?;
        let sent = send::sent(&json)?;
        if let Some(fb_dtsg) = sent.fb_dtsg {
            logged_in.account.set_dtsg(fb_dtsg);
        }
        Ok(sent.id)
    }
}
