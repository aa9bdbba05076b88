//! Messages as they are sent.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

use crate::wire::e2ee::message::Marks;
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::ratchet::Kind;

/// The version of what is sealed.
const VERSION: &str = "3";

/// A message, sealed for each device.
pub(crate) struct Outgoing<'a> {
    pub(crate) id: &'a str,
    pub(crate) to: &'a Jid,
    pub(crate) marks: Marks,
    pub(crate) recipients: &'a [Recipient],
    pub(crate) group: Option<Group<'a>>,
    pub(crate) franking_tag: [u8; 32],
    pub(crate) request_id: [u8; 16],
}

/// A message of a group: it is sealed once, and the devices get the key for it.
#[derive(Clone, Copy)]
pub(crate) struct Group<'a> {
    pub(crate) sealed: &'a [u8],
    /// That of all devices of all members, this one among them.
    pub(crate) devices_hash: &'a str,
}

/// What one device gets.
pub(crate) struct Recipient {
    pub(crate) device: Jid,
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

impl Outgoing<'_> {
    pub(crate) fn node(&self) -> Node {
        let mut node = Node::new("message")
            .with("id", self.id)
            .with("type", self.marks.kind)
            .with("to", self.to);
        if let Some(edit) = self.marks.edit {
            node = node.with("edit", edit);
        }
        if let Some(group) = self.group {
            node = node.with("phash", group.devices_hash);
        }
        let recipients = self.recipients.iter().map(|it| {
            let sealed = sealed(kind(it.kind), &it.bytes, self.marks);
            Node::new("to").with("jid", &it.device).containing([sealed])
        });
        let mut parts = vec![Node::new("participants").containing(recipients)];
        if self.marks.is_hidden {
            parts.push(Node::new("meta").with("decrypt-fail", "hide"));
        }
        parts.push(franking(self.franking_tag));
        let request_id = Node::new("request_id").holding(self.request_id);
        parts.push(Node::new("trace").containing([request_id]));
        if let Some(group) = self.group {
            parts.push(sealed("skmsg", group.sealed, self.marks));
        }
        node.containing(parts)
    }

    /// The message for one device that does not have it. `count`: how often that has asked for it.
    pub(crate) fn again(&self, recipient: &Recipient, count: Option<u32>, at: u64) -> Node {
        let mut node = Node::new("message")
            .with("id", self.id)
            .with("type", self.marks.kind)
            .with("t", at.to_string());
        node = match self.to.server {
            Server::Group => {
                let node = node.with("to", self.to);
                node.with("participant", &recipient.device)
            }
            _ => {
                let node = node.with("to", &recipient.device);
                node.with("device_fanout", "false")
            }
        };
        if let Some(edit) = self.marks.edit {
            node = node.with("edit", edit);
        }
        let sealed = sealed(kind(recipient.kind), &recipient.bytes, self.marks);
        let sealed = match count {
            Some(count) => sealed.with("count", count.to_string()),
            None => sealed,
        };
        node.containing([sealed, franking(self.franking_tag)])
    }
}

/// By which both sides see whether they know the same devices.
pub(crate) fn devices_hash<'a>(devices: impl IntoIterator<Item = &'a Jid>) -> String {
    let names = devices.into_iter().map(|jid| {
        let Jid { user, device, .. } = jid;
        format!("{user}.0:{device}@msgr")
    });
    let mut names: Vec<_> = names.collect();
    names.sort();
    let hash = Sha256::digest(names.concat());
    let (first, _) = hash.split_at(6);
    format!("2:{}", BASE64_STANDARD_NO_PAD.encode(first))
}

fn sealed(kind: &str, bytes: &[u8], marks: Marks) -> Node {
    let mut node = Node::new("enc").with("v", VERSION).with("type", kind);
    if let Some(media) = marks.media {
        node = node.with("mediatype", media);
    }
    if marks.is_hidden {
        node = node.with("decrypt-fail", "hide");
    }
    node.holding(bytes)
}

fn franking(tag: [u8; 32]) -> Node {
    Node::new("franking").containing([Node::new("franking_tag").holding(tag)])
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::PreKeyMessage => "pkmsg",
        Kind::Message => "msg",
    }
}
