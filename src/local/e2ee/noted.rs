//! Noting what clients get in encrypted chats, for the playground's traffic. It has the content, which only its people can read on the way.

use serde_json::{Value, json};

use super::acts::Act;
use crate::id::UserId;
use crate::local::push::feed::Ways;
use crate::local::world::state::State;
use crate::wire::e2ee::node::Jid;

/// Notes an act that reaches the device of a client.
pub(super) fn note(state: &mut State, device: &Jid, author: UserId, act: &Act<'_>) {
    let Some(user) = device.id().map(UserId::new) else {
        return;
    };
    if !state.encrypted.devices.contains_key(device) {
        return;
    }
    let mut connections = state.encrypted.connections.values();
    let is_connected = connections.any(|it| it.device == *device && it.is_active);
    let ways = Ways {
        over: is_connected
            .then_some("its encrypted connection")
            .into_iter()
            .collect(),
        is_missed: false,
    };
    state.feed.add(user, ways, item(author, act));
}

/// Returns an act under the name of its kind.
fn item(author: UserId, act: &Act<'_>) -> Value {
    match act {
        Act::Says(text) => json!({"encrypted text": {"from": author, "text": text}}),
        Act::Replies(text, to, _) => {
            json!({"encrypted text": {"from": author, "text": text, "replies to": to}})
        }
        Act::Reacts(to, _, emoji) => {
            json!({"encrypted reaction": {"from": author, "message": to, "emoji": emoji}})
        }
        Act::Edits(message, text) => {
            json!({"encrypted edit": {"from": author, "message": message, "text": text}})
        }
        Act::Unsends(message) => json!({"encrypted revoke": {"from": author, "message": message}}),
        Act::Sends(file) => json!({"encrypted media": {
            "from": author, "name": file.name, "media type": file.media_type, "bytes": file.bytes.len(),
        }}),
    }
}
