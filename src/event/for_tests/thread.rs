//! Events of messages and of how a thread looks.

use super::{AT, id};
use crate::event::{
    BlockChanged, ColorChanged, EmojiChanged, MessageEdited, MessageEvent, MessageUnsent,
    NicknameChanged, PendingMessage, PinChanged, Raw, ReactionAdded, ReactionRemoved, TitleChanged,
    Typing,
};
use crate::id::{MessageId, UserId};
use crate::model::{Message, Reaction, ThreadColor, ThreadKey, TypingStatus};

impl MessageEvent {
    /// Returns a message as it arrives, for a test of a handler that needs no server. With the feature `local-server`.
    ///
    /// All events have such a constructor, [`Event`](crate::Event) takes them, and [`Message::for_tests`] and its kin make the models. It
    /// takes what a handler looks at most; all other fields are public, and have at first:
    ///
    /// - an identifier, `mid.$for_tests`;
    /// - a time, the second 1,600,000,000 since 1970;
    /// - `None`, `false`, 0 or nothing else; [`Event::raw`](crate::Event::raw) returns `None`.
    ///
    /// ```
    /// use fbchat::local::{ADA, ALAN, ENGINE_ROOM, GRACE};
    /// use fbchat::{Event, Message, MessageEvent, OutgoingMessage, PeopleAdded};
    ///
    /// /// Returns what is to be answered: a handler that does nothing itself.
    /// fn answer(event: &Event) -> Option<OutgoingMessage> {
    ///     match event {
    ///         Event::Message(e) if e.message.text.as_deref() == Some("ping") => {
    ///             Some(OutgoingMessage::text("pong").reply_to(&e.message.id))
    ///         }
    ///         Event::PeopleAdded(e) => Some(OutgoingMessage::text(format!("Welcome, all {}!", e.added.len()))),
    ///         _ => None,
    ///     }
    /// }
    ///
    /// let mut ping = MessageEvent::for_tests(ENGINE_ROOM, Message::for_tests(ADA, "ping"));
    /// let pong = OutgoingMessage::text("pong").reply_to(&ping.message.id);
    /// assert_eq!(answer(&Event::Message(ping.clone())), Some(pong));
    ///
    /// ping.message.text = None; // a picture, say
    /// assert_eq!(answer(&Event::Message(ping)), None);
    ///
    /// let added = PeopleAdded::for_tests(ENGINE_ROOM, ADA, [ALAN, GRACE]);
    /// let welcome = OutgoingMessage::text("Welcome, all 2!");
    /// assert_eq!(answer(&Event::PeopleAdded(added)), Some(welcome));
    /// ```
    pub fn for_tests(thread: ThreadKey, message: Message) -> Self {
        Self {
            thread,
            message,
            raw: Raw::default(),
        }
    }
}

impl ReactionAdded {
    /// Returns a reaction, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        author: UserId,
        message_id: impl Into<MessageId>,
        reaction: Reaction,
    ) -> Self {
        Self {
            message_id: message_id.into(),
            author,
            thread,
            reaction,
            raw: Raw::default(),
        }
    }
}

impl ReactionRemoved {
    /// Returns a reaction that was taken back, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, message_id: impl Into<MessageId>) -> Self {
        Self {
            message_id: message_id.into(),
            author,
            thread,
            raw: Raw::default(),
        }
    }
}

impl MessageEdited {
    /// Returns an edited message, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(message_id: impl Into<MessageId>, text: &str) -> Self {
        Self {
            message_id: message_id.into(),
            text: Some(text.to_owned()),
            edits: Some(1),
            raw: Raw::default(),
        }
    }
}

impl MessageUnsent {
    /// Returns a message that was taken back, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, message_id: impl Into<MessageId>) -> Self {
        Self {
            message_id: message_id.into(),
            author,
            thread,
            at: AT,
            raw: Raw::default(),
        }
    }
}

impl PendingMessage {
    /// Returns a message request, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey) -> Self {
        Self {
            thread,
            raw: Raw::default(),
        }
    }
}

impl BlockChanged {
    /// Returns a change of who blocks whom, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, is_blocked: bool) -> Self {
        Self {
            author,
            thread,
            is_blocked,
            raw: Raw::default(),
        }
    }
}

impl Typing {
    /// Returns the news that somebody types, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, status: TypingStatus) -> Self {
        Self {
            author,
            thread,
            status,
            raw: Raw::default(),
        }
    }
}

impl ColorChanged {
    /// Returns a change of a colour, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, color: ThreadColor) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            color,
            theme: None,
            raw: Raw::default(),
        }
    }
}

impl EmojiChanged {
    /// Returns a change of an emoji, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, emoji: Option<&str>) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            emoji: emoji.map(str::to_owned),
            raw: Raw::default(),
        }
    }
}

impl TitleChanged {
    /// Returns a change of a title, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, title: Option<&str>) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            title: title.map(str::to_owned),
            raw: Raw::default(),
        }
    }
}

impl NicknameChanged {
    /// Returns a change of a nickname, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        author: UserId,
        changed_for: UserId,
        nickname: Option<&str>,
    ) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            changed_for,
            nickname: nickname.map(str::to_owned),
            raw: Raw::default(),
        }
    }
}

impl PinChanged {
    /// Returns a message that was pinned or unpinned, for a test.
    ///
    /// [`MessageEvent::for_tests`] has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        author: UserId,
        message_id: impl Into<MessageId>,
        is_pinned: bool,
    ) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            message_id: message_id.into(),
            is_pinned,
            raw: Raw::default(),
        }
    }
}
