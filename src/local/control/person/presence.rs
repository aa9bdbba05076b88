//! Typing, receipts, friendship, blocks and presence.

use super::Person;
use crate::id::{MessageId, UserId};
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;
use crate::model::{ThreadKey, TypingStatus};

impl Person {
    /// Starts or stops typing.
    pub fn types(&self, thread: impl Into<ThreadKey>, status: TypingStatus) {
        self.act(thread, |state, key| state.set_typing(self.id, key, status));
    }

    /// Marks all messages of a conversation as read and sends read receipts to the others.
    pub fn reads(&self, thread: impl Into<ThreadKey>) {
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
    pub fn receives(&self, thread: impl Into<ThreadKey>, messages: &[MessageId]) {
        let messages: Vec<&str> = messages.iter().map(MessageId::as_str).collect();
        self.act(thread, |state, key| {
            state.mark_delivered(self.id, key, &messages)
        });
    }

    /// Sends a friend request. Does nothing between friends, where the request was sent before, or to nobody.
    pub fn asks_for_friendship(&self, user: UserId) {
        let _ = self.shared.lock().ask_for_friendship(self.id, user);
        self.shared.notify();
    }

    /// Blocks the messages of another person: neither of the two can write to the other.
    ///
    /// # Panics
    ///
    /// Where there is no such person, or it is this one.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.blocks(client.uid());
    /// assert!(client.send(ada.id(), "Hello?").is_err());
    /// ada.unblocks(client.uid());
    /// client.send(ada.id(), "Hello!")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn blocks(&self, user: UserId) {
        self.change_block(user, State::block);
    }

    /// Lets the messages of another person through again. [`blocks`](Self::blocks) has an example.
    ///
    /// # Panics
    ///
    /// As [`blocks`](Self::blocks).
    pub fn unblocks(&self, user: UserId) {
        self.change_block(user, State::unblock);
    }

    #[allow(clippy::panic)]
    fn change_block(
        &self,
        user: UserId,
        change: fn(&mut State, UserId, UserId) -> Result<(), ApiError>,
    ) {
        let done = change(&mut self.shared.lock(), self.id, user);
        if done.is_err() {
            panic!("{} cannot block {user}, nor unblock them", self.id);
        }
        self.shared.notify();
    }

    /// Becomes active, which all friends receive.
    pub fn shows_up(&self) {
        self.shared.lock().become_active(self.id);
        self.shared.notify();
    }

    /// Is active no more, which all friends receive. A client that listens as this person and shows them as active keeps them so.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.shows_up();
    /// ada.goes_away();
    /// let seen = listener.wait_for(Duration::from_secs(10), |event| match event {
    ///     Event::ChatTimestamps(e) if !e.is_full && e.active.is_empty() => Some(()),
    ///     _ => None,
    /// });
    /// assert!(seen.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn goes_away(&self) {
        self.shared.lock().go_away(self.id);
        self.shared.notify();
    }
}
