//! Pre-keys: those of this device for the server, and those of others from it.

use super::question::{get, set};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::ratchet::Bundle;

/// The kind of keys.
const CURVE: [u8; 1] = [5];
const KEYS: &str = "encrypt";

/// A one-time key, for the server.
pub(crate) struct PreKey {
    pub(crate) id: u32,
    pub(crate) public: PublicKey,
}

/// The key that stands in for one-time keys, for the server.
pub(crate) struct SignedPreKey {
    pub(crate) id: u32,
    pub(crate) public: PublicKey,
    pub(crate) signature: Vec<u8>,
}

/// Asks how many one-time keys of this device the server has.
pub(crate) fn ask_count(id: &str) -> Node {
    get(id, KEYS).containing([Node::new("count")])
}

pub(crate) fn read_count(answer: &Node) -> Result<u32, Refusal> {
    let count = answer.child("count").and_then(|it| it.number("value"));
    count.ok_or(Refusal::Form)
}

/// Gives the server one-time keys of this device.
pub(crate) fn upload_keys(
    id: &str,
    registration: u32,
    identity: &PublicKey,
    signed: &SignedPreKey,
    one_time: &[PreKey],
) -> Node {
    let keys = one_time.iter().map(|it| key(it.id, &it.public));
    set(id, KEYS).containing([
        Node::new("registration").holding(registration.to_be_bytes()),
        Node::new("type").holding(CURVE),
        Node::new("identity").holding(*identity.as_bytes()),
        Node::new("list").containing(keys),
        signed_key(signed),
    ])
}

/// Asks for the keys of devices. The server gives away one one-time key of each.
pub(crate) fn ask_keys<'a>(id: &str, devices: impl IntoIterator<Item = &'a Jid>) -> Node {
    let users = devices.into_iter().map(|device| {
        let user = Node::new("user").with("jid", device);
        user.with("reason", "identity")
    });
    get(id, KEYS).containing([Node::new("key").containing(users)])
}

/// The keys of each device that the answer names. A device whose keys cannot be used costs no other.
pub(crate) fn read_keys(answer: &Node) -> Vec<(Jid, Result<Bundle, Refusal>)> {
    let users = answer.child("list").into_iter();
    let users = users.flat_map(|list| list.children("user"));
    users
        .filter_map(|user| Some((user.jid("jid")?.clone(), bundle(user))))
        .collect()
}

/// The keys within a node.
pub(super) fn bundle(node: &Node) -> Result<Bundle, Refusal> {
    // With a retry they are one level deeper.
    let keys = node.child("keys").unwrap_or(node);
    let signed = keys.child("skey").ok_or(Refusal::Form)?;
    let one_time = keys.child("key").map(read_key).transpose()?;
    let (signed_id, signed_key) = read_key(signed)?;
    Ok(Bundle {
        identity: PublicKey::from_bytes(bytes(keys, "identity")?),
        signed_id,
        signed: signed_key,
        signature: bytes::<64>(signed, "signature")?.to_vec(),
        one_time,
    })
}

pub(super) fn key(id: u32, public: &PublicKey) -> Node {
    Node::new("key").containing(key_parts(id, public))
}

pub(super) fn signed_key(signed: &SignedPreKey) -> Node {
    let [id, value] = key_parts(signed.id, &signed.public);
    let signature = Node::new("signature").holding(signed.signature.clone());
    Node::new("skey").containing([id, value, signature])
}

/// The parts by which others know this device.
pub(super) fn identity_parts(identity: &PublicKey) -> [Node; 2] {
    [
        Node::new("type").holding(CURVE),
        Node::new("identity").holding(*identity.as_bytes()),
    ]
}

fn key_parts(id: u32, public: &PublicKey) -> [Node; 2] {
    let [_, id @ ..] = id.to_be_bytes();
    [
        Node::new("id").holding(id),
        Node::new("value").holding(*public.as_bytes()),
    ]
}

fn read_key(node: &Node) -> Result<(u32, PublicKey), Refusal> {
    let [high, middle, low] = bytes(node, "id")?;
    let id = u32::from_be_bytes([0, high, middle, low]);
    Ok((id, PublicKey::from_bytes(bytes(node, "value")?)))
}

/// The bytes of the child of this tag.
pub(super) fn bytes<const N: usize>(node: &Node, tag: &str) -> Result<[u8; N], Refusal> {
    let bytes = node.child(tag).and_then(Node::bytes);
    bytes.and_then(|it| it.try_into().ok()).ok_or(Refusal::Form)
}
