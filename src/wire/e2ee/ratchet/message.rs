//! The bytes of messages.

use prost::Message;
use subtle::ConstantTimeEq;

use crate::wire::e2ee::kdf::hmac;
use crate::wire::e2ee::keys::{PublicKey, SecretBytes};
use crate::wire::e2ee::{Refusal, first};

/// The version, twice: that of the message, and the newest that its sender knows.
pub(crate) const VERSION: u8 = 0x33;

/// The length of the code behind a message, in bytes.
const MAC: usize = 8;

/// How a message is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has the keys with which the session was begun.
    PreKeyMessage,
    Message,
}

/// A sealed message.
pub(crate) struct Sealed {
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

/// A message of a session.
pub(crate) struct SignalMessage {
    pub(super) ratchet: PublicKey,
    pub(super) counter: u32,
    pub(super) ciphertext: Vec<u8>,
    /// What the code is made of.
    covered: Vec<u8>,
    mac: [u8; MAC],
}

/// A message with which a session is begun.
pub(crate) struct PreKeyMessage {
    pub(crate) identity: PublicKey,
    pub(crate) signed_id: u32,
    pub(crate) one_time_id: Option<u32>,
    pub(super) base_key: PublicKey,
    pub(crate) message: SignalMessage,
}

/// The pre-keys with which a state was begun.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) one_time_id: Option<u32>,
    pub(super) signed_id: u32,
}

#[derive(Clone, PartialEq, Message)]
struct Fields {
    #[prost(bytes = "vec", optional, tag = "1")]
    ratchet: Option<Vec<u8>>,
    #[prost(uint32, optional, tag = "2")]
    counter: Option<u32>,
    #[prost(uint32, optional, tag = "3")]
    previous_counter: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "4")]
    ciphertext: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct PreKeyFields {
    #[prost(uint32, optional, tag = "1")]
    one_time_id: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "2")]
    base_key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    identity: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    message: Option<Vec<u8>>,
    #[prost(uint32, optional, tag = "5")]
    registration: Option<u32>,
    #[prost(uint32, optional, tag = "6")]
    signed_id: Option<u32>,
}

impl SignalMessage {
    pub(super) fn seal(
        ratchet: PublicKey,
        counter: u32,
        previous_counter: u32,
        ciphertext: Vec<u8>,
        key: &SecretBytes,
        from_to: (&PublicKey, &PublicKey),
    ) -> Vec<u8> {
        let fields = Fields {
            ratchet: Some(ratchet.tagged().to_vec()),
            counter: Some(counter),
            previous_counter: Some(previous_counter),
            ciphertext: Some(ciphertext),
        };
        let mut bytes = versioned(&fields);
        let mac = mac(key, from_to, &bytes);
        bytes.extend(mac);
        bytes
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let (covered, mac) = bytes.split_last_chunk().ok_or(Refusal::Form)?;
        let fields = Fields::decode(unversioned(covered)?).map_err(|_| Refusal::Form)?;
        Ok(Self {
            ratchet: key(fields.ratchet)?,
            counter: fields.counter.ok_or(Refusal::Form)?,
            ciphertext: fields.ciphertext.ok_or(Refusal::Form)?,
            covered: covered.to_vec(),
            mac: *mac,
        })
    }

    /// Fails unless it comes from the first of two devices and is for the second.
    pub(super) fn verify(
        &self,
        key: &SecretBytes,
        from_to: (&PublicKey, &PublicKey),
    ) -> Result<(), Refusal> {
        let expected = mac(key, from_to, &self.covered);
        match bool::from(expected.ct_eq(&self.mac)) {
            true => Ok(()),
            false => Err(Refusal::Mac),
        }
    }
}

impl PreKeyMessage {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let fields = PreKeyFields::decode(unversioned(bytes)?).map_err(|_| Refusal::Form)?;
        Ok(Self {
            identity: key(fields.identity)?,
            signed_id: fields.signed_id.ok_or(Refusal::Form)?,
            one_time_id: fields.one_time_id,
            base_key: key(fields.base_key)?,
            message: SignalMessage::read(&fields.message.ok_or(Refusal::Form)?)?,
        })
    }
}

/// Puts the keys with which a session was begun before a message.
pub(super) fn with_pre_keys(
    pending: Pending,
    base_key: PublicKey,
    identity: PublicKey,
    registration: u32,
    message: Vec<u8>,
) -> Vec<u8> {
    versioned(&PreKeyFields {
        one_time_id: pending.one_time_id,
        base_key: Some(base_key.tagged().to_vec()),
        identity: Some(identity.tagged().to_vec()),
        message: Some(message),
        registration: Some(registration),
        signed_id: Some(pending.signed_id),
    })
}

pub(crate) fn versioned(fields: &impl Message) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(fields.encode_to_vec());
    bytes
}

/// The bytes behind the version. Only that of the message counts: a device that knows a newer one writes this one.
pub(crate) fn unversioned(bytes: &[u8]) -> Result<&[u8], Refusal> {
    match bytes {
        [version, rest @ ..] if version >> 4 == VERSION >> 4 => Ok(rest),
        [] => Err(Refusal::Form),
        _ => Err(Refusal::Version),
    }
}

fn key(bytes: Option<Vec<u8>>) -> Result<PublicKey, Refusal> {
    PublicKey::read_tagged(&bytes.ok_or(Refusal::Form)?)
}

fn mac(key: &SecretBytes, (from, to): (&PublicKey, &PublicKey), covered: &[u8]) -> [u8; MAC] {
    first(&hmac(key, &[&from.tagged(), &to.tagged(), covered]))
}
