//! The gateway of the edge host since 2019: MQTT 3.1 in a websocket, which carries each user's deltas by sequence ID.
//!
//! The two threads of a connection use the [`Connection`] in the server's state.

mod broker;
mod connection;
pub(super) mod fault;
mod handshake;
mod io;
pub(in crate::local) mod outbox;
mod packet;
mod sequence;
pub(in crate::local) mod serving;
pub(in crate::local) mod socket;
mod topics;
pub(in crate::local) mod websocket;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

pub(crate) use handshake::{answer, upgrade};
pub(crate) use io::Mqtt;
pub(in crate::local) use serving::serve;

use crate::id::UserId;
use connection::Connection;
use fault::EdgeFault;
use outbox::Output;
use sequence::{QueueRequest, Sequence};
use websocket::GOING_AWAY;

/// The connections, and the sequences of deltas that they publish.
#[derive(Default)]
pub(crate) struct Gateway {
    connections: BTreeMap<u64, Connection>,
    sequences: HashMap<UserId, Sequence>,
    faults: HashMap<UserId, VecDeque<EdgeFault>>,
    /// How long a client may send nothing, in place of its keep-alive.
    silence_limit: Option<Duration>,
}

impl Gateway {
    pub(crate) fn add_fault(&mut self, user: UserId, fault: EdgeFault) {
        self.faults.entry(user).or_default().push_back(fault);
    }

    pub(crate) fn faults_left(&self, user: UserId) -> usize {
        self.faults.get(&user).map_or(0, VecDeque::len)
    }

    /// Sets how long a client may send nothing; `None` for as long as its keep-alive allows.
    pub(crate) fn limit_silence(&mut self, limit: Option<Duration>) {
        self.silence_limit = limit;
    }

    pub(crate) fn close_connections(&mut self, user: UserId) {
        for connection in self.connections_of(user) {
            connection.outbox.close(GOING_AWAY);
        }
    }

    /// Publishes a message to each of a user's connections that subscribes to the topic.
    pub(crate) fn publish(&mut self, to: UserId, topic: &str, payload: &[u8]) {
        for connection in self.connections_of(to) {
            connection.publish(topic, payload, 1);
        }
    }

    /// Returns the sequence ID of this user's last delta.
    pub(crate) fn last_number(&mut self, user: UserId) -> u64 {
        self.sequences.entry(user).or_default().last()
    }

    /// Publishes a long poll's item to a user's connections, but for those of the session `except`.
    pub(crate) fn publish_item(&mut self, to: UserId, item: &Value, except: Option<u64>) {
        match (item.get("type").and_then(Value::as_str), item.get("delta")) {
            (Some("delta"), Some(delta)) => self.publish_delta(to, delta.clone(), except),
            _ => {
                let Some((topic, payload)) = topics::message(item) else {
                    return;
                };
                let payload = payload.to_string();
                for connection in self.connections_of(to) {
                    if except.is_none() || connection.session != except {
                        connection.publish(topic, payload.as_bytes(), 0);
                    }
                }
            }
        }
    }

    /// Returns whether an item of the long poll is published, too.
    pub(crate) fn carries(item: &Value) -> bool {
        item.get("delta").is_some() || topics::message(item).is_some()
    }

    pub(crate) fn publish_delta(&mut self, to: UserId, delta: Value, except: Option<u64>) {
        let sequence = self.sequences.entry(to).or_default();
        sequence.add(delta, except);
        let faults = self.faults.entry(to).or_default();
        for connection in self
            .connections
            .values_mut()
            .filter(|connection| connection.user == Some(to))
        {
            connection.publish_deltas(sequence, faults);
        }
    }

    /// Closes this user's queues: connected clients receive the error, and resuming fails because there is no such queue.
    pub(crate) fn lose_queues(&mut self, user: UserId) {
        let sequence = self.sequences.entry(user).or_default();
        sequence.close_all();
        for connection in self.connections.values_mut() {
            if connection.user == Some(user) && connection.has_queue() {
                connection.lose_queue("ERROR_QUEUE_LOST", sequence);
            }
        }
    }

    /// Returns whether a connection shows this user as active.
    pub(crate) fn shows(&self, user: UserId) -> bool {
        let mut connections = self.connections.values();
        connections.any(|it| it.user == Some(user) && it.is_active && !it.outbox.is_ending())
    }

    /// Returns whether this user has a connection.
    pub(crate) fn reaches(&self, user: UserId) -> bool {
        self.connections
            .values()
            .any(|connection| connection.user == Some(user))
    }

    fn connections_of(&mut self, user: UserId) -> impl Iterator<Item = &mut Connection> {
        let connections = self.connections.values_mut();
        connections.filter(move |connection| connection.user == Some(user))
    }

    /// Returns whether this user has a connection with an open queue.
    pub(crate) fn has_queue(&self, user: UserId) -> bool {
        let mut connections = self.connections.values();
        connections.any(|connection| {
            connection.user == Some(user)
                && connection.has_queue()
                && !connection.outbox.is_ending()
        })
    }

    /// Takes the first of a user's pending faults that matches.
    fn take_fault(&mut self, user: UserId, fits: fn(&EdgeFault) -> bool) -> Option<EdgeFault> {
        let faults = self.faults.get_mut(&user)?;
        let position = faults.iter().position(fits)?;
        faults.remove(position)
    }

    fn open_queue(&mut self, number: u64, user: UserId, request: &QueueRequest) {
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        let sequence = self.sequences.entry(user).or_default();
        connection.open_queue(
            user,
            request,
            sequence,
            self.faults.entry(user).or_default(),
        );
    }

    /// Takes the output of a connection that is due; `None` if there is no such connection.
    fn output(&mut self, number: u64) -> Option<VecDeque<Output>> {
        let connection = self.connections.get_mut(&number)?;
        if let Some(user) = connection.user {
            let sequence = self.sequences.entry(user).or_default();
            connection.publish_deltas(sequence, self.faults.entry(user).or_default());
        }
        Some(connection.outbox.take())
    }
}
