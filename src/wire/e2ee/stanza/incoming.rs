//! What arrives.

use super::people::{Devices, read_devices};
use super::question::{Answer, answer};
use super::receipt::{Retry, read_retry};
use crate::wire::e2ee::node::{Jid, Node};

/// The meaning of a node.
pub(crate) enum Arrival {
    /// The server has accepted the device.
    Accepted,
    /// The connection is over.
    Ended(Failure),
    Answer(String, Answer),
    Message(Box<Received>),
    /// A device has received, read or played messages.
    Receipt {
        from: Jid,
        participant: Option<Jid>,
        kind: Option<String>,
        ids: Vec<String>,
        /// In seconds.
        at: Option<i64>,
    },
    Retry(Box<Retry>),
    /// The server has taken a message. An error is why it has not.
    Taken {
        id: String,
        error: Option<u16>,
        devices_hash: Option<String>,
    },
    /// The server has few one-time keys left.
    FewKeys,
    /// A person has other keys.
    IdentityChanged(Jid),
    DevicesChanged(Vec<Devices>),
    Typing {
        chat: Jid,
        by: Jid,
        is_typing: bool,
    },
    /// Everything that waited has been delivered.
    UpToDate,
    /// The server asks whether the connection lives.
    Ping(Node),
    /// It means nothing to this client.
    Other,
}

/// Why the server has ended the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server's number.
    Code(u16),
    /// Another connection of this device has taken its place.
    Replaced,
    Other(String),
}

/// A message as it came.
pub(crate) struct Received {
    pub(crate) id: String,
    /// The person's device, or the group.
    pub(crate) from: Jid,
    /// The device, in a group.
    pub(crate) participant: Option<Jid>,
    /// The chat, of a message that another device of this account has sent.
    pub(crate) recipient: Option<Jid>,
    /// In seconds.
    pub(crate) at: i64,
    pub(crate) sealed: Vec<Sealed>,
}

/// One sealed part of a message.
pub(crate) struct Sealed {
    pub(crate) kind: String,
    pub(crate) version: Option<u32>,
    pub(crate) bytes: Vec<u8>,
    /// Whether nothing is to be shown where it cannot be read.
    pub(crate) is_hidden: bool,
}

impl Received {
    /// The device that has sent it.
    pub(crate) fn device(&self) -> &Jid {
        self.participant.as_ref().unwrap_or(&self.from)
    }
}

impl Arrival {
    pub(crate) fn of(node: Node) -> Self {
        Self::read(node).unwrap_or(Self::Other)
    }

    fn read(node: Node) -> Option<Self> {
        Some(match node.tag.as_str() {
            "success" => Self::Accepted,
            "failure" => Self::Ended(Failure::Code(node.number("reason")?)),
            "stream:error" => Self::Ended(stream_error(&node)),
            "iq" if node.has("type", "get") => Self::Ping(node),
            "iq" => {
                let (id, answer) = answer(node)?;
                Self::Answer(id, answer)
            }
            "message" => Self::Message(Box::new(message(&node)?)),
            "receipt" if node.has("type", "retry") => Self::Retry(Box::new(read_retry(&node)?)),
            "receipt" => receipt(&node)?,
            "ack" if node.has("class", "message") => Self::Taken {
                id: node.text("id")?.to_owned(),
                error: node.number("error"),
                devices_hash: node.text("phash").map(str::to_owned),
            },
            "notification" => notification(&node)?,
            "chatstate" => typing(&node)?,
            "ib" if node.child("offline").is_some() => Self::UpToDate,
            _ => return None,
        })
    }
}

fn stream_error(node: &Node) -> Failure {
    if let Some(conflict) = node.child("conflict") {
        return match conflict.has("type", "replaced") {
            true => Failure::Replaced,
            false => Failure::Code(401),
        };
    }
    match node.number("code") {
        Some(code) => Failure::Code(code),
        None => Failure::Other(
            node.nodes()
                .first()
                .map_or(String::new(), |it| it.tag.clone()),
        ),
    }
}

fn message(node: &Node) -> Option<Received> {
    let sealed = node.children("enc").filter_map(|enc| {
        Some(Sealed {
            kind: enc.text("type")?.to_owned(),
            version: enc.number("v"),
            bytes: enc.bytes()?.to_vec(),
            is_hidden: enc.has("decrypt-fail", "hide"),
        })
    });
    Some(Received {
        id: node.text("id")?.to_owned(),
        from: node.jid("from")?.clone(),
        participant: node.jid("participant").cloned(),
        recipient: node.jid("recipient").cloned(),
        at: node.number("t").unwrap_or_default(),
        sealed: sealed.collect(),
    })
}

fn receipt(node: &Node) -> Option<Arrival> {
    let mut ids = vec![node.text("id")?.to_owned()];
    let items = node
        .child("list")
        .into_iter()
        .flat_map(|list| list.children("item"));
    ids.extend(items.filter_map(|item| item.text("id").map(str::to_owned)));
    Some(Arrival::Receipt {
        from: node.jid("from")?.clone(),
        participant: node.jid("participant").cloned(),
        kind: node.text("type").map(str::to_owned),
        ids,
        at: node.number("t"),
    })
}

fn notification(node: &Node) -> Option<Arrival> {
    match node.text("type")? {
        "encrypt" if node.child("identity").is_some() => {
            Some(Arrival::IdentityChanged(node.jid("from")?.clone()))
        }
        "encrypt" if node.child("count").is_some() => Some(Arrival::FewKeys),
        "fbid:devices" => Some(Arrival::DevicesChanged(read_devices(node))),
        _ => None,
    }
}

fn typing(node: &Node) -> Option<Arrival> {
    let chat = node.jid("from")?;
    let state = node.nodes().first()?;
    Some(Arrival::Typing {
        by: node.jid("participant").unwrap_or(chat).clone(),
        chat: chat.clone(),
        is_typing: state.tag == "composing",
    })
}
