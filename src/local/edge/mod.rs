//! The edge host since 2019: websocket, in it MQTT 3.1, and in that each user's deltas by number.
//!
//! A connection has two threads: one reads what the client sends and carries it out, the other writes what is for the
//! client. Both look at the connection's [`Line`] in the server's state.

mod broker;
mod connection;
mod control;
mod fault;
mod handshake;
mod items;
mod line;
mod packet;
mod sequence;
mod websocket;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

pub(crate) use connection::serve;
pub use fault::EdgeFault;
pub(crate) use handshake::answer;

use crate::id::UserId;
use line::{Line, Output};
use sequence::{Sequence, Wish};

/// All connections, and what is told over them.
#[derive(Default)]
pub(crate) struct Edge {
    lines: BTreeMap<u64, Line>,
    sequences: HashMap<UserId, Sequence>,
    faults: HashMap<UserId, VecDeque<EdgeFault>>,
    /// How long a client may be silent, in place of what it says itself.
    patience: Option<Duration>,
}

impl Edge {
    /// The number of the last delta that this user was sent.
    pub(crate) fn last_number(&mut self, user: UserId) -> u64 {
        self.sequences.entry(user).or_default().last()
    }

    /// Tells a user what a long poll's item says, but for the session `except`.
    pub(crate) fn tell(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        match (item.get("type").and_then(Value::as_str), item.get("delta")) {
            (Some("delta"), Some(delta)) => self.tell_delta(to, delta.clone(), except),
            _ => {
                let Some((topic, payload)) = items::published(item) else {
                    return;
                };
                let payload = payload.to_string();
                for line in self.lines_of(to) {
                    if except.is_none() || line.session != except {
                        line.publish(topic, payload.as_bytes(), 0);
                    }
                }
            }
        }
    }

    pub(crate) fn tell_delta(&mut self, to: UserId, delta: Value, except: Option<u64>) {
        let sequence = self.sequences.entry(to).or_default();
        sequence.add(delta, except);
        let faults = self.faults.entry(to).or_default();
        for line in self.lines.values_mut().filter(|line| line.user == Some(to)) {
            line.tell_news(sequence, faults);
        }
    }

    /// Loses this user's queues: who listens is told, and who comes back learns that there is no such queue.
    pub(crate) fn lose_queues(&mut self, user: UserId) {
        let sequence = self.sequences.entry(user).or_default();
        sequence.close_all();
        for line in self.lines.values_mut() {
            if line.user == Some(user) && line.has_queue() {
                line.lose_queue("ERROR_QUEUE_LOST", sequence);
            }
        }
    }

    /// Whether this user has a connection here.
    pub(crate) fn reaches(&self, user: UserId) -> bool {
        self.lines.values().any(|line| line.user == Some(user))
    }

    fn lines_of(&mut self, user: UserId) -> impl Iterator<Item = &mut Line> {
        let lines = self.lines.values_mut();
        lines.filter(move |line| line.user == Some(user))
    }

    /// Whether a client of this user has asked for its queue and is connected.
    pub(crate) fn has_queue(&self, user: UserId) -> bool {
        let mut lines = self.lines.values();
        lines.any(|line| line.user == Some(user) && line.has_queue() && !line.ending)
    }

    /// The first of a user's faults that fits, which is met now.
    fn take_fault(&mut self, user: UserId, fits: fn(&EdgeFault) -> bool) -> Option<EdgeFault> {
        let faults = self.faults.get_mut(&user)?;
        let place = faults.iter().position(fits)?;
        faults.remove(place)
    }

    fn open_queue(&mut self, number: u64, user: UserId, wish: &Wish) {
        let Some(line) = self.lines.get_mut(&number) else {
            return;
        };
        let sequence = self.sequences.entry(user).or_default();
        line.open_queue(user, wish, sequence, self.faults.entry(user).or_default());
    }

    /// What is to be written to a connection now. `None`: it is gone.
    fn output(&mut self, number: u64) -> Option<VecDeque<Output>> {
        let line = self.lines.get_mut(&number)?;
        if let Some(user) = line.user {
            let sequence = self.sequences.entry(user).or_default();
            line.tell_news(sequence, self.faults.entry(user).or_default());
        }
        Some(line.output())
    }
}
