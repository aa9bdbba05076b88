//! Changing conversations and their members.

use super::Person;
use crate::id::{MessageId, UserId};
use crate::model::{ThreadColor, ThreadKey};

impl Person {
    /// Changes the colour of a conversation.
    pub fn changes_color(&self, thread: impl Into<ThreadKey>, color: ThreadColor) -> MessageId {
        let (id, _) = self.act(thread, |state, key| state.change_color(self.id, key, color));
        id
    }

    /// Changes the emoji of a conversation; an empty one restores the like.
    pub fn changes_emoji(&self, thread: impl Into<ThreadKey>, emoji: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, key| state.change_emoji(self.id, key, emoji));
        id
    }

    /// Changes the nickname of a member; an empty one removes it.
    ///
    /// # Panics
    ///
    /// Also where `user` is not a member of the conversation.
    pub fn changes_nickname(
        &self,
        thread: impl Into<ThreadKey>,
        user: UserId,
        nickname: &str,
    ) -> MessageId {
        let (id, _) = self.act(thread, |state, key| {
            state.change_nickname(self.id, key, user, nickname)
        });
        id
    }

    /// Changes the title of a group or room; an empty one removes it.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither.
    pub fn renames(&self, thread: impl Into<ThreadKey>, title: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, key| state.rename(self.id, key, title, None));
        id
    }

    /// Adds a person to a group or room.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, `user` is a member already, or there is no such person.
    pub fn adds(&self, thread: impl Into<ThreadKey>, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, key| {
            state.add_people(self.id, key, &[user], None)
        });
        id
    }

    /// Removes a person from a group or room; this person leaves it by their own ID.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, or `user` is not a member.
    pub fn removes(&self, thread: impl Into<ThreadKey>, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, key| state.remove_person(self.id, key, user));
        id
    }

    /// Archives a conversation for this person until its next message.
    pub fn archives(&self, thread: impl Into<ThreadKey>) {
        self.act(thread, |state, key| state.archive(self.id, key, true, None));
    }
}
