//! Dispatching items to all clients of a user.

use serde_json::Value;

use super::client_payload;
use super::feed::Ways;
use super::items;
use super::rows::{self, Pushed, Viewer};
use crate::id::UserId;
use crate::local::gateway::Gateway;
use crate::local::world::state::State;

impl State {
    /// Pushes an item to each session of a user but `except`, over each transport.
    pub(crate) fn push(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        self.gateway.publish_item(to, item, except);
        let mut has_rows = false;
        if self.lightspeed.has_devices(to) {
            let viewer = Viewer {
                state: self,
                user: to,
            };
            let rows = rows::of_item(viewer, item, except);
            has_rows = rows.is_some();
            self.push_rows_of(to, rows, except);
        }
        self.push_to_polls(to, item, except);
        if self.has_session(to, except) {
            let ways = self.ways(to, Gateway::carries(item), has_rows, true);
            self.feed.add(to, ways, item.clone());
        }
    }

    /// Notes rows that no delta stands for, which the gateway alone carries to those who listen.
    pub(crate) fn note_rows(&mut self, to: UserId, item: Value) {
        if self.has_session(to, None) {
            let ways = self.ways(to, false, true, false);
            self.feed.add(to, ways, item);
        }
    }

    /// Returns over which transports clients of a user get something, given which of them carry it.
    fn ways(&self, to: UserId, mqtt: bool, gateway: bool, long_poll: bool) -> Ways {
        let on_mqtt = self.gateway.reaches(to);
        let on_gateway = self.lightspeed.reaches(to);
        let mut sessions = self.sessions.values();
        let has_polled = sessions.any(|session| session.user == to && session.is_primed);
        Ways::of(&[
            ("MQTT", on_mqtt, mqtt),
            ("the gateway", on_gateway, gateway),
            // Between two polls there is none.
            (
                "the long poll",
                has_polled && !on_mqtt && !on_gateway,
                long_poll,
            ),
        ])
    }

    /// Pushes the rows of an item to the connections to the gateway.
    fn push_rows_of(&mut self, to: UserId, pushed: Option<Pushed>, except: Option<u64>) {
        match pushed {
            Some(Pushed::Kept(change)) => self.lightspeed.publish(to, change),
            Some(Pushed::Passing(statements)) => {
                self.lightspeed.publish_passing(to, &statements, except);
            }
            None => {}
        }
    }

    /// Adds an item to the long-poll queue of each session of a user but `except`.
    fn push_to_polls(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        let sessions = self.sessions.iter_mut();
        for (number, session) in sessions {
            if session.user == to && Some(*number) != except {
                session.queue.push(item.clone());
            }
        }
    }

    /// Pushes a delta, which gets the next sequence ID.
    pub(crate) fn push_delta(&mut self, to: UserId, delta: Value, except: Option<u64>) {
        let number = self.gateway.last_number(to) + 1;
        let item = items::of_delta(delta, to, number, self.last_time);
        self.push(to, &item, except);
    }

    /// Pushes a `ClientPayload` delta over MQTT, and its older form, if there is one, to the long-poll queues.
    pub(crate) fn push_payload(&mut self, to: UserId, content: &Value, polled: Option<Value>) {
        let number = self.gateway.last_number(to) + 1;
        self.gateway
            .publish_delta(to, client_payload::client_payload(content), None);
        let mut has_rows = false;
        if self.lightspeed.has_devices(to) {
            let viewer = Viewer {
                state: self,
                user: to,
            };
            let rows = rows::of_content(viewer, content);
            has_rows = rows.is_some();
            self.push_rows_of(to, rows, None);
        }
        let has_edge = self.gateway.reaches(to) || self.lightspeed.reaches(to);
        let ways = self.ways(to, true, has_rows, polled.is_some());
        if has_edge {
            self.feed.add(to, ways.clone(), content.clone());
        }
        if let Some(delta) = polled {
            let item = items::of_delta(delta, to, number, self.last_time);
            self.push_to_polls(to, &item, None);
            if !has_edge && self.has_session(to, None) {
                self.feed.add(to, ways, item);
            }
        }
    }

    /// Pushes the counts of unseen and unread conversations.
    pub(crate) fn push_inbox(&mut self, to: UserId) {
        let mine = || {
            self.conversations
                .values()
                .filter(|conversation| conversation.members.contains(&to))
        };
        let unseen = mine().filter(|one| one.unseen.contains(&to)).count();
        let unread = mine().filter(|one| one.is_unread(to)).count();
        let item = items::inbox(to, unseen, unread, self.last_time);
        self.push(to, &item, None);
    }
}
