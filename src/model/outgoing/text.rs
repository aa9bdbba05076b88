//! Building the text of a message: mentions and the size of an emoji.

use super::OutgoingMessage;
use crate::id::ThreadId;
use crate::model::{EmojiSize, Mention};

impl OutgoingMessage {
    /// Shows the text, which should be a single emoji, in this size.
    pub fn emoji_size(mut self, size: EmojiSize) -> Self {
        self.emoji_size = Some(size);
        self.changed()
    }

    /// Appends `name` to the text as a mention of a person or page.
    pub fn mention(mut self, thread: impl Into<ThreadId>, name: &str) -> Self {
        let text = self.text.get_or_insert_default();
        let (offset, length) = (utf16_len(text), utf16_len(name));
        text.push_str(name);
        self.mentions.push(Mention::new(thread, offset, length));
        self.changed()
    }

    /// Makes a stretch of the text a mention.
    ///
    /// [`Mention`] has an example.
    pub fn mention_at(mut self, mention: Mention) -> Self {
        self.mentions.push(mention);
        self.changed()
    }
}

/// The length of a text as Facebook counts it.
pub(crate) fn utf16_len(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}
