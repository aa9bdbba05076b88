//! What this device sends: sealed for each device of its recipients.

use super::common::{now, refused};
use super::group::SealedForGroup;
use super::random;
use super::shared::Shared;
use super::store::Sent;
use crate::error::{Error, FacebookError, Result};
use crate::id::{MessageId, OfflineThreadingId, UserId};
use crate::model::ThreadKey;
use crate::sync::lock;
use crate::wire::e2ee::message::{self, Application, SentTo};
use crate::wire::e2ee::node::{Jid, Server};
use crate::wire::e2ee::stanza::{
    Devices, Group, Outgoing, Recipient, ask_devices, ask_keys, ask_members, devices_hash,
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
                    "there are encrypted chats with people and groups alone: send the message as a plain one",
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
        // It is kept before it is sent, so that a device that cannot read it gets it again, also from the next process.
        let sent = Sent {
            id: id.clone(),
            to: chat.to_string(),
            application: bytes.clone(),
            franking_tag: franking_tag.to_vec(),
            people: people.iter().map(|it| it.user.clone()).collect(),
        };
        lock(&self.store).keep_sent(&sent, self.options.kept_messages)?;
        let group = match chat.server {
            Server::Group => Some(self.seal_for_group(chat, &bytes, &others)?),
            _ => None,
        };
        let recipients = match &group {
            Some(group) => {
                self.begin_sessions(&group.lacking)?;
                self.seal(&group.lacking, chat, None, Some(&group.distribution))?
            }
            None => {
                self.begin_sessions(&others)?;
                self.seal(&others, chat, Some(&bytes), None)?
            }
        };
        let has_key = |group: &SealedForGroup| group.lacking.len() < others.len();
        if recipients.is_empty() && !group.as_ref().is_some_and(has_key) {
            return Err(Error::invalid_input(
                "the keys of no device of the conversation can be used: try again later",
            ));
        }
        let hash = devices_hash(&devices);
        let outgoing = Outgoing {
            id: &id,
            to: chat,
            marks: draft.application.content.marks(),
            recipients: &recipients,
            group: group.as_ref().map(|group| Group {
                sealed: &group.sealed,
                devices_hash: &hash,
            }),
            franking_tag,
            request_id: *random::bytes()?,
        };
        let taken = self.send(&id, &outgoing.node())?;
        if let Some(code) = taken.error {
            return Err(FacebookError::new(code.into()).into());
        }
        let distribution = group.as_ref().map(|group| &group.distribution[..]);
        if let Some(group) = &group {
            // Not before: a device that has not got it would never get it.
            self.has_got_key(chat, group.key, &recipients)?;
        }
        if taken.devices_hash.is_some_and(|theirs| theirs != hash)
            && let Err(error) = self.serve_others(&outgoing, &bytes, distribution, &devices)
        {
            log::warn!("devices that were not known yet do not get a message: {error}");
        }
        Ok(MessageId::from(id))
    }

    /// Sends a message that the server has taken to those devices that were not known: somebody has other ones now.
    fn serve_others(
        &self,
        outgoing: &Outgoing<'_>,
        application: &[u8],
        distribution: Option<&[u8]>,
        known: &[Jid],
    ) -> Result<()> {
        let chat = outgoing.to;
        let people = self.people(chat)?;
        {
            let mut devices = lock(&self.devices);
            for person in &people {
                devices.remove(person);
            }
        }
        let mut others = self.devices_of(&people)?;
        others.retain(|it| !known.contains(it));
        self.begin_sessions(&others)?;
        let recipients = self.seal(&others, chat, Some(application), distribution)?;
        for recipient in &recipients {
            let node = outgoing.again(recipient, None, now());
            if let Some(code) = self.send(outgoing.id, &node)?.error {
                return Err(FacebookError::new(code.into()).into());
            }
        }
        match lock(&self.store).holders(chat)?.key {
            0 => Ok(()),
            key => self.has_got_key(chat, key, &recipients),
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
                // A person that the answer does not name has none.
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
                // Beside the earlier ones, in which messages may be under way.
                let mut session = store.session(&device).unwrap_or_default();
                session.begin(&store.device().own, &bundle, &mut random::draw)?;
                Ok((session, bundle.identity))
            });
            match begun {
                Ok((session, identity)) => {
                    store.save_session(&device, &session)?;
                    self.learn_identity(&store, &device, identity.as_bytes())?;
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
        Ok(recipients)
    }
}
