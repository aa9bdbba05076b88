//! Typing, receipts, friendship and presence.

use super::Person;
use crate::id::{MessageId, UserId};
use crate::model::{ThreadKey, TypingStatus};

impl Person {
    /// Starts or stops typing.
    pub fn types(&self, thread: ThreadKey, status: TypingStatus) {
        self.act(thread, |state, key| state.set_typing(self.id, key, status));
    }

    /// Marks all messages of a conversation as read and sends read receipts to the others.
    pub fn reads(&self, thread: ThreadKey) {
        self.act(thread, |state, key| {
            let now = state.now();
            state.mark_read(self.id, key, now, true, None)
        });
    }

    /// Sends delivery receipts to the authors of these messages.
    ///
    /// # Panics
    ///
    /// Also where the conversation lacks one of the messages.
    pub fn receives(&self, thread: ThreadKey, messages: &[MessageId]) {
        let messages: Vec<&str> = messages.iter().map(MessageId::as_str).collect();
        self.act(thread, |state, key| {
            state.mark_delivered(self.id, key, &messages)
        });
    }

    /// Sends a friend request. Does nothing between friends, or where the request was sent before.
    pub fn asks_for_friendship(&self, user: UserId) {
        self.shared.lock().ask_for_friendship(self.id, user);
        self.shared.notify();
    }

    /// Sends this person's presence to all friends.
    pub fn shows_up(&self) {
        self.shared.lock().become_active(self.id);
        self.shared.notify();
    }
}
