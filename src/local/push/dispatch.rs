//! Pushing items to all clients of a person.

use serde_json::Value;

use super::client_payload;
use super::deltas;
use crate::id::UserId;
use crate::local::world::state::State;

impl State {
    /// Tells each session of a person, but for the session `except`, by whatever way it listens.
    pub(crate) fn push(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        self.gateway.publish_item(to, item, except);
        self.push_to_polls(to, item, except);
        if self.has_session(to, except) {
            self.feed.add(to, item.clone());
        }
    }

    /// Puts an item into the queue of each session of a person, but for the session `except`.
    fn push_to_polls(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        let sessions = self.sessions.iter_mut();
        for (number, session) in sessions {
            if session.user == to && Some(*number) != except {
                session.queue.push(item.clone());
            }
        }
    }

    /// The same with a delta, which gets a number of its own.
    pub(crate) fn push_delta(&mut self, to: UserId, delta: Value, except: Option<u64>) {
        let number = self.gateway.last_number(to) + 1;
        let item = deltas::item(delta, to, number, self.last_time);
        self.push(to, &item, except);
    }

    /// Tells a person what has a form of its own since 2018, and to those who poll either says it the old way or nothing.
    pub(crate) fn push_payload(&mut self, to: UserId, content: &Value, polled: Option<Value>) {
        let number = self.gateway.last_number(to) + 1;
        self.gateway
            .publish_delta(to, client_payload::client_payload(content), None);
        let has_edge = self.gateway.reaches(to);
        if has_edge {
            self.feed.add(to, content.clone());
        }
        if let Some(delta) = polled {
            let item = deltas::item(delta, to, number, self.last_time);
            self.push_to_polls(to, &item, None);
            if !has_edge && self.has_session(to, None) {
                self.feed.add(to, item);
            }
        }
    }

    /// Tells a person how much is new to them.
    pub(crate) fn push_inbox(&mut self, to: UserId) {
        let mine = || {
            self.conversations
                .values()
                .filter(|conversation| conversation.members.contains(&to))
        };
        let unseen = mine().filter(|one| one.unseen.contains(&to)).count();
        let unread = mine().filter(|one| one.unread(to).next().is_some()).count();
        let item = deltas::inbox(to, unseen, unread, self.last_time);
        self.push(to, &item, None);
    }
}
