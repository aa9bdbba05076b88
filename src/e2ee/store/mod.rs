//! The keys of a device, in a directory of their own: what may not be lost, and what nobody else may read.
//!
//! Each file is replaced whole, and is on the disk before the next step is taken. So a process that is killed between any two steps
//! loses nothing: a message that was opened is kept before the session moves on, and a session moves on before what it sealed is sent.

mod device;
mod files;
mod group;
mod identities;
mod inbox;
mod names;
mod pre_keys;
mod seen;
mod sent;
mod step;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub(super) use device::Device;
use files::Folder;
pub(super) use group::Holders;
use inbox::Inbox;
pub(super) use inbox::{Part, Waiting};
use names::{group_name, name, names_of};
pub(super) use sent::Sent;
pub(super) use step::step;

use crate::error::Result;
use crate::id::UserId;
use crate::time::Timestamp;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::KeyPair;
use crate::wire::e2ee::node::Jid;
use crate::wire::e2ee::ratchet::Session;
use crate::wire::e2ee::sender_key::SenderKeys;
use crate::wire::e2ee::stanza::{PreKey, Received};

const SESSIONS: &str = "sessions";
const SENDER_KEYS: &str = "sender-keys";

/// The store of a device, which no other process uses as long as this lives.
pub(super) struct Store {
    folder: Folder,
    device: Device,
    inbox: Inbox,
}

impl Store {
    /// Opens the store of an account, and makes a new device where there is none.
    ///
    /// # Errors
    ///
    /// Another process uses it, it is another account's, others may read it, or it is damaged.
    pub(super) fn open(path: PathBuf, uid: UserId) -> Result<Self> {
        let folder = Folder::open(path)?;
        let device = Device::load_or_make(&folder, uid)?;
        let inbox = Inbox::load(&folder)?;
        Ok(Self {
            folder,
            device,
            inbox,
        })
    }

    pub(super) fn device(&self) -> &Device {
        &self.device
    }

    /// The device has been registered under this number.
    pub(super) fn registered(&mut self, number: u16) -> Result<()> {
        self.device.number = Some(number);
        self.device.save(&self.folder)
    }

    /// Sets the keys aside, for a device that the server does not know any more, and begins with a new one. Messages that nobody has
    /// taken stay.
    pub(super) fn begin_anew(&mut self, uid: UserId) -> Result<()> {
        self.folder.set_aside(&["waiting", "seen"], "device")?;
        self.device = Device::load_or_make(&self.folder, uid)?;
        Ok(())
    }

    pub(super) fn session(&self, device: &Jid) -> Result<Session> {
        self.folder.load(SESSIONS, &name(device), Session::read)
    }

    pub(super) fn save_session(&self, device: &Jid, session: &Session) -> Result<()> {
        self.folder.write(SESSIONS, &name(device), &session.write())
    }

    /// Ends what is sent in the sessions with a person's devices: the next message begins them anew. What comes in them is still read.
    pub(super) fn close_sessions(&self, person: &Jid) -> Result<()> {
        for device in names_of(person, self.folder.names(SESSIONS)?) {
            let mut session = self.session(&device)?;
            session.close();
            self.save_session(&device, &session)?;
        }
        Ok(())
    }

    /// The keys that a device has given for a group.
    pub(super) fn sender_keys(&self, group: &Jid, device: &Jid) -> Result<SenderKeys> {
        let name = group_name(group, device);
        self.folder.load(SENDER_KEYS, &name, SenderKeys::read)
    }

    pub(super) fn save_sender_keys(
        &self,
        group: &Jid,
        device: &Jid,
        keys: &SenderKeys,
    ) -> Result<()> {
        let name = group_name(group, device);
        self.folder.write(SENDER_KEYS, &name, &keys.write())
    }

    /// Makes one-time keys, and keeps them; returns their public halves for the server.
    pub(super) fn make_pre_keys(&self, count: u32) -> Result<Vec<PreKey>> {
        pre_keys::make(&self.folder, count)
    }

    /// A one-time key. `None`: it was used, or there never was one.
    pub(super) fn pre_key(&self, id: u32) -> Result<Option<KeyPair>> {
        pre_keys::get(&self.folder, id)
    }

    /// A one-time key has been used.
    pub(super) fn remove_pre_key(&self, id: u32) -> Result<()> {
        pre_keys::remove(&self.folder, id)
    }

    /// The key by which a person's device was known. `None`: it is new.
    pub(super) fn identity(&self, device: &Jid) -> Result<Option<Vec<u8>>> {
        identities::get(&self.folder, device)
    }

    pub(super) fn save_identity(&self, device: &Jid, key: &[u8; 32]) -> Result<()> {
        identities::save(&self.folder, device, key)
    }

    /// Whether a message, or the report that it cannot be opened, waits to be taken or has been.
    pub(super) fn has(&self, received: &Received, part: Part) -> bool {
        self.inbox.has(received, part)
    }

    /// Whether a message was opened and nobody has taken it.
    pub(super) fn is_waiting(&self, received: &Received) -> bool {
        self.inbox.is_waiting(received)
    }

    /// Keeps a message that was opened, or why it cannot be, until it has been taken.
    pub(super) fn keep(
        &mut self,
        received: &Received,
        stanza: &[u8],
        text: std::result::Result<&[u8], Refusal>,
    ) -> Result<Waiting> {
        let now = Timestamp::now().as_millis();
        self.inbox.keep(&self.folder, received, stanza, text, now)
    }

    /// Forgets a message whose session could not be saved: it comes again.
    pub(super) fn drop_again(&mut self, waiting: &Waiting) {
        self.inbox.drop_again(&self.folder, waiting);
    }

    /// The names of the messages that nobody has taken, in order.
    pub(super) fn waiting(&self) -> Result<Vec<String>> {
        inbox::names(&self.folder)
    }

    /// The message of a name.
    pub(super) fn waiting_message(&self, name: &str) -> Result<Option<Waiting>> {
        inbox::get(&self.folder, name)
    }

    /// The caller has taken a message.
    pub(super) fn taken(&mut self, waiting: &Waiting) -> Result<()> {
        self.inbox.taken(&self.folder, waiting)
    }

    /// The devices that have this device's key of a group.
    pub(super) fn holders(&self, group: &Jid) -> Result<Holders> {
        group::get(&self.folder, group)
    }

    pub(super) fn save_holders(&self, group: &Jid, holders: &Holders) -> Result<()> {
        group::save(&self.folder, group, holders)
    }

    /// Keeps a message that is about to be sent, for devices that cannot read it, and the last ones before it: `most` in all.
    pub(super) fn keep_sent(&self, sent: &Sent, most: usize) -> Result<()> {
        sent::keep(&self.folder, sent, most)
    }

    /// A message that was sent. `None`: it is too long ago.
    pub(super) fn sent(&self, id: &str) -> Result<Option<Sent>> {
        sent::get(&self.folder, id)
    }
}
