//! The middle layer: what is within, what it replies to, and the key by which a receiver can prove what was sent.

use prost::Message;

use super::content::{Content, Quoted};
use super::transport::SubProtocol;
use super::{consumer, links};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::kdf::hmac;
use crate::wire::e2ee::keys::SecretBytes;
use crate::wire::e2ee::node::Jid;

/// The version of what people see.
const VERSION: i32 = 1;

/// The key with which a message is marked for a report of abuse. It is new for each message, and goes with it.
pub(crate) type FrankingKey = SecretBytes;

#[derive(Clone, PartialEq, Message)]
struct Fields {
    #[prost(message, optional, tag = "1")]
    payload: Option<Payload>,
    #[prost(message, optional, tag = "2")]
    metadata: Option<Metadata>,
}

#[derive(Clone, PartialEq, Message)]
struct Payload {
    #[prost(message, optional, tag = "4")]
    sub_protocol: Option<SubProtocols>,
}

#[derive(Clone, PartialEq, Message)]
struct SubProtocols {
    #[prost(message, optional, tag = "2")]
    consumer: Option<SubProtocol>,
    #[prost(message, optional, tag = "7")]
    armadillo: Option<SubProtocol>,
}

#[derive(Clone, PartialEq, Message)]
struct Metadata {
    #[prost(bytes = "vec", optional, tag = "8")]
    franking_key: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "9")]
    franking_version: Option<i32>,
    #[prost(message, optional, tag = "10")]
    quoted: Option<QuotedFields>,
}

#[derive(Clone, PartialEq, Message)]
struct QuotedFields {
    #[prost(string, optional, tag = "1")]
    id: Option<String>,
    #[prost(string, optional, tag = "3")]
    author: Option<String>,
}

/// What a message says, and what it replies to.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Application {
    pub(crate) content: Content,
    pub(crate) quoted: Option<Quoted>,
}

impl Application {
    /// Writes the layer, and the mark of it for a report of abuse, which goes beside it in the clear.
    ///
    /// # Errors
    ///
    /// The content is one that is only read.
    pub(crate) fn write(&self, key: &FrankingKey) -> Result<(Vec<u8>, [u8; 32]), Refusal> {
        let consumer = consumer::write(&self.content)?;
        let quoted = self.quoted.as_ref().map(|quoted| QuotedFields {
            id: Some(quoted.id.clone()),
            author: quoted.author.as_ref().map(Jid::to_string),
        });
        let fields = Fields {
            payload: Some(Payload {
                sub_protocol: Some(SubProtocols {
                    consumer: Some(SubProtocol {
                        payload: Some(consumer),
                        version: Some(VERSION),
                    }),
                    armadillo: None,
                }),
            }),
            metadata: Some(Metadata {
                franking_key: Some(key.to_vec()),
                franking_version: Some(0),
                quoted,
            }),
        };
        let bytes = fields.encode_to_vec();
        let mark = *hmac(key, &[&bytes]);
        Ok((bytes, mark))
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let fields = Fields::decode(bytes).map_err(|_| Refusal::Form)?;
        let sub_protocols = fields.payload.and_then(|it| it.sub_protocol);
        let sub_protocols = sub_protocols.unwrap_or_default();
        let quoted = fields.metadata.and_then(|it| it.quoted);
        let content = match (sub_protocols.consumer, sub_protocols.armadillo) {
            (Some(consumer), _) => consumer::read(&consumer.payload.unwrap_or_default())?,
            (None, Some(armadillo)) => links::read(&armadillo.payload.unwrap_or_default())?,
            (None, None) => Content::Unsupported("a message of another app"),
        };
        Ok(Self {
            content,
            quoted: quoted.and_then(|it| {
                let author = it.author.and_then(|author| Jid::parse(&author).ok());
                Some(Quoted { id: it.id?, author })
            }),
        })
    }
}
