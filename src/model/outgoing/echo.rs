//! Sending back what came.

use super::OutgoingMessage;
use crate::model::Message;

impl From<&Message> for OutgoingMessage {
    /// An echo: text, mentions, emoji size and sticker, as a new message. Attachments belong to the message that brought them and are
    /// left out, so nothing may be left: [`Message::echo`] returns `None` then.
    fn from(message: &Message) -> Self {
        Self {
            text: message.text.clone(),
            mentions: message.mentions.clone(),
            emoji_size: message.emoji_size,
            sticker: message.sticker.as_ref().map(|sticker| sticker.id),
            ..Self::default()
        }
    }
}

impl Message {
    /// Returns what can be sent again as it is: the text with its mentions, the emoji's size, the sticker. `None` where there is
    /// nothing of that, as in a photo or a voice clip: attachments belong to the message that brought them.
    ///
    /// ```
    /// use fbchat::{Message, Timestamp};
    ///
    /// let mut message = Message::new("mid.$1", Timestamp::from_millis(1_516_000_000_000));
    /// assert_eq!(message.echo(), None);
    /// message.text = Some("Hello!".to_owned());
    /// assert!(message.echo().is_some());
    /// ```
    pub fn echo(&self) -> Option<OutgoingMessage> {
        let has_text = self.text.as_deref().is_some_and(|text| !text.is_empty());
        (has_text || self.sticker.is_some()).then(|| self.into())
    }
}
