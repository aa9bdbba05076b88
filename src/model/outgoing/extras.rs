//! What a message can have beside its text: a message that it replies to, a place, a link, a wave, quick replies.

use super::OutgoingMessage;
use crate::id::MessageId;
use crate::model::{Location, QuickReply, Wave};

impl OutgoingMessage {
    /// Makes it a reply to a message of the same conversation.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let tea = client.send(ADA, "Tea?")?;
    /// client.send(ADA, OutgoingMessage::text("At five!").reply_to(&tea))?;
    /// let newest = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// assert_eq!(newest.replied_to.map(|original| original.id), Some(tea));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reply_to(mut self, message: &MessageId) -> Self {
        self.reply_to = Some(message.clone());
        self.changed()
    }

    /// A place on a map. [`Location`] has an example.
    pub fn location(location: Location) -> Self {
        Self {
            location: Some(location),
            ..Self::default()
        }
    }

    /// Adds a place on a map. [`Location`] has an example.
    pub fn with_location(mut self, location: Location) -> Self {
        self.location = Some(location);
        self.changed()
    }

    /// A link, which Facebook shows with a preview of the page that it leads to.
    ///
    /// Sending it takes one request more, by which Facebook looks the page up.
    ///
    /// ```
    /// use fbchat::{Attachment, OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, OutgoingMessage::link("https://example.com/tea"))?;
    /// client.send(ADA, OutgoingMessage::text("Read this:").with_link("https://example.com/tea"))?;
    /// let newest = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// assert!(matches!(newest.attachments[0], Attachment::Share(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn link(address: impl Into<String>) -> Self {
        Self {
            link: Some(address.into()),
            ..Self::default()
        }
    }

    /// Adds a link with a preview. [`link`](Self::link) has an example.
    pub fn with_link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self.changed()
    }

    /// A wave, which goes alone: without a text or anything else. [`Wave`] has an example.
    pub fn wave(wave: Wave) -> Self {
        Self {
            wave: Some(wave),
            ..Self::default()
        }
    }

    /// Offers a quick reply, beside those that the message offers already. It needs a text. [`QuickReply`] has an example.
    pub fn quick_reply(mut self, offer: QuickReply) -> Self {
        self.quick_replies.push(offer);
        self.changed()
    }
}
