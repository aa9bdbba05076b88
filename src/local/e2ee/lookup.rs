//! Who takes part in a conversation, with which devices, and what waits for them.

use crate::id::{GroupId, UserId};
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::wire::e2ee::node::{Jid, Node, Server};

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

/// Puts a message into a device's queue, and sends it if the device is there.
pub(super) fn push(state: &mut State, device: &Jid, node: Node) {
    let Some(known) = state.encrypted.devices.get_mut(device) else {
        return;
    };
    known.queue.push_back(node.clone());
    for connection in state.encrypted.connections.values_mut() {
        if connection.device == *device && connection.is_active {
            connection.send(node.clone());
        }
    }
}

/// The time in seconds, as text.
pub(super) fn now() -> String {
    (crate::time::Timestamp::now().as_millis() / 1000).to_string()
}
