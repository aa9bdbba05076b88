//! Who takes part in a conversation, and with which devices.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

use crate::id::{GroupId, UserId};
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::wire::e2ee::node::{Jid, Server};

/// The number of the device of a person in the world.
pub(super) const NUMBER: u16 = 1;

/// The device of a person. `None`: nobody has this number, or they have no device.
pub(super) fn device(state: &mut State, person: &Jid) -> Option<Jid> {
    let user = UserId::new(person.id()?);
    if !state.people.contains_key(&user) || state.encrypted.without.contains(&user) {
        return None;
    }
    state.encrypted.person(user);
    Some(Jid::messenger(user, NUMBER))
}

pub(super) fn devices_of(state: &mut State, person: &Jid) -> Vec<Jid> {
    let own = state.encrypted.devices.keys();
    let own: Vec<_> = own.filter(|it| it.user == person.user).cloned().collect();
    if !own.is_empty() {
        return own;
    }
    device(state, person).into_iter().collect()
}

/// The conversation of an address, as its sender sees it.
fn conversation(user: UserId, chat: &Jid) -> Option<ConversationKey> {
    let id = chat.id()?;
    Some(match chat.server {
        Server::Group => ConversationKey::Group(GroupId::new(id)),
        _ => ConversationKey::pair(user, UserId::new(id)),
    })
}

pub(super) fn members_of(state: &State, user: UserId, chat: &Jid) -> Vec<UserId> {
    match chat.server {
        Server::Group => {
            let key = conversation(user, chat);
            let found = key.and_then(|key| state.conversations.get(&key));
            found.map_or(Vec::new(), |it| it.members.iter().copied().collect())
        }
        _ => chat
            .id()
            .map(UserId::new)
            .into_iter()
            .chain([user])
            .collect(),
    }
}

/// The devices that a message of this device to a conversation is for.
pub(super) fn recipients(state: &mut State, device: &Jid, chat: &Jid) -> Vec<Jid> {
    let user = UserId::new(device.id().unwrap_or_default());
    let mut recipients = Vec::new();
    for member in members_of(state, user, chat) {
        recipients.extend(devices_of(state, &Jid::messenger(member, 0)));
    }
    recipients.retain(|it| it != device);
    recipients.sort();
    recipients.dedup();
    recipients
}

/// By which a device sees whether it knows the devices of a conversation.
pub(super) fn devices_hash<'a>(devices: impl Iterator<Item = &'a Jid>) -> String {
    let names = devices.map(|it| format!("{}.0:{}@msgr", it.user, it.device));
    let mut names: Vec<_> = names.collect();
    names.sort();
    let hash: [u8; 32] = Sha256::digest(names.concat()).into();
    format!("2:{}", BASE64_STANDARD_NO_PAD.encode(&hash[..6]))
}

/// The time in seconds, as text.
pub(super) fn now() -> String {
    (crate::time::Timestamp::now().as_millis() / 1000).to_string()
}
