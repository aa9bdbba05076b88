//! Waiting for clients to listen, and explaining the absence of a message.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::server::LocalServer;
use crate::id::UserId;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;

impl State {
    fn listens(&self, user: UserId) -> bool {
        let polls = self.listening.polls.get(&user);
        polls.is_some_and(|polls| *polls > 0)
            || self.gateway.has_queue(user)
            || self.lightspeed.has_queue(user)
    }

    /// Returns why no message may have come from the others in a conversation: a clause for each of them who is logged in.
    pub(super) fn explain_silence(&self, key: ConversationKey, except: UserId) -> String {
        let mut why = String::new();
        let members = match key {
            ConversationKey::Pair(one, other) => BTreeSet::from([one, other]),
            ConversationKey::Page(one, _) => BTreeSet::from([one]),
            ConversationKey::Group(_) | ConversationKey::Room(_) => {
                let conversation = self.conversations.get(&key);
                conversation.map_or_else(BTreeSet::new, |it| it.members.clone())
            }
        };
        for user in members.into_iter().filter(|it| *it != except) {
            let listened = self.listening.ever.contains(&user);
            let what = match (self.listens(user), listened) {
                (true, _) => "listens, and did not answer",
                (false, true) => {
                    "listened and does not any more: look for the error that its listening ended with"
                }
                (false, false) if self.has_session(user, None) => {
                    "is logged in and has never listened: it may not have come to that yet, see \
                     `LocalServer::wait_until_listening`"
                }
                (false, false) => continue,
            };
            let _ = write!(why, "; {} ({user}) {what}", self.name(user));
        }
        if why.is_empty() {
            "; no client of the others is logged in".to_owned()
        } else {
            why
        }
    }
}

impl LocalServer {
    /// Blocks until a client of this account listens over either transport, and returns whether one did within the time.
    ///
    /// For tests of a bot that calls `listen` itself, on its own thread or in its own process: what people say before that does
    /// not reach it.
    ///
    /// ```
    /// use std::{thread, time::Duration};
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let bot = client.uid();
    /// thread::spawn(move || {
    ///     let listener = client.listen()?;
    ///     for event in &listener {
    ///         if let Event::Message(e) = &event
    ///             && e.message.author != Some(client.uid())
    ///         {
    ///             client.reply(&event, "Hello!")?;
    ///         }
    ///     }
    ///     listener.stop()
    /// });
    /// assert!(server.wait_until_listening(bot, Duration::from_secs(10)));
    ///
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(bot, "Anybody there?");
    /// let answer = ada.expects(bot, Duration::from_secs(10));
    /// assert_eq!(answer.text.as_deref(), Some("Hello!"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait_until_listening(&self, user: UserId, timeout: Duration) -> bool {
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        while !state.listens(user) {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if state.stopping || left.is_some_and(|left| left.is_zero()) {
                return false;
            }
            state = self.shared.wait(state, left);
        }
        true
    }

    /// Returns whether a client of this account listens: over MQTT once it has requested its queue, over the gateway once it has
    /// requested the database of messages, with the long poll while a
    /// poll is held.
    ///
    /// [`wait_until_listening`](Self::wait_until_listening) has an example.
    pub fn is_listening(&self, user: UserId) -> bool {
        self.shared.lock().listens(user)
    }
}
