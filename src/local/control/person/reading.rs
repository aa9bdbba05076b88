//! What people read in conversations, and wait for.

use std::time::{Duration, Instant};

use super::Person;
use crate::local::control::transcript::{Said, line};
use crate::local::world::conversation::{Conversation, Place};
use crate::local::world::state::State;
use crate::model::ThreadKey;

impl Person {
    /// What was said in a conversation so far, oldest first.
    pub fn messages(&self, thread: ThreadKey) -> Vec<Said> {
        self.act(thread, |state, place| {
            let conversation = state.conversation(self.id, place)?;
            Ok(conversation.messages.iter().filter_map(Said::new).collect())
        })
    }

    /// What was said and done in a conversation so far: a line for each, with names.
    pub fn transcript(&self, thread: ThreadKey) -> String {
        self.act(thread, |state, place| {
            let conversation = state.conversation(self.id, place)?;
            let lines = conversation
                .messages
                .iter()
                .map(|stored| line(state, stored));
            Ok(lines.collect())
        })
    }

    /// The next message by somebody else in a conversation that was not given out yet, to this `Person` or another
    /// of the same ID. Waits for it; `None` when there is none within the time, and then a `warn` line of the log says which of
    /// the others listens and which has ended, as the panic of [`expects`](Self::expects) does.
    pub fn hears(&self, thread: ThreadKey, timeout: Duration) -> Option<Said> {
        let said = self.next_message(thread, timeout);
        said.inspect_err(|why| log::warn!(target: "fbchat::local", "{why}"))
            .ok()
    }

    /// Returns the next message by somebody else, as [`hears`](Self::hears) does, or panics with what is known of the silence:
    /// which of the others listens, which did and has ended, and which never began.
    ///
    /// [`LocalServer::wait_until_listening`](crate::local::LocalServer::wait_until_listening) has an example.
    ///
    /// # Panics
    ///
    /// When there is none within the time.
    #[allow(clippy::panic)]
    pub fn expects(&self, thread: ThreadKey, timeout: Duration) -> Said {
        self.next_message(thread, timeout)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// The same, or why there may be none.
    pub(in crate::local) fn next_message(
        &self,
        thread: ThreadKey,
        timeout: Duration,
    ) -> Result<Said, String> {
        let place = self.act(thread, |_, place| Ok(place));
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        loop {
            if let Some(said) = self.take_next(&mut state, place) {
                return Ok(said);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if state.stopping || left.is_some_and(|left| left.is_zero()) {
                let (name, why) = (state.name(self.id), state.explain_silence(place, self.id));
                return Err(format!(
                    "{name} heard nothing in {thread} within {timeout:?}{why}"
                ));
            }
            state = self.shared.wait(state, left);
        }
    }

    fn take_next(&self, state: &mut State, place: Place) -> Option<Said> {
        let conversation: &Conversation = state.conversations.get(&place)?;
        let account = state.people.get_mut(&self.id)?;
        let heard = account.read_positions.entry(place).or_default();
        for stored in conversation.messages.iter().skip(*heard) {
            *heard += 1;
            let said = Said::new(stored).filter(|said| said.author != self.id);
            if said.is_some() {
                return said;
            }
        }
        None
    }
}
