//! A member of conversations, for whom rows are made.

use serde_json::Value;

use super::parts::Thread;
use super::thread;
use crate::id::UserId;
use crate::local::world::conversation::Conversation;
use crate::local::world::state::State;

/// A user whose clients get rows, and the state that those show.
#[derive(Clone, Copy)]
pub(crate) struct Viewer<'a> {
    pub(crate) state: &'a State,
    pub(crate) user: UserId,
}

impl<'a> Viewer<'a> {
    pub(super) fn conversation(self, thread: Thread) -> Option<&'a Conversation> {
        thread::find(self.state, self.user, thread)
    }

    /// Returns the row that brings a conversation up to date.
    pub(super) fn whole(self, thread: Thread) -> Option<Value> {
        let one = self.conversation(thread)?;
        Some(thread::changed(self.state, one, self.user))
    }
}
