//! Messages as they arrive.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Attachment, LogMessage, QuickReply, Reaction, Sticker};
use crate::id::{MessageId, StickerId, ThreadId, UserId};
use crate::secret::Hidden;
use crate::time::Timestamp;

/// A message: the same type whether it was received while listening or fetched from history.
///
/// Its `Debug` does not show the text.
///
/// ```
/// use fbchat::local::{ADA, LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.send(ADA, "Hello!")?;
/// let message = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
/// assert_eq!((message.author, message.text.as_deref()), (Some(client.uid()), Some("Hello!")));
///
/// // In a test:
/// let mut made_up = fbchat::Message::new("mid.$1", message.at);
/// made_up.text = Some("Hello!".to_owned());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Not every message has a text, and not every one of a history was written by a person:
///
/// ```
/// use fbchat::Message;
/// # use fbchat::local::ADA;
///
/// fn describe(message: &Message) -> String {
///     if let Some(change) = &message.log {
///         return format!("a change: {:?}", change.kind);
///     }
///     if message.is_unsent {
///         return "a message that was taken back".to_owned();
///     }
///     if let Some(chosen) = message.quick_replies.iter().find(|it| it.is_response) {
///         return format!("the answer {:?} to an offer", chosen.payload);
///     }
///     let what = if message.is_forwarded { "forwarded" } else { "written" };
///     match (&message.replied_to, &message.replied_to_id) {
///         (Some(original), _) => format!("{what}, in reply to {:?}", original.author),
///         (None, Some(gone)) => format!("{what}, in reply to {gone}, which is gone"),
///         (None, None) => format!("{what}, read by {} others", message.read_by.len()),
///     }
/// }
/// # let server = fbchat::local::LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// # let tea = client.send(ADA, "Tea?")?;
/// # client.send(ADA, fbchat::OutgoingMessage::text("At five!").reply_to(&tea))?;
/// # let messages = client.fetch_thread_messages(ADA, 2, None)?;
/// # assert!(describe(&messages[0]).starts_with("written, in reply to Some("));
/// # assert_eq!(describe(&messages[1]), "written, read by 0 others");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// Its identifier.
    pub id: MessageId,
    /// The author. `None`: nobody in particular, as with some of Facebook's own messages.
    pub author: Option<UserId>,
    /// When Facebook received it.
    pub at: Timestamp,
    /// Its text. `None`: it has none, as with a sticker or an image alone.
    pub text: Option<String>,
    /// The mentions in the text.
    pub mentions: Vec<Mention>,
    /// The size of the emoji that the message consists of.
    pub emoji_size: Option<EmojiSize>,
    /// The sticker that the message consists of.
    pub sticker: Option<Sticker>,
    /// Images, videos, sounds, files, places and links that came with it.
    pub attachments: Vec<Attachment>,
    /// The reactions to it, by user. Always empty on a message that was just received.
    pub reactions: BTreeMap<UserId, Reaction>,
    /// Whether this client's account has read it. `None`: unknown, as of a message that was just received.
    pub is_read: Option<bool>,
    /// The message that it is an answer to. `None`: it is no answer, or that message cannot be had.
    pub replied_to: Option<Box<Message>>,
    /// The identifier of the message that it is an answer to, also where [`replied_to`](Self::replied_to) is `None` because that one is
    /// gone. `None`: it is no answer, or Facebook does not name that message.
    #[serde(default)]
    pub replied_to_id: Option<MessageId>,
    /// The answers that it offers, or the one offered answer that it is: [`QuickReply::is_response`] distinguishes them.
    #[serde(default)]
    pub quick_replies: Vec<QuickReply>,
    /// Whether the author has unsent it: then it has no content any more.
    #[serde(default)]
    pub is_unsent: bool,
    /// Whether it was forwarded from another conversation.
    #[serde(default)]
    pub is_forwarded: bool,
    /// The users who have read it, without its author. Known from the history alone: empty on a message that was just received, or
    /// fetched by itself.
    ///
    /// [`Client::fetch_read_receipts`](crate::Client::fetch_read_receipts) returns up to when each user has read.
    #[serde(default)]
    pub read_by: BTreeSet<UserId>,
    /// The change or call that this entry of the history stands for. `None`: a person wrote the message.
    #[serde(default)]
    pub log: Option<Box<LogMessage>>,
    /// How it was encrypted from end to end. `None`: it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Box<Encryption>>,
}

/// How a message was encrypted from end to end.
///
/// It comes with the messages of encrypted chats, in [`Event::Message`](crate::Event::Message).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Encryption {
    /// The number of the device that sent it.
    pub device: u16,
    /// The kind of what it has that this crate cannot show, such as "a poll". `None`: it shows all of it.
    #[serde(default)]
    pub unsupported: Option<String>,
    /// The file that came with it, of which [`Message::attachments`] has what the sender states: [`Encrypted::download`] fetches it.
    ///
    /// [`Encrypted::download`]: crate::Encrypted::download
    #[cfg(feature = "e2ee")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<super::EncryptedFile>,
}

impl Message {
    /// A message without author, text or anything else.
    pub fn new(id: impl Into<MessageId>, at: Timestamp) -> Self {
        Self {
            id: id.into(),
            author: None,
            at,
            text: None,
            mentions: Vec::new(),
            emoji_size: None,
            sticker: None,
            attachments: Vec::new(),
            reactions: BTreeMap::new(),
            is_read: None,
            replied_to: None,
            replied_to_id: None,
            quick_replies: Vec::new(),
            is_unsent: false,
            is_forwarded: false,
            read_by: BTreeSet::new(),
            log: None,
            encryption: None,
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("at", &self.at)
            .field("text", &Hidden(&self.text))
            .field("mentions", &self.mentions)
            .field("emoji_size", &self.emoji_size)
            .field("sticker", &self.sticker)
            .field("attachments", &self.attachments)
            .field("reactions", &self.reactions)
            .field("is_read", &self.is_read)
            .field("replied_to", &self.replied_to)
            .field("replied_to_id", &self.replied_to_id)
            .field("quick_replies", &self.quick_replies)
            .field("is_unsent", &self.is_unsent)
            .field("is_forwarded", &self.is_forwarded)
            .field("read_by", &self.read_by)
            .field("log", &self.log)
            .finish()
    }
}

/// A person or page, or the whole conversation, that a stretch of a text names.
///
/// Offset and length count UTF-16 code units, as Facebook's own page does: "é" is one, "😆" is two.
///
/// It stands in a [`Message`]. [`OutgoingMessage::mention`](crate::OutgoingMessage::mention) makes one of a name, and
/// [`mention_at`](crate::OutgoingMessage::mention_at) takes one whose place was counted:
///
/// ```
/// use fbchat::{Mention, OutgoingMessage, local::ADA};
///
/// let counted = OutgoingMessage::text("😆 Ada").mention_at(Mention::new(ADA, 3, 3));
/// assert_eq!(counted, OutgoingMessage::text("😆 ").mention(ADA, "Ada"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mention {
    /// The person, page or conversation that is mentioned.
    pub thread: ThreadId,
    /// Where the stretch begins, in UTF-16 code units.
    pub offset: u32,
    /// How long it is, in UTF-16 code units.
    pub length: u32,
    /// Whether it is one person or page that is mentioned, or the whole conversation.
    #[serde(default)]
    pub kind: MentionKind,
}

impl Mention {
    /// A mention of `thread` at `offset`, `length` long, both in UTF-16 code units.
    pub fn new(thread: impl Into<ThreadId>, offset: u32, length: u32) -> Self {
        Self {
            thread: thread.into(),
            offset,
            length,
            kind: MentionKind::Profile,
        }
    }

    /// A mention of everybody in the conversation `thread`, at `offset`, `length` long, both in UTF-16 code units.
    ///
    /// ```
    /// use fbchat::{Mention, MentionKind, OutgoingMessage, local::ENGINE_ROOM};
    ///
    /// let everyone = Mention::whole_thread(ENGINE_ROOM, 0, 9);
    /// assert_eq!(everyone.kind, MentionKind::Thread);
    /// let message = OutgoingMessage::text("@everyone: tea!").mention_at(everyone);
    /// # let _ = message;
    /// ```
    pub fn whole_thread(thread: impl Into<ThreadId>, offset: u32, length: u32) -> Self {
        Self {
            kind: MentionKind::Thread,
            ..Self::new(thread, offset, length)
        }
    }
}

/// The kind of thing that a [`Mention`] names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MentionKind {
    /// A person or a page.
    #[default]
    Profile,
    /// The conversation, and so everybody in it.
    Thread,
}

/// How large a single emoji, or the like, is shown.
///
/// ```
/// use fbchat::{EmojiSize, OutgoingMessage};
///
/// let laugh = OutgoingMessage::text("😆").emoji_size(EmojiSize::Large);
/// // A like is a sticker, and this the one that arrives.
/// assert_eq!(EmojiSize::Small.like_sticker().get(), 369_239_263_222_822);
/// # let _ = laugh;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum EmojiSize {
    /// As in a text.
    Small,
    /// Larger.
    Medium,
    /// As large as a sticker.
    Large,
}

impl EmojiSize {
    /// The sticker that a like of this size is on the wire.
    pub fn like_sticker(self) -> StickerId {
        StickerId::from(match self {
            Self::Small => 369_239_263_222_822,
            Self::Medium => 369_239_343_222_814,
            Self::Large => 369_239_383_222_810,
        })
    }
}
