//! Receipts: what was delivered, read, or cannot be read; and what else is acknowledged.

use super::keys::{self, PreKey, SignedPreKey};
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::ratchet::Bundle;

/// A device asks for a message again.
pub(crate) struct Retry {
    pub(crate) id: String,
    pub(crate) device: Jid,
    /// The group that the message is in. `None`: it is in a chat of two.
    pub(crate) group: Option<Jid>,
    pub(crate) count: u32,
    /// The keys to begin with anew, if it gives them.
    pub(crate) keys: Option<Bundle>,
}

/// What says where a message came from.
pub(crate) struct Origin<'a> {
    pub(crate) from: &'a Jid,
    pub(crate) participant: Option<&'a Jid>,
    pub(crate) recipient: Option<&'a Jid>,
}

impl<'a> Origin<'a> {
    pub(crate) fn of(node: &'a Node) -> Option<Self> {
        Some(Self {
            from: node.jid("from")?,
            participant: node.jid("participant"),
            recipient: node.jid("recipient"),
        })
    }

    fn answer(&self, tag: &str, id: &str) -> Node {
        let mut node = Node::new(tag).with("id", id).with("to", self.from);
        if let Some(participant) = self.participant {
            node = node.with("participant", participant);
        }
        if let Some(recipient) = self.recipient {
            node = node.with("recipient", recipient);
        }
        node
    }
}

/// A message has arrived. `is_own`: another device of this account has sent it.
pub(crate) fn delivered(id: &str, origin: &Origin<'_>, is_own: bool) -> Node {
    let kind = if is_own { "sender" } else { "inactive" };
    origin.answer("receipt", id).with("type", kind)
}

/// Messages of a chat were read, at this time in seconds.
pub(crate) fn read(ids: &[String], chat: &Jid, participant: Option<&Jid>, at: u64) -> Option<Node> {
    let (first, rest) = ids.split_first()?;
    let mut node = Node::new("receipt")
        .with("id", first.as_str())
        .with("type", "read")
        .with("to", chat)
        .with("t", at.to_string());
    if let Some(participant) = participant {
        node = node.with("participant", participant);
    }
    if !rest.is_empty() {
        let items = rest
            .iter()
            .map(|id| Node::new("item").with("id", id.as_str()));
        node = node.containing([Node::new("list").containing(items)]);
    }
    Some(node)
}

/// A message cannot be read: its sender is asked to seal it once more.
pub(crate) fn ask_again(
    id: &str,
    origin: &Origin<'_>,
    count: u32,
    at: u64,
    registration: u32,
    keys: Option<(&PublicKey, &PreKey, &SignedPreKey)>,
) -> Node {
    let retry = Node::new("retry")
        .with("count", count.to_string())
        .with("id", id)
        .with("t", at.to_string())
        .with("v", "1");
    let registration = Node::new("registration").holding(registration.to_be_bytes());
    let mut parts = vec![retry, registration];
    if let Some((identity, one_time, signed)) = keys {
        let [kind, identity] = keys::identity_parts(identity);
        let one_time = keys::key(one_time.id, &one_time.public);
        let signed = keys::signed_key(signed);
        parts.push(Node::new("keys").containing([kind, identity, one_time, signed]));
    }
    let receipt = origin.answer("receipt", id).with("type", "retry");
    receipt.containing(parts)
}

/// Acknowledges a stanza. `error`: why nothing could be done with it.
pub(crate) fn acknowledge(stanza: &Node, error: Option<u16>) -> Option<Node> {
    let origin = Origin::of(stanza)?;
    let node = origin.answer("ack", stanza.text("id")?);
    let mut node = node.with("class", stanza.tag.as_str());
    if stanza.tag != "message"
        && let Some(kind) = stanza.text("type")
    {
        node = node.with("type", kind);
    }
    if let Some(error) = error {
        node = node.with("error", error.to_string());
    }
    Some(node)
}

/// Shows that this account types in a chat, or does not any more.
pub(crate) fn typing(chat: &Jid, is_typing: bool) -> Node {
    let state = if is_typing { "composing" } else { "paused" };
    let node = Node::new("chatstate").with("to", chat);
    node.containing([Node::new(state)])
}

pub(super) fn read_retry(node: &Node) -> Option<Retry> {
    let from = node.jid("from")?;
    let retry = node.child("retry")?;
    let participant = node.jid("participant");
    Some(Retry {
        id: retry.text("id").or(node.text("id"))?.to_owned(),
        device: participant.unwrap_or(from).clone(),
        group: (from.server == Server::Group).then(|| from.clone()),
        count: retry.number("count").unwrap_or(1),
        keys: node.child("keys").and_then(|_| keys::bundle(node).ok()),
    })
}
