//! Typing, receipts, friendship and presence of people.

use super::Person;
use crate::id::{MessageId, UserId};
use crate::model::{ThreadKey, TypingStatus};

impl Person {
    /// Starts or stops typing.
    pub fn types(&self, thread: ThreadKey, status: TypingStatus) {
        self.act(thread, |state, place| {
            state.set_typing(self.id, place, status)
        });
    }

    /// Reads everything in a conversation, and lets the others know.
    pub fn reads(&self, thread: ThreadKey) {
        self.act(thread, |state, place| {
            let now = state.now();
            state.mark_read(self.id, place, now, true, None)
        });
    }

    /// Lets the authors of these messages know that they arrived.
    ///
    /// # Panics
    ///
    /// Also where one of the messages is not in that conversation.
    pub fn receives(&self, thread: ThreadKey, messages: &[MessageId]) {
        let messages: Vec<&str> = messages.iter().map(MessageId::as_str).collect();
        self.act(thread, |state, place| {
            state.mark_delivered(self.id, place, &messages)
        });
    }

    /// Asks somebody to be friends. Nothing happens where they are already, or were asked before.
    pub fn asks_for_friendship(&self, user: UserId) {
        self.shared.lock().ask_for_friendship(self.id, user);
        self.shared.notify();
    }

    /// Lets all friends know that this person is there.
    pub fn shows_up(&self) {
        self.shared.lock().become_active(self.id);
        self.shared.notify();
    }
}
