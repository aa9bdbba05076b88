//! Changes that people make to conversations.

use super::Person;
use crate::id::{MessageId, UserId};
use crate::model::{ThreadColor, ThreadKey};

impl Person {
    /// Changes the colour of a conversation.
    pub fn changes_color(&self, thread: ThreadKey, color: ThreadColor) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_color(self.id, place, color)
        });
        id
    }

    /// Changes the emoji of a conversation; an empty one brings the like back.
    pub fn changes_emoji(&self, thread: ThreadKey, emoji: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_emoji(self.id, place, emoji)
        });
        id
    }

    /// Changes somebody's nickname; an empty one takes it away.
    ///
    /// # Panics
    ///
    /// Also where `user` is not in that conversation.
    pub fn changes_nickname(&self, thread: ThreadKey, user: UserId, nickname: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_nickname(self.id, place, user, nickname)
        });
        id
    }

    /// Changes the title of a group or room; an empty one takes it away.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither.
    pub fn renames(&self, thread: ThreadKey, title: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.rename(self.id, place, title, None)
        });
        id
    }

    /// Adds somebody to a group or room.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, or `user` a member already or nobody at all.
    pub fn adds(&self, thread: ThreadKey, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.add_people(self.id, place, &[user], None)
        });
        id
    }

    /// Removes somebody from a group or room; oneself, to leave it.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, or `user` no member.
    pub fn removes(&self, thread: ThreadKey, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.remove_person(self.id, place, user)
        });
        id
    }

    /// Moves a conversation out of this person's inbox until somebody says something in it.
    pub fn archives(&self, thread: ThreadKey) {
        self.act(thread, |state, place| {
            let conversation = state.conversation_mut(self.id, place)?;
            conversation.archived_by.insert(self.id);
            Ok(())
        });
    }
}
