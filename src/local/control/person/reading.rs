//! Reading conversations, and waiting for messages.

use std::time::{Duration, Instant};

use super::Person;
use crate::local::control::said::Said;
use crate::local::control::transcript::transcript_line;
use crate::local::world::conversation::{Conversation, ConversationKey};
use crate::local::world::state::State;
use crate::model::ThreadKey;

impl Person {
    /// Returns the messages of a conversation so far, oldest first.
    pub fn messages(&self, thread: impl Into<ThreadKey>) -> Vec<Said> {
        self.act(thread, |state, key| {
            let conversation = state.conversation(self.id, key)?;
            Ok(conversation.messages.iter().filter_map(Said::new).collect())
        })
    }

    /// Returns the messages and changes of a conversation so far as text: a line for each, with names.
    pub fn transcript(&self, thread: impl Into<ThreadKey>) -> String {
        self.act(thread, |state, key| {
            let conversation = state.conversation(self.id, key)?;
            let lines = conversation
                .messages
                .iter()
                .map(|stored| transcript_line(state, stored));
            Ok(lines.collect())
        })
    }

    /// Blocks until the next message by another member arrives, and returns it; `None` on timeout. A message is returned once, by
    /// any `Person` of the same ID. On timeout a `warn` log line reports which of the others listens and which has stopped, as
    /// the panic of [`expects`](Self::expects) does.
    pub fn hears(&self, thread: impl Into<ThreadKey>, timeout: Duration) -> Option<Said> {
        let message = self.next_message(thread.into(), timeout);
        message
            .inspect_err(|why| log::warn!(target: "fbchat::local", "{why}"))
            .ok()
    }

    /// Blocks until the next message by another member arrives, as [`hears`](Self::hears) does, and returns it. The panic reports
    /// which of the others listens, which has stopped, and which never began.
    ///
    /// [`LocalServer::wait_until_listening`](crate::local::LocalServer::wait_until_listening) has an example.
    ///
    /// # Panics
    ///
    /// On timeout.
    #[allow(clippy::panic)]
    pub fn expects(&self, thread: impl Into<ThreadKey>, timeout: Duration) -> Said {
        self.next_message(thread.into(), timeout)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// Blocks until the next message by another member arrives, or returns the state of the others on timeout.
    pub(in crate::local) fn next_message(
        &self,
        thread: ThreadKey,
        timeout: Duration,
    ) -> Result<Said, String> {
        let key = self.act(thread, |_, key| Ok(key));
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        loop {
            if let Some(message) = self.take_next(&mut state, key) {
                return Ok(message);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if state.stopping || left.is_some_and(|left| left.is_zero()) {
                let (name, why) = (state.name(self.id), state.explain_silence(key, self.id));
                return Err(format!(
                    "{name} heard nothing in {thread} within {timeout:?}{why}"
                ));
            }
            state = self.shared.wait(state, left);
        }
    }

    fn take_next(&self, state: &mut State, key: ConversationKey) -> Option<Said> {
        let conversation: &Conversation = state.conversations.get(&key)?;
        let account = state.people.get_mut(&self.id)?;
        let position = account.read_positions.entry(key).or_default();
        for stored in conversation.messages.iter().skip(*position) {
            *position += 1;
            let message = Said::new(stored).filter(|message| message.author != self.id);
            if message.is_some() {
                return message;
            }
        }
        None
    }
}
