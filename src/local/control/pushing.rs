//! Pushing items and messages to clients.

use std::time::Duration;

use serde_json::Value;

use super::server::LocalServer;
use crate::id::UserId;

impl LocalServer {
    /// Sets how long a poll without items is held, which is [`POLL_HOLD`](crate::local::POLL_HOLD) by default. Polls that are
    /// held already keep the previous time.
    pub fn hold_polls_for(&self, time: Duration) {
        self.shared.lock().poll_hold = time;
    }

    /// Pushes a raw item into the queue of each session of this user; users without a session get nothing. Over MQTT a delta gets
    /// the server's next `irisSeqId` in place of its own, so that no client takes it for a duplicate.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// let bot = fbchat::local::BOT;
    /// server.push_raw(bot, serde_json::json!({"type": "qprimer", "made": 1_516_000_000_000_i64}));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn push_raw(&self, to: UserId, item: Value) {
        self.shared.lock().push(to, &item, None);
        self.shared.notify();
    }

    /// Answers this user's next poll, or the one that is held, with this reply as a whole, such as `{"t": "refresh"}`. Replies
    /// queue up, and precede the items of the session's queue.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::local::LocalServer;
    /// use fbchat::{ListenOptions, Transport};
    ///
    /// let server = LocalServer::start()?;
    /// server.hold_polls_for(Duration::from_millis(10));
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// bot.start_listening_with(ListenOptions::default().transport(Transport::LongPoll))?;
    /// server.push_reply(bot.uid(), serde_json::json!({"t": "refresh"}));
    /// assert!(bot.do_one_listen()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn push_reply(&self, to: UserId, reply: Value) {
        if let Some(account) = self.shared.lock().people.get_mut(&to) {
            account.replies.push_back(reply);
        }
        self.shared.notify();
    }

    /// Publishes a raw message to each of this user's connections that subscribes to the topic.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::{Event, ListenOptions, Transport, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// let options = ListenOptions::default().transport(Transport::Mqtt);
    /// let listener = bot.listen_with(options)?;
    /// let typing = r#"{"type": "typ", "sender_fbid": 4, "state": 1}"#;
    /// server.publish_raw(bot.uid(), "/orca_typing_notifications", typing);
    /// let who = listener.wait_for(Duration::from_secs(10), |event| match event {
    ///     Event::Typing(e) => Some(e.author),
    ///     _ => None,
    /// });
    /// assert_eq!(who, Some(ADA));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn publish_raw(&self, to: UserId, topic: &str, payload: impl AsRef<[u8]>) {
        let mut state = self.shared.lock();
        state.gateway.publish(to, topic, payload.as_ref());
        drop(state);
        self.shared.notify();
    }
}
