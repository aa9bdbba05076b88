//! The device of a person in the world, which seals and opens what they write and read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::media::EncryptedUpload;
use super::random::random;
use crate::id::{MessageId, UserId};
use crate::secret::Hidden;
use crate::wire::e2ee::keys::{KeyPair, PrivateKey};
use crate::wire::e2ee::node::Jid;
use crate::wire::e2ee::ratchet::{Own, PreKeyMessage, Session, SignalMessage};
use crate::wire::e2ee::sender_key::SenderKeys;

const ONE_TIME_KEYS: u32 = 100;

/// A message of an encrypted chat, as a person in the world has read it.
///
/// [`Person::encrypted_messages`](crate::local::Person::encrypted_messages) has an example. Its `Debug` shows no text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EncryptedMessage {
    /// Its identifier.
    pub id: MessageId,
    /// Its author.
    pub author: UserId,
    /// The group. `None`: it is a chat of two.
    pub group: Option<u64>,
    /// Its text, the new text of an edited message, or what stands beside a file.
    pub text: Option<String>,
    /// Its file.
    pub file: Option<EncryptedUpload>,
    /// The message that it replies to.
    pub replied_to: Option<MessageId>,
    /// The message that it reacts to.
    pub reacts_to: Option<MessageId>,
    /// The emoji of a reaction: empty where one is taken back.
    pub emoji: Option<String>,
    /// The message that it edits.
    pub edits: Option<MessageId>,
    /// The message that it takes back.
    pub unsends: Option<MessageId>,
}

impl fmt::Debug for EncryptedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedMessage")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("group", &self.group)
            .field("text", &Hidden(&self.text))
            .field("replied_to", &self.replied_to)
            .field("reacts_to", &self.reacts_to)
            .field("edits", &self.edits)
            .field("unsends", &self.unsends)
            .finish_non_exhaustive()
    }
}

/// The device of a person.
pub(super) struct PersonDevice {
    pub(super) own: Own,
    pub(super) signed: KeyPair,
    pub(super) one_time: BTreeMap<u32, KeyPair>,
    pub(super) sessions: BTreeMap<Jid, Session>,
    pub(super) group_keys: BTreeMap<(Jid, Jid), SenderKeys>,
    pub(super) received: VecDeque<EncryptedMessage>,
    /// The texts that it has sent, for devices that cannot read them.
    pub(super) sent: BTreeMap<String, (Jid, Vec<u8>)>,
    /// What others have read of it.
    pub(super) read: Vec<MessageId>,
    /// How often it has asked for each message that it could not read.
    pub(super) asked: BTreeMap<String, u32>,
    /// By group: the devices that have the key that it sends with.
    pub(super) holders: BTreeMap<Jid, BTreeSet<Jid>>,
}

impl PersonDevice {
    pub(super) fn new() -> Self {
        let pair = || KeyPair::from(PrivateKey::new(random()));
        Self {
            own: Own {
                identity: pair(),
                registration: fastrand::u32(1..0x3fff),
            },
            signed: pair(),
            one_time: (1..=ONE_TIME_KEYS).map(|id| (id, pair())).collect(),
            sessions: BTreeMap::new(),
            group_keys: BTreeMap::new(),
            received: VecDeque::new(),
            sent: BTreeMap::new(),
            read: Vec::new(),
            asked: BTreeMap::new(),
            holders: BTreeMap::new(),
        }
    }

    pub(super) fn open(&mut self, from: &Jid, kind: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut draw = || Ok(PrivateKey::new(random()));
        let session = self.sessions.entry(from.clone()).or_default();
        let message = match kind {
            "pkmsg" => {
                let first = PreKeyMessage::read(sealed).ok()?;
                if !session.was_begun_by(&first) {
                    let one_time = first.one_time_id.and_then(|id| self.one_time.remove(&id));
                    session
                        .accept(&self.own, &self.signed, one_time.as_ref(), &first)
                        .ok()?;
                }
                first.message
            }
            _ => SignalMessage::read(sealed).ok()?,
        };
        session
            .open(&message, &mut draw)
            .ok()
            .map(|text| text.to_vec())
    }
}
