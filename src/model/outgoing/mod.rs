//! Messages to be sent.

mod echo;
mod extras;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

pub(crate) use text::utf16_len;

use super::file::{FileId, ImageId};
use super::message_number::MessageNumber;
use super::{EmojiSize, Location, Mention, QuickReply, Sticker, Wave};
use crate::id::{MessageId, OfflineThreadingId, StickerId};
use crate::secret::Hidden;
use crate::shown::Address;

/// A message to be sent, built from one of its constructors and refined by the rest.
///
/// A `&str`, a `String` and a `&Message` (an echo of one that came) convert into it. Its `Debug` does not show the text.
///
/// # Sent once
///
/// A message has a number from when it is made, its [`OfflineThreadingId`], by which Facebook distinguishes a new message from a repeat.
/// So sending *the same value* to the same conversation again, itself, by reference or as a clone, is a repeat: Facebook drops
/// it and answers with the identifier of the first. That is how to try again after an error that
/// [may have been done](crate::Error::may_have_been_done). These are new messages instead:
///
/// - the same value in another conversation,
/// - a message that a method of this type changed, such as a clone with another mention,
/// - two messages that were made of the same text (they are equal all the same: a number counts for that only if it was
///   [given](Self::offline_threading_id)),
/// - [`renewed`](Self::renewed).
///
/// Written as JSON and read again, it is still the same message.
///
/// ```
/// use fbchat::{OutgoingMessage, local::{ADA, ENGINE_ROOM, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let message = OutgoingMessage::text("Hello!");
/// let first = client.send(ADA, &message)?;
/// assert_eq!(client.send(ADA, &message)?, first); // a repeat: she has it once
/// assert_ne!(client.send(ENGINE_ROOM, &message)?, first); // another conversation, another message
/// assert_ne!(client.send(ADA, message.renewed())?, first); // now she has it twice
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```
/// use fbchat::{EmojiSize, Location, OutgoingMessage, QuickReply, Wave, local::ADA};
///
/// let hello = OutgoingMessage::text("Hello ").mention(ADA, "@Ada");
/// let laugh = OutgoingMessage::text("😆").emoji_size(EmojiSize::Large);
/// let like = OutgoingMessage::like(EmojiSize::Small);
/// let cat = OutgoingMessage::sticker(767_334_476_626_295);
/// let here = OutgoingMessage::location(Location::current(51.5, -0.12));
/// let place = OutgoingMessage::text("Meet me here:").with_location(Location::pinned(51.5, -0.12));
/// let link = OutgoingMessage::link("https://example.com/");
/// let offer = OutgoingMessage::text("Tea?").quick_reply(QuickReply::text("Yes")).quick_reply(QuickReply::text("No"));
/// let wave = OutgoingMessage::wave(Wave::First);
/// # let _ = (hello, laugh, like, cat, here, place, link, offer, wave);
/// ```
///
/// The guide's chapter on [`files`](crate::guide::files) has a table of all that a message can hold.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[must_use = "a message does nothing until it is sent"]
pub struct OutgoingMessage {
    pub(crate) text: Option<String>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) emoji_size: Option<EmojiSize>,
    pub(crate) sticker: Option<StickerId>,
    /// Before there were other files than images, messages were stored with the one `image` that they had.
    #[serde(default, alias = "image", deserialize_with = "stored_files")]
    pub(crate) files: Vec<FileId>,
    #[serde(default)]
    pub(crate) reply_to: Option<MessageId>,
    #[serde(default)]
    pub(crate) location: Option<Location>,
    #[serde(default)]
    pub(crate) link: Option<String>,
    #[serde(default)]
    pub(crate) wave: Option<Wave>,
    #[serde(default)]
    pub(crate) quick_replies: Vec<QuickReply>,
    #[serde(default, rename = "offline_threading_id")]
    pub(crate) number: MessageNumber,
}

impl OutgoingMessage {
    /// The text, if there is nothing else than it, its mentions and what it replies to.
    #[cfg(feature = "e2ee")]
    pub(crate) fn only_text(&self) -> Option<&str> {
        let has_more = self.emoji_size.is_some()
            || self.sticker.is_some()
            || !self.files.is_empty()
            || self.location.is_some()
            || self.link.is_some()
            || self.wave.is_some()
            || !self.quick_replies.is_empty();
        self.text.as_deref().filter(|_| !has_more)
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// The thumb, which is the like.
    pub fn like(size: EmojiSize) -> Self {
        Self {
            emoji_size: Some(size),
            ..Self::default()
        }
    }

    /// A sticker.
    pub fn sticker(id: impl Into<StickerId>) -> Self {
        Self {
            sticker: Some(id.into()),
            ..Self::default()
        }
    }

    /// An image that was uploaded before.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = client.upload_image("dot.png", std::fs::read("fixtures/files/dot.png")?)?;
    /// client.send(ADA, OutgoingMessage::image(dot))?;
    /// client.send(ADA, OutgoingMessage::text("Once more:").with_image(dot))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn image(id: ImageId) -> Self {
        Self::file(id)
    }

    /// Adds an image that was uploaded before, beside those that the message has.
    pub fn with_image(self, id: ImageId) -> Self {
        self.with_file(id)
    }

    /// A file that was uploaded before, of any kind.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, Upload, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let words = client.upload(Upload::bytes("words.txt", "tea"))?;
    /// let dot = client.upload(Upload::path("fixtures/files/dot.gif"))?;
    /// client.send(ADA, OutgoingMessage::file(words))?;
    /// client.send(ADA, OutgoingMessage::text("Both:").with_file(words).with_file(dot))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn file(id: impl Into<FileId>) -> Self {
        Self {
            files: vec![id.into()],
            ..Self::default()
        }
    }

    /// Adds a file that was uploaded before, of any kind, beside those that the message has.
    pub fn with_file(mut self, id: impl Into<FileId>) -> Self {
        self.files.push(id.into());
        self.changed()
    }

    /// The same message with the files that belong to it, which are uploaded anew each time that the message is sent.
    pub(crate) fn beside_files(mut self, files: impl IntoIterator<Item = FileId>) -> Self {
        self.files.extend(files);
        self
    }

    /// Gives it a number of the caller's, in place of the one that it was given when it was made.
    ///
    /// Facebook takes a second message of the same account with the same number for a repeat of the first, and answers with the
    /// first one's identifier. So another process, which works the same number out, may send the message again when nobody knows
    /// whether it was sent. It is the number in every conversation, so a message with one is for one conversation only. How long
    /// Facebook remembers a number is not known. [`OfflineThreadingId::generate`] makes one in the form that the site's script
    /// gives them: the milliseconds since 1970, shifted up by 22 bits, and 22 random bits.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let once = || OutgoingMessage::text("Hello!").offline_threading_id(1_516_000_000_000 << 22 | 7);
    /// assert_eq!(client.send(ADA, once())?, client.send(ADA, once())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn offline_threading_id(mut self, number: impl Into<OfflineThreadingId>) -> Self {
        self.number = MessageNumber::Given(number.into());
        self
    }

    /// Returns a new message of the same content: sending it is no repeat of this one. [`OutgoingMessage`] has an example.
    ///
    /// It has a number of its own, also where this one's was given by
    /// [`offline_threading_id`](Self::offline_threading_id).
    pub fn renewed(&self) -> Self {
        Self {
            number: MessageNumber::default(),
            ..self.clone()
        }
    }

    /// A message of other content is another message.
    fn changed(mut self) -> Self {
        self.number = self.number.of_changed();
        self
    }
}

impl From<&str> for OutgoingMessage {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for OutgoingMessage {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<&Self> for OutgoingMessage {
    /// The same message, so that it can be sent again: a clone.
    fn from(message: &Self) -> Self {
        message.clone()
    }
}

impl From<&Sticker> for OutgoingMessage {
    fn from(sticker: &Sticker) -> Self {
        Self::sticker(sticker.id)
    }
}

impl fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingMessage")
            .field("text", &Hidden(&self.text))
            .field("mentions", &self.mentions)
            .field("emoji_size", &self.emoji_size)
            .field("sticker", &self.sticker)
            .field("files", &self.files)
            .field("reply_to", &self.reply_to)
            .field("location", &self.location)
            .field("link", &Address(self.link.as_deref()))
            .field("wave", &self.wave)
            .field("quick_replies", &self.quick_replies)
            .field("number", &self.number)
            .finish()
    }
}

/// Reads the files of a stored message: a list, or the one image of an older version.
fn stored_files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FileId>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Files(Vec<FileId>),
        Image(Option<ImageId>),
    }
    Ok(match Stored::deserialize(deserializer)? {
        Stored::Files(files) => files,
        Stored::Image(image) => image.map(FileId::from).into_iter().collect(),
    })
}
