//! The devices of clients, as the server knows them.

use std::collections::VecDeque;

use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::ratchet::Bundle;

/// A device that was registered.
pub(super) struct Device {
    pub(super) uuid: String,
    pub(super) registration: u32,
    pub(super) identity: PublicKey,
    pub(super) signed: (u32, PublicKey, Vec<u8>),
    pub(super) one_time: VecDeque<(u32, PublicKey)>,
    /// What was sent to it and it has not acknowledged.
    pub(super) queue: VecDeque<Node>,
}

impl Device {
    /// Gives its keys away, and one of its one-time keys with them.
    pub(super) fn bundle(&mut self) -> Bundle {
        let (signed_id, signed, signature) = self.signed.clone();
        Bundle {
            identity: self.identity,
            signed_id,
            signed,
            signature,
            one_time: self.one_time.pop_front(),
        }
    }
}

/// Returns the node of a device's keys, as the server answers with it.
pub(super) fn keys_node(device: &Jid, registration: u32, bundle: &Bundle) -> Node {
    let id = |id: u32| {
        let [_, id @ ..] = id.to_be_bytes();
        Node::new("id").holding(id)
    };
    let value = |key: &PublicKey| Node::new("value").holding(*key.as_bytes());
    let mut parts = vec![
        Node::new("registration").holding(registration.to_be_bytes()),
        Node::new("type").holding([5]),
        Node::new("identity").holding(*bundle.identity.as_bytes()),
    ];
    if let Some((number, key)) = &bundle.one_time {
        parts.push(Node::new("key").containing([id(*number), value(key)]));
    }
    let signature = Node::new("signature").holding(bundle.signature.clone());
    let signed = [id(bundle.signed_id), value(&bundle.signed), signature];
    parts.push(Node::new("skey").containing(signed));
    Node::new("user").with("jid", device).containing(parts)
}

/// Reads the number and the key of a node.
pub(super) fn read_key(node: &Node) -> Option<(u32, PublicKey)> {
    let [high, middle, low] = node.child("id")?.bytes()?.try_into().ok()?;
    let key = PublicKey::read(node.child("value")?.bytes()?).ok()?;
    Some((u32::from_be_bytes([0, high, middle, low]), key))
}
