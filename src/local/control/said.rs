//! Messages as tests read them.

use std::fmt;

use crate::id::{MessageId, StickerId, UserId};
use crate::local::world::conversation::{Content, Stored};
use crate::model::{Mention, Reaction};
use crate::secret::Hidden;
use crate::time::Timestamp;

/// A message of a conversation. Its `Debug` does not show the text.
///
/// [`Person::hears`](crate::local::Person::hears) and [`Person::messages`](crate::local::Person::messages) return it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Said {
    /// Its identifier.
    pub id: MessageId,
    /// Its author.
    pub author: UserId,
    /// When it was sent.
    pub at: Timestamp,
    /// Its text. `None`: it has none.
    pub text: Option<String>,
    /// The mentions in the text.
    pub mentions: Vec<Mention>,
    /// The sticker, if it is one.
    pub sticker: Option<StickerId>,
    /// The names of its files.
    pub files: Vec<String>,
    /// The reactions to it, by user.
    pub reactions: Vec<(UserId, Reaction)>,
}

impl Said {
    /// Returns `None` for a change of the conversation and for an unsent message.
    pub(in crate::local) fn new(stored: &Stored) -> Option<Self> {
        let Content::Message(draft) = &stored.content else {
            return None;
        };
        let reactions = stored.reactions.iter();
        Some(Self {
            id: stored.id.clone(),
            author: stored.author,
            at: stored.at,
            text: draft.text.clone(),
            mentions: draft.mentions.clone(),
            sticker: draft.sticker,
            files: draft
                .attachments
                .iter()
                .map(|media| media.file_name.clone())
                .collect(),
            reactions: reactions
                .map(|(user, reaction)| (*user, reaction.clone()))
                .collect(),
        })
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Said")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("at", &self.at)
            .field("text", &Hidden(&self.text))
            .field("mentions", &self.mentions)
            .field("sticker", &self.sticker)
            .field("files", &self.files)
            .field("reactions", &self.reactions)
            .finish()
    }
}
