//! The outer layer: what devices say to each other beside the message.

use prost::Message;
use zeroize::Zeroizing;

use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::Jid;

/// The version of what is within.
const VERSION: i32 = 2;
/// The most bytes that hide the length, and their value.
const MAX_PADDING: u8 = 15;

#[derive(Clone, PartialEq, Message)]
pub(super) struct SubProtocol {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(super) payload: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "2")]
    pub(super) version: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Transport {
    #[prost(message, optional, tag = "1")]
    payload: Option<Payload>,
    #[prost(message, optional, tag = "2")]
    protocol: Option<Protocol>,
}

#[derive(Clone, PartialEq, Message)]
struct Payload {
    #[prost(message, optional, tag = "1")]
    application: Option<SubProtocol>,
    #[prost(int32, optional, tag = "3")]
    future_proof: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Protocol {
    #[prost(message, optional, tag = "1")]
    integral: Option<Integral>,
    #[prost(message, optional, tag = "2")]
    ancillary: Option<Ancillary>,
}

#[derive(Clone, PartialEq, Message)]
struct Integral {
    #[prost(bytes = "vec", optional, tag = "1")]
    padding: Option<Vec<u8>>,
    #[prost(message, optional, tag = "2")]
    sent: Option<DeviceSent>,
}

#[derive(Clone, PartialEq, Message)]
struct DeviceSent {
    #[prost(string, optional, tag = "1")]
    chat: Option<String>,
    #[prost(string, optional, tag = "2")]
    devices_hash: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Ancillary {
    #[prost(message, optional, tag = "2")]
    sender_key: Option<SenderKey>,
}

#[derive(Clone, PartialEq, Message)]
struct SenderKey {
    #[prost(string, optional, tag = "1")]
    group: Option<String>,
    #[prost(bytes = "vec", optional, tag = "2")]
    distribution: Option<Vec<u8>>,
}

/// The devices that a layer is for.
pub(crate) enum SentTo<'a> {
    /// Those of other people.
    Others,
    /// This account's own, which learn the chat from it.
    OwnDevices(&'a Jid),
}

/// What an outer layer has.
#[derive(Default)]
pub(crate) struct Opened {
    /// The bytes of the middle layer.
    pub(crate) application: Option<Vec<u8>>,
    /// The chat, of a message that another device of this account has sent.
    pub(crate) chat: Option<Jid>,
    /// The key of the device that sent it for a group: the group, and the key's bytes.
    pub(crate) sender_key: Option<(Jid, Zeroizing<Vec<u8>>)>,
}

/// Wraps the middle layer, and a key for a group. `random` gives the length of the padding.
pub(crate) fn seal(
    application: Option<&[u8]>,
    sent_to: &SentTo<'_>,
    sender_key: Option<(&Jid, &[u8])>,
    random: u8,
) -> Zeroizing<Vec<u8>> {
    let length = random % MAX_PADDING + 1;
    let payload = application.map(|bytes| Payload {
        application: Some(SubProtocol {
            payload: Some(bytes.to_vec()),
            version: Some(VERSION),
        }),
        future_proof: None,
    });
    let sent = match sent_to {
        SentTo::Others => None,
        SentTo::OwnDevices(chat) => Some(DeviceSent {
            chat: Some(chat.to_string()),
            devices_hash: Some(String::new()),
        }),
    };
    let sender_key = sender_key.map(|(group, distribution)| SenderKey {
        group: Some(group.to_string()),
        distribution: Some(distribution.to_vec()),
    });
    let transport = Transport {
        payload,
        protocol: Some(Protocol {
            integral: Some(Integral {
                padding: Some(vec![length; length.into()]),
                sent,
            }),
            ancillary: sender_key.map(|sender_key| Ancillary {
                sender_key: Some(sender_key),
            }),
        }),
    };
    Zeroizing::new(transport.encode_to_vec())
}

/// Reads an outer layer.
pub(crate) fn open(bytes: &[u8]) -> Result<Opened, Refusal> {
    let transport = Transport::decode(bytes).map_err(|_| Refusal::Form)?;
    let application = transport.payload.and_then(|it| it.application);
    let protocol = transport.protocol.unwrap_or_default();
    let sent = protocol.integral.and_then(|it| it.sent);
    let sender_key = protocol.ancillary.and_then(|it| it.sender_key);
    let chat = sent.and_then(|it| it.chat);
    let sender_key = sender_key.and_then(|it| {
        let group = Jid::parse(&it.group?).ok()?;
        Some((group, Zeroizing::new(it.distribution?)))
    });
    Ok(Opened {
        application: application.and_then(|it| it.payload),
        chat: chat.and_then(|chat| Jid::parse(&chat).ok()),
        sender_key,
    })
}
