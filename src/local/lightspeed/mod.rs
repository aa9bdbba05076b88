//! The gateway since 2026: streams in a websocket, which carry programs that change a client's databases.
//!
//! The two threads of a connection use the [`Connection`] in the server's state.

mod changes;
mod connection;
mod cursor;
mod databases;
mod deliver;
mod envelope;
pub(super) mod fault;
mod frame;
mod handle;
mod handshake;
mod io;
mod misbehave;
mod page;
mod passed;
pub(crate) mod program;
mod query;
mod request_ids;
mod shown;
mod snapshot;
mod streams;
mod tasks;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

pub(crate) use changes::Change;
pub(crate) use connection::Device;
pub(crate) use databases::{graphql, lose};
pub(crate) use envelope::VERSION;
pub(crate) use handle::over_mqtt;
pub(crate) use handshake::answer;
pub(crate) use io::Streams;
pub(crate) use page::{first_params, messages_page, script};
pub(crate) use passed::Passed;
pub(crate) use shown::frames;

use crate::id::UserId;
use crate::local::gateway::outbox::Output;
use crate::local::gateway::websocket::Opcode;
use changes::Changes;
use connection::Connection;
use fault::GatewayFault;
use passed::PassedMessages;
use program::{plain, response};
use request_ids::RequestIds;

/// The gateway's own codes of close frames.
const UNAUTHORIZED: u16 = 4003;
const BAD_REQUEST: u16 = 4005;
const KEEP_ALIVE_TIMEOUT: u16 = 4001;
const GRACEFUL: u16 = 4000;

/// The most findings that are kept.
const MAX_FINDINGS: usize = 1000;

/// How far a device is in the database of messages.
#[derive(Default)]
struct Handed {
    /// The highest position of its cursors.
    last: u64,
    /// The highest position that it has acknowledged.
    acknowledged: u64,
    /// Whether the gateway gave it cause to begin without a cursor, since it last acknowledged something.
    may_begin_anew: bool,
}

/// The connections, and the changes that they get.
#[derive(Default)]
pub(crate) struct Lightspeed {
    connections: BTreeMap<u64, Connection>,
    changes: HashMap<UserId, Changes>,
    devices: HashMap<(UserId, String), Handed>,
    request_ids: HashMap<(UserId, String), RequestIds>,
    findings: VecDeque<String>,
    faults: HashMap<UserId, VecDeque<GatewayFault>>,
    /// The faults that were applied, in order.
    applied: HashMap<UserId, Vec<GatewayFault>>,
    pub(crate) passed: PassedMessages,
    /// Whether pages have no first program.
    pub(crate) has_no_first_table: bool,
    /// Whether pages do not have the version, which a script then has.
    pub(crate) has_no_version: bool,
    /// Whether pages do not offer the gateway.
    pub(crate) is_not_offered: bool,
    /// How long after a ping the next may come, if it is not the usual time.
    pub(crate) ping_interval: Option<Duration>,
    /// How long a client may owe an acknowledgement or the end of a stream, and go without a ping; the same.
    pub(crate) ack_limit: Option<Duration>,
    pub(crate) silence_limit: Option<Duration>,
}

impl Lightspeed {
    /// Notes that a client did what the gateway does not allow.
    pub(crate) fn find(&mut self, finding: String) {
        log::warn!(target: "fbchat::local", "the gateway found: {finding}");
        if self.findings.len() == MAX_FINDINGS {
            self.findings.pop_front();
        }
        self.findings.push_back(finding);
    }

    pub(crate) fn findings(&self) -> Vec<String> {
        self.findings.iter().cloned().collect()
    }

    /// Returns whether a device of this user has ever got the database of messages. For others no changes are kept.
    pub(crate) fn has_devices(&self, user: UserId) -> bool {
        self.devices.keys().any(|(owner, _)| *owner == user)
    }

    /// Adds a change to a user's database of messages.
    pub(crate) fn publish(&mut self, to: UserId, change: Change) {
        if self.has_devices(to) {
            self.changes.entry(to).or_default().add(change);
        }
    }

    /// Sends statements to the user's connections that no database keeps.
    pub(crate) fn publish_passing(
        &mut self,
        to: UserId,
        statements: &[Value],
        except: Option<u64>,
    ) {
        let response = response(None, &plain(statements));
        let connections = self.connections.iter();
        let receiving: Vec<(u64, u16)> = connections
            .filter(|(_, one)| one.device.user == to && Some(one.device.session) != except)
            .filter(|(_, one)| !one.is_silent)
            .filter_map(|(number, one)| Some((*number, one.messages?.0)))
            .collect();
        for (number, stream) in receiving {
            self.deliver(number, stream, &response, None);
        }
    }

    fn connections_of(&mut self, user: UserId) -> impl Iterator<Item = &mut Connection> {
        let connections = self.connections.values_mut();
        connections.filter(move |connection| connection.device.user == user)
    }

    /// Returns whether this user has a connection.
    pub(crate) fn reaches(&self, user: UserId) -> bool {
        let mut connections = self.connections.values();
        connections.any(|connection| connection.device.user == user)
    }

    /// Returns whether this user has a connection that gets changes.
    pub(crate) fn has_queue(&self, user: UserId) -> bool {
        let mut connections = self.connections.values();
        connections
            .any(|one| one.device.user == user && one.messages.is_some() && !one.outbox.is_ending())
    }

    /// Forgets a user's changes: clients that lack one get a snapshot.
    fn forget_changes(&mut self, user: UserId) {
        self.changes.entry(user).or_default().forget();
        let devices = self.devices.iter_mut();
        for (_, handed) in devices.filter(|((owner, _), _)| *owner == user) {
            handed.may_begin_anew = true;
        }
    }

    pub(crate) fn close_connections(&mut self, user: UserId, code: u16) {
        for connection in self.connections_of(user) {
            connection.outbox.close(code);
        }
    }

    /// Closes a user's connections as the site does from time to time.
    pub(crate) fn close_gracefully(&mut self, user: UserId) {
        self.close_connections(user, GRACEFUL);
    }

    pub(crate) fn add_fault(&mut self, user: UserId, fault: GatewayFault) {
        self.faults.entry(user).or_default().push_back(fault);
    }

    pub(crate) fn faults_left(&self, user: UserId) -> usize {
        self.faults.get(&user).map_or(0, VecDeque::len)
    }

    pub(crate) fn faults_applied(&self, user: UserId) -> Vec<GatewayFault> {
        self.applied.get(&user).cloned().unwrap_or_default()
    }

    /// Ends the streams of a user's connections: those of a database, or all.
    pub(crate) fn end_streams(&mut self, user: UserId, database: Option<u64>) {
        for connection in self.connections_of(user) {
            let streams = match database {
                Some(database) => connection.streams.of_database(database),
                None => connection.streams.numbers(),
            };
            for stream in streams {
                connection.end(stream);
            }
        }
    }

    /// Returns how many frames on this user's connections wait for an acknowledgement.
    pub(crate) fn unacknowledged(&self, user: UserId) -> usize {
        let connections = self.connections.values();
        connections
            .filter(|one| one.device.user == user && !one.outbox.is_ending())
            .map(Connection::unacknowledged)
            .sum()
    }

    /// Takes the output of a connection that is due; `None` if there is no such connection.
    fn output(&mut self, number: u64) -> Option<VecDeque<Output>> {
        let connection = self.connections.get_mut(&number)?;
        let output = connection.output();
        for one in &output {
            if let Output::Message(Opcode::Binary, bytes) = one {
                self.passed.add(&connection.device, true, bytes);
            }
        }
        Some(output)
    }
}
