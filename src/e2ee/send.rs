//! What this device sends: sealed for each device of whoever is to read it.

use super::common::{now, refused};
use super::random;
use super::shared::Shared;
use super::store::Sent;
use crate::error::{Error, FacebookError, Result};
use crate::id::{MessageId, OfflineThreadingId, UserId};
use crate::model::ThreadKey;
use crate::sync::lock;
use crate::wire::e2ee::message::{self, Application, Content, Marks, SentTo};
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::ratchet::Session;
use crate::wire::e2ee::stanza::{
    Devices, Group, Outgoing, Recipient, Retry, ask_devices, ask_keys, ask_members, devices_hash,
    read_devices, read_keys, read_members,
};

/// The number of people whose devices one question is about.
const PEOPLE: usize = 15;

/// A conversation, by its address.
pub(crate) struct Chat(pub(crate) Jid);

/// A message that is to be sent.
pub(crate) struct Draft {
    pub(crate) id: OfflineThreadingId,
    pub(crate) application: Application,
}

impl Chat {
    pub(crate) fn of(thread: ThreadKey) -> Result<Self> {
        let user = thread.id().get().to_string();
        let server = match thread {
            ThreadKey::User(_) => Server::Messenger,
            ThreadKey::Group(_) => Server::Group,
            _ => {
                return Err(Error::invalid_input(
                    "there are encrypted chats with people and groups alone",
                ));
            }
        };
        Ok(Self(Jid {
            user,
            device: 0,
            server,
        }))
    }
}

impl Shared {
    /// Seals a message, sends it, and blocks until the server has taken it.
    pub(crate) fn deliver(&self, chat: &Chat, draft: &Draft) -> Result<MessageId> {
        let chat = &chat.0;
        let id = draft.id.to_string();
        let franking_key = random::bytes()?;
        let (bytes, franking_tag) = draft
            .application
            .write(&franking_key)
            .map_err(|refusal| refused("the message", refusal))?;
        let people = self.people(chat)?;
        let devices = self.devices_of(&people)?;
        let own = self.jid();
        let others: Vec<_> = devices.iter().filter(|it| **it != own).cloned().collect();
        if others.iter().all(|it| it.user == own.user) {
            return Err(Error::invalid_input(
                "nobody in the conversation has a device for encrypted chats: send the message as a plain one",
            ));
        }
        self.begin_sessions(&others)?;
        // It is kept before it is sent, so that a device that cannot read it gets it again, also from the next process.
        lock(&self.store).keep_sent(&Sent {
            id: id.clone(),
            to: chat.to_string(),
            application: bytes.clone(),
            franking_tag: franking_tag.to_vec(),
        })?;
        let is_group = chat.server == Server::Group;
        let (recipients, group) = match is_group {
            true => {
                let (distribution, sealed) = self.seal_for_group(chat, &bytes)?;
                let recipients = self.seal(&others, chat, None, Some(&distribution))?;
                (recipients, Some(sealed))
            }
            false => (self.seal(&others, chat, Some(&bytes), None)?, None),
        };
        let hash = devices_hash(&devices);
        let outgoing = Outgoing {
            id: &id,
            to: chat,
            marks: draft.application.content.marks(),
            recipients: &recipients,
            group: group.as_deref().map(|sealed| Group {
                sealed,
                devices_hash: &hash,
            }),
            franking_tag,
            request_id: *random::bytes()?,
        };
        let taken = self.send(&id, &outgoing.node())?;
        if taken.devices_hash.is_some_and(|theirs| theirs != hash) {
            // Somebody has other devices now: the next message asks for them.
            let mut known = lock(&self.devices);
            for person in &people {
                known.remove(person);
            }
        }
        match taken.error {
            Some(code) => Err(FacebookError::new(code.into()).into()),
            None => Ok(MessageId::from(id)),
        }
    }

    /// The people whose devices are to read a message: this account's own too.
    fn people(&self, chat: &Jid) -> Result<Vec<Jid>> {
        let me = self.jid().person();
        if chat.server != Server::Group {
            return Ok(match *chat == me {
                true => vec![me],
                false => vec![chat.clone(), me],
            });
        }
        let answer = self.ask(|id| ask_members(id, chat))?;
        let members = read_members(&answer);
        members.map_err(|refusal| refused("the list of members", refusal))
    }

    /// Whether a person has a device. That there is none is asked for each time: there may be one by now.
    pub(crate) fn has_devices(&self, person: UserId) -> Result<bool> {
        let person = Jid::messenger(person, 0);
        let mut known = lock(&self.devices);
        if known.get(&person).is_some_and(|it| it.devices.is_empty()) {
            known.remove(&person);
        }
        drop(known);
        Ok(!self.devices_of(&[person])?.is_empty())
    }

    /// The devices of people, this one among them.
    pub(crate) fn devices_of(&self, people: &[Jid]) -> Result<Vec<Jid>> {
        let missing: Vec<_> = {
            let known = lock(&self.devices);
            let missing = people.iter().filter(|it| !known.contains_key(it));
            missing.cloned().collect()
        };
        for people in missing.chunks(PEOPLE) {
            let answer = self.ask(|id| ask_devices(id, people))?;
            let mut known = lock(&self.devices);
            for person in people {
                // Whoever the answer does not name has none.
                known.insert(
                    person.clone(),
                    Devices {
                        person: person.clone(),
                        hash: None,
                        devices: Vec::new(),
                    },
                );
            }
            for devices in read_devices(&answer) {
                known.insert(devices.person.clone(), devices);
            }
        }
        let known = lock(&self.devices);
        let devices = people.iter().filter_map(|it| known.get(it));
        let mut devices: Vec<_> = devices.flat_map(|it| it.devices.clone()).collect();
        let own = self.jid();
        if people.contains(&own.person()) && !devices.contains(&own) {
            devices.push(own);
        }
        Ok(devices)
    }

    /// Begins sessions with those devices with which there is none.
    fn begin_sessions(&self, devices: &[Jid]) -> Result<()> {
        let mut missing = Vec::new();
        for device in devices {
            if !lock(&self.store).session(device)?.has_begun() {
                missing.push(device.clone());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let answer = self.ask(|id| ask_keys(id, &missing))?;
        for (device, bundle) in read_keys(&answer) {
            let store = lock(&self.store);
            let begun = bundle.and_then(|bundle| {
                let mut session = Session::default();
                session.begin(&store.device().own, &bundle, &mut random::draw)?;
                Ok((session, bundle.identity))
            });
            match begun {
                Ok((session, identity)) => {
                    store.save_session(&device, &session)?;
                    store.save_identity(&device, identity.as_bytes())?;
                }
                Err(refusal) => log::warn!("a device's keys cannot be used: {refusal}"),
            }
        }
        Ok(())
    }

    /// Seals a text for each device. A session moves on, on the disk, before anything is sent.
    fn seal(
        &self,
        devices: &[Jid],
        chat: &Jid,
        application: Option<&[u8]>,
        distribution: Option<&[u8]>,
    ) -> Result<Vec<Recipient>> {
        let me = self.jid();
        let mut recipients = Vec::new();
        for device in devices {
            let sent_to = match device.user == me.user {
                true => SentTo::OwnDevices(chat),
                false => SentTo::Others,
            };
            let sender_key = distribution.map(|bytes| (chat, bytes));
            let [random] = *random::bytes()?;
            let text = message::seal(application, &sent_to, sender_key, random);
            let store = lock(&self.store);
            let mut session = store.session(device)?;
            if !session.has_begun() {
                continue;
            }
            let sealed = session
                .seal(&text)
                .map_err(|refusal| refused("the session with a device", refusal))?;
            store.save_session(device, &session)?;
            drop(store);
            recipients.push(Recipient {
                device: device.clone(),
                kind: sealed.kind,
                bytes: sealed.bytes,
            });
        }
        if recipients.is_empty() {
            return Err(Error::invalid_input(
                "the keys of no device of the conversation can be used: try again later",
            ));
        }
        Ok(recipients)
    }

    /// Seals a message for a group; returns the key for it, and the message.
    fn seal_for_group(&self, group: &Jid, application: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let me = self.jid();
        let [random] = *random::bytes()?;
        let text = message::seal(Some(application), &SentTo::Others, None, random);
        let store = lock(&self.store);
        let mut keys = store.sender_keys(group, &me)?;
        let refused = |refusal| refused("the key of the group", refusal);
        if keys.distribution().is_err() {
            let [a, b, c, d] = *random::bytes()?;
            let id = u32::from_be_bytes([a, b, c, d]) >> 1;
            keys.begin(id, random::bytes()?, &mut random::draw)
                .map_err(refused)?;
        }
        let distribution = keys.distribution().map_err(refused)?.write().to_vec();
        let sealed = keys.seal(&text, &random::bytes()?).map_err(refused)?;
        store.save_sender_keys(group, &me, &keys)?;
        Ok((distribution, sealed))
    }

    /// Seals a message once more for a device that could not read it. `None`: it is not kept any more.
    pub(super) fn seal_again(&self, retry: &Retry) -> Result<Option<Node>> {
        let refused = |refusal| refused("the session with a device", refusal);
        let store = lock(&self.store);
        let Some(sent) = store.sent(&retry.id)? else {
            return Ok(None);
        };
        let mut session = store.session(&retry.device)?;
        if let Some(bundle) = &retry.keys {
            session = Session::default();
            let own = &store.device().own;
            session
                .begin(own, bundle, &mut random::draw)
                .map_err(refused)?;
            store.save_identity(&retry.device, bundle.identity.as_bytes())?;
        }
        let chat = Jid::parse(&sent.to).map_err(refused)?;
        let me = store.device().number.unwrap_or_default();
        let me = Jid::messenger(self.uid, me);
        let sent_to = match retry.device.user == me.user {
            true => SentTo::OwnDevices(&chat),
            false => SentTo::Others,
        };
        let [random] = *random::bytes()?;
        let text = message::seal(Some(&sent.application), &sent_to, None, random);
        let sealed = session.seal(&text).map_err(refused)?;
        store.save_session(&retry.device, &session)?;
        drop(store);
        let franking_tag = sent.franking_tag.as_slice().try_into().unwrap_or([0; 32]);
        let outgoing = Outgoing {
            id: &retry.id,
            to: &chat,
            marks: marks(&sent.application),
            recipients: &[],
            group: None,
            franking_tag,
            request_id: [0; 16],
        };
        let recipient = Recipient {
            device: retry.device.clone(),
            kind: sealed.kind,
            bytes: sealed.bytes,
        };
        Ok(Some(outgoing.again(&recipient, retry.count, now())))
    }
}

fn marks(application: &[u8]) -> Marks {
    let read = Application::read(application);
    read.map_or_else(
        |_| Content::Unsupported("").marks(),
        |it| it.content.marks(),
    )
}
