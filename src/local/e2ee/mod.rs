//! The servers of end-to-end encrypted chats, and people who take part in them.
//!
//! The handshake, the certificates, the stanzas and the texts are written by code of its own. What opens and seals, and the binary form of
//! nodes, are the client's: recordings of another implementation hold them byte for byte.

mod acts;
mod certificate;
mod connection;
mod deliver;
mod devices;
mod fault;
mod group;
mod handshake;
mod io;
mod lookup;
mod media;
mod media_hosts;
mod noise;
mod noted;
mod people;
mod person;
mod proto;
mod random;
mod registration;
mod router;
mod sealing;
mod text;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) use acts::Act;
pub(crate) use certificate::root;
pub use fault::EncryptedFault;
pub(crate) use handshake::answer;
pub(crate) use io::serve;
pub(crate) use media::Sent;
pub use media::{EncryptedFileFault, EncryptedUpload};
pub(crate) use media_hosts::{is_host, serve_file};
pub(crate) use people::{act, chat, spoil};
pub use person::EncryptedMessage;
pub(crate) use registration::{fetch, new_token, register, token};

use crate::id::{MessageId, UserId};
use crate::wire::e2ee::node::Jid;
use connection::Connection;
use devices::Device;
use media::Files;
use person::PersonDevice;

/// The most findings that are kept.
const MAX_FINDINGS: usize = 1000;

/// The devices of encrypted chats, and their connections.
#[derive(Default)]
pub(crate) struct Encrypted {
    connections: BTreeMap<u64, Connection>,
    devices: BTreeMap<Jid, Device>,
    people: BTreeMap<UserId, PersonDevice>,
    /// Those who have no device.
    without: BTreeSet<UserId>,
    findings: VecDeque<String>,
    faults: BTreeMap<UserId, VecDeque<EncryptedFault>>,
    /// How many tokens of a user have expired.
    expired_tokens: BTreeMap<UserId, u32>,
    /// By group and device: the number of the key that it sends with, and the devices that have it.
    group_keys: BTreeMap<(Jid, Jid), (u64, BTreeSet<Jid>)>,
    last_id: u64,
    pub(crate) files: Files,
}

impl Encrypted {
    /// Notes that a client did what the servers do not allow.
    fn find(&mut self, finding: String) {
        log::warn!(target: "fbchat::local", "the servers of encrypted chats found: {finding}");
        if self.findings.len() == MAX_FINDINGS {
            self.findings.pop_front();
        }
        self.findings.push_back(finding);
    }

    pub(crate) fn findings(&self) -> Vec<String> {
        self.findings.iter().cloned().collect()
    }

    pub(crate) fn add_fault(&mut self, user: UserId, fault: EncryptedFault) {
        self.faults.entry(user).or_default().push_back(fault);
    }

    pub(crate) fn faults_left(&self, user: UserId) -> usize {
        self.faults.get(&user).map_or(0, VecDeque::len)
    }

    pub(crate) fn forget_faults(&mut self, user: UserId) {
        self.faults.remove(&user);
    }

    /// The next fault of a user that fits.
    fn take_fault(
        &mut self,
        user: UserId,
        fits: impl Fn(&EncryptedFault) -> bool,
    ) -> Option<EncryptedFault> {
        let faults = self.faults.get_mut(&user)?;
        let at = faults.iter().position(fits)?;
        faults.remove(at)
    }

    /// Makes the token of a user's pages expire; the next page has another one.
    pub(crate) fn expire_token(&mut self, user: UserId) {
        *self.expired_tokens.entry(user).or_default() += 1;
    }

    /// Ends the connections of a user without a word.
    pub(crate) fn disconnect(&mut self, user: UserId) {
        for connection in self.connections.values_mut() {
            if connection.device.id() == Some(user.get()) {
                connection.disconnect();
            }
        }
    }

    /// Removes the devices of a user's clients.
    pub(crate) fn remove_devices(&mut self, user: UserId) {
        self.devices
            .retain(|device, _| device.id() != Some(user.get()));
        for connection in self.connections.values_mut() {
            if connection.device.id() == Some(user.get()) {
                connection.fail(401);
            }
        }
    }

    fn person(&mut self, user: UserId) -> &mut PersonDevice {
        self.people.entry(user).or_insert_with(PersonDevice::new)
    }

    pub(crate) fn received(&self, user: UserId) -> Vec<EncryptedMessage> {
        let person = self.people.get(&user);
        person.map_or(Vec::new(), |it| it.received.iter().cloned().collect())
    }

    /// Whether a client of this user has a device.
    pub(crate) fn has_client(&self, user: UserId) -> bool {
        let mut devices = self.devices.keys();
        devices.any(|device| device.id() == Some(user.get()))
    }

    pub(crate) fn read_by_others(&self, user: UserId) -> Vec<MessageId> {
        self.people
            .get(&user)
            .map_or(Vec::new(), |it| it.read.clone())
    }

    /// Takes a person's device away.
    pub(crate) fn give_up(&mut self, user: UserId) {
        self.without.insert(user);
    }

    /// Gives a person another device in place of the one that they have.
    pub(crate) fn renew(&mut self, user: UserId) {
        self.without.remove(&user);
        let mut renewed = PersonDevice::new();
        if let Some(before) = self.people.remove(&user) {
            renewed.received = before.received;
        }
        self.people.insert(user, renewed);
    }
}
