//! The actions of people and bots, as tests read them.

use std::collections::VecDeque;
use std::fmt;

use super::said::Said;
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadKey, TypingStatus};
use crate::secret::Hidden;

/// An action of a bot or a person that the server has carried out. Its `Debug` does not show what was written.
///
/// [`LocalServer::sent_by`](crate::local::LocalServer::sent_by) returns them, and has an example.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Sent {
    /// A message.
    Message {
        /// Where, as its author sees it.
        thread: ThreadKey,
        /// The message as it was sent: without what happened to it later.
        message: Said,
    },
    /// A new text of a message.
    Edit {
        /// Where.
        thread: ThreadKey,
        /// The message.
        message_id: MessageId,
        /// Its new text.
        text: String,
    },
    /// A message that was taken back.
    Unsent {
        /// Where.
        thread: ThreadKey,
        /// The message.
        message_id: MessageId,
    },
    /// A reaction to a message.
    Reaction {
        /// Where.
        thread: ThreadKey,
        /// The message.
        message_id: MessageId,
        /// The reaction. `None`: it was taken back.
        reaction: Option<Reaction>,
    },
    /// The beginning or the end of typing.
    Typing {
        /// Where.
        thread: ThreadKey,
        /// Which of the two.
        status: TypingStatus,
    },
    /// A thread that was marked as read.
    Read {
        /// Which.
        thread: ThreadKey,
    },
    /// A change of the thread: its members, admins, title, picture, colour, emoji and nicknames, pinned messages, polls, votes and plans, and who is let in.
    Change {
        /// Where.
        thread: ThreadKey,
        /// The change in words, as [`Person::transcript`](crate::local::Person::transcript) has it, such as
        /// `Bot removed Alan Turing from the group.`
        text: String,
    },
}

impl Sent {
    /// Returns where it happened, as the one who did it sees the thread.
    /// [`LocalServer::sent_by`](crate::local::LocalServer::sent_by) has an example.
    pub fn thread(&self) -> ThreadKey {
        match self {
            Self::Message { thread, .. }
            | Self::Edit { thread, .. }
            | Self::Unsent { thread, .. }
            | Self::Reaction { thread, .. }
            | Self::Typing { thread, .. }
            | Self::Read { thread }
            | Self::Change { thread, .. } => *thread,
        }
    }

    /// Returns the text of a message, an edit or a change. `None`: it has none.
    /// [`LocalServer::sent_by`](crate::local::LocalServer::sent_by) has an example.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Message { message, .. } => message.text.as_deref(),
            Self::Edit { text, .. } | Self::Change { text, .. } => Some(text),
            Self::Unsent { .. }
            | Self::Reaction { .. }
            | Self::Typing { .. }
            | Self::Read { .. } => None,
        }
    }
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Message { .. } => "Message",
            Self::Edit { .. } => "Edit",
            Self::Unsent { .. } => "Unsent",
            Self::Reaction { .. } => "Reaction",
            Self::Typing { .. } => "Typing",
            Self::Read { .. } => "Read",
            Self::Change { .. } => "Change",
        };
        let mut shown = f.debug_struct(name);
        shown.field("thread", &self.thread());
        match self {
            Self::Message { message, .. } => shown.field("message", message),
            Self::Edit {
                message_id, text, ..
            } => shown
                .field("message_id", message_id)
                .field("text", &Hidden(&Some(text.clone()))),
            Self::Unsent { message_id, .. } => shown.field("message_id", message_id),
            Self::Reaction {
                message_id,
                reaction,
                ..
            } => shown
                .field("message_id", message_id)
                .field("reaction", reaction),
            Self::Typing { status, .. } => shown.field("status", status),
            Self::Read { .. } => &mut shown,
            Self::Change { text, .. } => shown.field("text", &Hidden(&Some(text.clone()))),
        };
        shown.finish()
    }
}

/// The latest actions of all people, in order; the oldest are dropped when the limit is reached.
#[derive(Default)]
pub(in crate::local) struct SentLog(VecDeque<(UserId, Sent)>);

impl SentLog {
    const MAX_ACTIONS: usize = 20_000;

    pub(in crate::local) fn add(&mut self, by: UserId, sent: Sent) {
        if self.0.len() == Self::MAX_ACTIONS {
            self.0.pop_front();
        }
        self.0.push_back((by, sent));
    }

    pub(super) fn by(&self, user: UserId) -> impl Iterator<Item = &Sent> {
        let mine = self.0.iter().filter(move |(by, _)| *by == user);
        mine.map(|(_, sent)| sent)
    }
}
