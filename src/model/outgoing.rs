//! Messages to be sent.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::file::{FileId, ImageId};
use super::message_number::MessageNumber;
use super::{EmojiSize, Mention, Message, Sticker};
use crate::id::{OfflineThreadingId, StickerId, ThreadId};
use crate::secret::Hidden;

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
/// use fbchat::{GroupId, OutgoingMessage, ThreadKey, UserId, local::LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let ada = ThreadKey::User(UserId::from(4));
/// let group = ThreadKey::Group(GroupId::from(2_000_000_000_000_001));
/// let message = OutgoingMessage::text("Hello!");
/// let first = client.send(ada, &message)?;
/// assert_eq!(client.send(ada, &message)?, first); // a repeat: she has it once
/// assert_ne!(client.send(group, &message)?, first); // another conversation, another message
/// assert_ne!(client.send(ada, message.renewed())?, first); // now she has it twice
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```
/// use fbchat::{EmojiSize, OutgoingMessage, UserId};
///
/// let hello = OutgoingMessage::text("Hello ").mention(UserId::from(4), "@Mark");
/// let laugh = OutgoingMessage::text("😆").emoji_size(EmojiSize::Large);
/// let like = OutgoingMessage::like(EmojiSize::Small);
/// let cat = OutgoingMessage::sticker(767_334_476_626_295);
/// # let _ = (hello, laugh, like, cat);
/// ```
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
    #[serde(default, rename = "offline_threading_id")]
    pub(crate) number: MessageNumber,
}

impl OutgoingMessage {
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
    /// use fbchat::{OutgoingMessage, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = client.upload_image("dot.png", std::fs::read("fixtures/files/dot.png")?)?;
    /// let ada = ThreadKey::User(UserId::from(4));
    /// client.send(ada, OutgoingMessage::image(dot))?;
    /// client.send(ada, OutgoingMessage::text("Once more:").with_image(dot))?;
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
    /// use fbchat::{OutgoingMessage, ThreadKey, Upload, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let words = client.upload(Upload::bytes("words.txt", "tea"))?;
    /// let dot = client.upload(Upload::path("fixtures/files/dot.gif"))?;
    /// let ada = ThreadKey::User(UserId::from(4));
    /// client.send(ada, OutgoingMessage::file(words))?;
    /// client.send(ada, OutgoingMessage::text("Both:").with_file(words).with_file(dot))?;
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
    /// use fbchat::{OutgoingMessage, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let once = || OutgoingMessage::text("Hello!").offline_threading_id(1_516_000_000_000 << 22 | 7);
    /// let mark = ThreadKey::User(UserId::from(4));
    /// assert_eq!(client.send(mark, once())?, client.send(mark, once())?);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AttachmentId, UserId};

    #[test]
    fn mentions_count_utf_16_code_units() {
        let message = OutgoingMessage::text("😆 é ")
            .mention(UserId::from(4), "@Märk")
            .mention(UserId::from(5), "😆");
        assert_eq!(
            message.mentions,
            [
                Mention::new(UserId::from(4), 5, 5),
                Mention::new(UserId::from(5), 10, 2)
            ]
        );
        assert_eq!(message.text.as_deref(), Some("😆 é @Märk😆"));
    }

    #[test]
    fn messages_are_equal_that_say_the_same_unless_they_were_given_numbers() {
        let made = || OutgoingMessage::text("Hello!");
        assert_eq!(made(), made());
        assert_ne!(made(), OutgoingMessage::text("Hello?"));
        let given = |number: u64| made().offline_threading_id(number);
        assert_eq!(given(7), given(7));
        assert_ne!(given(7), given(8));
        assert_ne!(given(7), made());
    }

    #[test]
    fn debug_hides_the_text() {
        let shown = format!("{:?}", OutgoingMessage::text("a secret"));
        assert!(
            shown.contains("<8 characters>") && !shown.contains("secret"),
            "{shown}"
        );
    }

    #[test]
    fn a_message_that_waits_to_be_sent_can_wait_as_json() {
        let message = OutgoingMessage::text("Hello ")
            .mention(UserId::from(4), "@Mark")
            .emoji_size(EmojiSize::Small)
            .with_image(ImageId::Gif(AttachmentId::from(7)))
            .with_file(FileId::Audio(AttachmentId::from(8)))
            .offline_threading_id(u64::MAX);
        let form = serde_json::to_value(&message).unwrap();
        let files = serde_json::json!([{"Gif": "7"}, {"Audio": "8"}]);
        assert_eq!(form["files"], files);
        let read: OutgoingMessage = serde_json::from_value(form).unwrap();
        assert_eq!(read, message);
    }

    #[test]
    fn a_message_that_was_stored_with_one_image_still_has_it() {
        let gif = FileId::Gif(AttachmentId::from(7));
        for (image, files) in [
            (r#"{"Gif": "7"}"#, vec![gif]),
            (r#"{"Still": "7"}"#, vec![FileId::Image(gif.id())]),
            ("null", Vec::new()),
        ] {
            let form = format!(r#"{{"text": "Hello", "mentions": [], "image": {image}}}"#);
            let read: OutgoingMessage = serde_json::from_str(&form).unwrap();
            assert_eq!(read.files, files);
        }
    }

    fn number(message: &OutgoingMessage, thread: u64) -> u64 {
        message.number.within(ThreadId::from(thread)).0.get()
    }

    #[test]
    fn a_message_keeps_its_number_in_a_conversation_and_has_another_in_each() {
        let message = OutgoingMessage::text("Hello");
        let numbers = [4, 5, 6].map(|thread| number(&message, thread));
        assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2]);
        assert_eq!(
            numbers,
            [4, 5, 6].map(|thread| number(&message.clone(), thread))
        );
        let form = serde_json::to_string(&message).unwrap();
        let read: OutgoingMessage = serde_json::from_str(&form).unwrap();
        assert_eq!(numbers, [4, 5, 6].map(|thread| number(&read, thread)));
        assert_eq!(read, message);
    }

    #[test]
    fn what_is_made_or_changed_is_another_message() {
        let message = || OutgoingMessage::text("Hello");
        let first = message();
        let others = [
            message(),
            first.renewed(),
            first.clone().mention(UserId::from(4), "@Mark"),
            first.clone().emoji_size(EmojiSize::Small),
            first
                .clone()
                .with_image(ImageId::Still(AttachmentId::from(7))),
        ];
        for other in others {
            assert_ne!(number(&other, 4), number(&first, 4));
        }
        let given = message()
            .offline_threading_id(7)
            .emoji_size(EmojiSize::Small);
        assert_eq!([4, 5].map(|thread| number(&given, thread)), [7, 7]);
        assert_ne!(number(&given.renewed(), 4), 7);
    }

    #[test]
    fn a_message_that_was_stored_without_a_number_is_given_one() {
        for form in [
            r#"{"text": "Hello", "mentions": [], "offline_threading_id": null}"#,
            r#"{"text": "Hello", "mentions": []}"#,
        ] {
            let read: OutgoingMessage = serde_json::from_str(form).unwrap();
            assert_eq!(number(&read, 4), number(&read, 4));
        }
    }
}
