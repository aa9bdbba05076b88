//! Changes of a thread.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{MessageId, ThemeId, UserId};
use crate::model::{Message, Target, ThreadColor, ThreadKey, TypingStatus};
use crate::secret::Hidden;
use crate::shown::Emoji;
use crate::time::Timestamp;

/// A message that somebody wrote.
///
/// It comes in [`Event::Message`](crate::Event::Message).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageEvent {
    /// Where it was written.
    pub thread: ThreadKey,
    /// The message, with its identifier, author and time.
    pub message: Message,
    /// Absent: it was not pushed but caught up with.
    #[serde(default)]
    pub(crate) raw: Raw,
}

impl From<&MessageEvent> for ThreadKey {
    /// The thread in which the message was written.
    fn from(event: &MessageEvent) -> Self {
        event.thread
    }
}

impl From<&MessageEvent> for Target {
    /// The thread in which the message was written.
    fn from(event: &MessageEvent) -> Self {
        Self::Thread(event.thread)
    }
}

/// A change of a thread's colour.
///
/// It comes in [`Event::ColorChanged`](crate::Event::ColorChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ColorChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The new colour; of a theme, the one that stands for it.
    pub color: ThreadColor,
    /// The new theme. `None`: it is a colour alone, or Facebook did not send it.
    #[serde(default)]
    pub theme: Option<ThemeId>,
    pub(crate) raw: Raw,
}

/// A change of a thread's emoji.
///
/// It comes in [`Event::EmojiChanged`](crate::Event::EmojiChanged).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EmojiChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The new emoji. `None`: the default, the thumb.
    pub emoji: Option<String>,
    pub(crate) raw: Raw,
}

impl fmt::Debug for EmojiChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmojiChanged")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("thread", &self.thread)
            .field("at", &self.at)
            .field("emoji", &self.emoji.as_deref().map(Emoji))
            .field("raw", &self.raw)
            .finish()
    }
}

/// A message that somebody pinned in a thread, or unpinned. fbchat for Python does not report it.
///
/// The gateway does not name the message that was unpinned: there it comes for each message whose pin this listening has seen.
///
/// It comes in [`Event::PinChanged`](crate::Event::PinChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The message.
    pub message_id: MessageId,
    /// Whether it is pinned now.
    pub is_pinned: bool,
    pub(crate) raw: Raw,
}

/// A change of a thread's title. Its `Debug` does not show the title.
///
/// It comes in [`Event::TitleChanged`](crate::Event::TitleChanged).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TitleChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The new title. `None`: the thread has none any more.
    pub title: Option<String>,
    pub(crate) raw: Raw,
}

impl fmt::Debug for TitleChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TitleChanged")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("thread", &self.thread)
            .field("at", &self.at)
            .field("title", &Hidden(&self.title))
            .field("raw", &self.raw)
            .finish()
    }
}

/// A change of the name that a person has in a thread. Its `Debug` does not show the name.
///
/// It comes in [`Event::NicknameChanged`](crate::Event::NicknameChanged).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NicknameChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The user whose nickname changed.
    pub changed_for: UserId,
    /// The new name. `None`: the person's own name again.
    pub nickname: Option<String>,
    pub(crate) raw: Raw,
}

impl fmt::Debug for NicknameChanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NicknameChanged")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("thread", &self.thread)
            .field("at", &self.at)
            .field("changed_for", &self.changed_for)
            .field("nickname", &Hidden(&self.nickname))
            .field("raw", &self.raw)
            .finish()
    }
}

/// People who are new in a group.
///
/// It comes in [`Event::PeopleAdded`](crate::Event::PeopleAdded).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PeopleAdded {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who added them.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The users who are new.
    pub added: Vec<UserId>,
    pub(crate) raw: Raw,
}

/// Somebody who is no longer in a group.
///
/// It comes in [`Event::PersonRemoved`](crate::Event::PersonRemoved).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PersonRemoved {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who removed the person; the person, if they left.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The user who is gone.
    pub removed: UserId,
    pub(crate) raw: Raw,
}

/// Somebody who began or stopped typing. fbchat for Python does not report it.
///
/// It comes in [`Event::Typing`](crate::Event::Typing).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Typing {
    /// The user who types.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// Whether the person types now.
    pub status: TypingStatus,
    pub(crate) raw: Raw,
}
