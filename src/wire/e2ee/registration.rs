//! Registering a device: the list of an account's devices, which each new one signs, and the forms.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use prost::Message;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::keys::{KeyPair, PublicKey};
use super::signature::sign;
use super::signed::Signed;
use super::stanza::SignedPreKey;
use super::{Refusal, first};

#[derive(Clone, PartialEq, Message)]
struct Details {
    #[prost(uint32, optional, tag = "1")]
    sequence: Option<u32>,
    /// In seconds.
    #[prost(uint64, optional, tag = "2")]
    at: Option<u64>,
    #[prost(bytes = "vec", repeated, tag = "3")]
    identities: Vec<Vec<u8>>,
    #[prost(uint32, optional, tag = "4")]
    signer: Option<u32>,
}

/// The devices of an account, as the server has them.
pub(crate) struct DeviceList {
    pub(crate) identities: Vec<PublicKey>,
    pub(crate) sequence: u32,
}

/// What names an account and its device in both forms.
pub(crate) struct Account<'a> {
    pub(crate) user: u64,
    /// The token of the page.
    pub(crate) token: &'a str,
    pub(crate) app_id: &'a str,
    /// A random UUID, which a device keeps.
    pub(crate) device_id: &'a str,
}

/// The keys of a new device.
pub(crate) struct Device<'a> {
    pub(crate) identity: &'a KeyPair,
    pub(crate) registration: u32,
    pub(crate) signed: &'a SignedPreKey,
}

/// The fields of a form, in order.
pub(crate) type Form = Vec<(&'static str, String)>;

impl Account<'_> {
    /// The form that asks for the devices.
    pub(crate) fn fetch(&self) -> Form {
        vec![
            ("fbid", self.user.to_string()),
            ("fb_cat", self.token.to_owned()),
            ("app_id", self.app_id.to_owned()),
            ("device_id", self.device_id.to_owned()),
        ]
    }

    /// The form that registers a device, at this time in seconds. `random` is used once.
    pub(crate) fn register(
        &self,
        device: &Device<'_>,
        list: &DeviceList,
        now: u64,
        random: &Zeroizing<[u8; 64]>,
    ) -> Form {
        let signed = list.with(device.identity, now, random);
        let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        let [_, signed_id @ ..] = device.signed.id.to_be_bytes();
        let mut form = self.fetch();
        form.extend([
            ("e_regid", base64(&device.registration.to_be_bytes())),
            ("e_keytype", base64(&[5])),
            ("e_ident", base64(device.identity.public.as_bytes())),
            ("e_skey_id", base64(&signed_id)),
            ("e_skey_val", base64(device.signed.public.as_bytes())),
            ("e_skey_sig", base64(&device.signed.signature)),
            ("icdc_list", base64(&signed.bytes)),
            ("icdc_ts", now.to_string()),
            ("icdc_seq", signed.sequence.to_string()),
            ("ihash", base64(&signed.hash)),
        ]);
        form
    }
}

/// A list with the new device.
struct NewList {
    bytes: Vec<u8>,
    sequence: u32,
    hash: [u8; 10],
}

impl DeviceList {
    fn with(&self, identity: &KeyPair, now: u64, random: &Zeroizing<[u8; 64]>) -> NewList {
        let mut identities = self.identities.clone();
        let mut sequence = self.sequence;
        let known = identities.iter().position(|it| *it == identity.public);
        let at = known.unwrap_or_else(|| {
            identities.push(identity.public);
            sequence = sequence.saturating_add(1);
            identities.len() - 1
        });
        let details = Details {
            sequence: Some(sequence),
            at: Some(now),
            identities: identities.iter().map(|it| it.as_bytes().to_vec()).collect(),
            signer: u32::try_from(at).ok(),
        };
        let details = details.encode_to_vec();
        let signature = sign(&identity.secret, &[&details], random);
        let bytes = Signed {
            details: Some(details),
            signature: Some(signature.to_vec()),
        };
        identities.sort();
        let mut hash = Sha256::new();
        for identity in &identities {
            hash.update(identity.as_bytes());
        }
        NewList {
            bytes: bytes.encode_to_vec(),
            sequence,
            hash: first(&hash.finalize().into()),
        }
    }
}

#[derive(Deserialize)]
struct FetchReply {
    #[serde(default)]
    device_identities: Vec<String>,
    icdc_seq: Option<u32>,
}

/// Reads the devices of an account.
pub(crate) fn read_devices(reply: &[u8]) -> Result<DeviceList, Refusal> {
    let reply: FetchReply = serde_json::from_slice(reply).map_err(|_| Refusal::Form)?;
    let identities = reply.device_identities.iter().map(|identity| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(identity.trim_end_matches('='));
        PublicKey::read(&bytes.map_err(|_| Refusal::Form)?)
    });
    Ok(DeviceList {
        identities: identities.collect::<Result<_, _>>()?,
        sequence: reply.icdc_seq.unwrap_or_default(),
    })
}

#[derive(Deserialize)]
struct RegisterReply {
    status: u16,
    wa_device_id: Option<u16>,
}

/// Reads the number of the new device. The error is the server's number for why there is none.
pub(crate) fn read_device(reply: &[u8]) -> Result<Result<u16, u16>, Refusal> {
    let reply: RegisterReply = serde_json::from_slice(reply).map_err(|_| Refusal::Form)?;
    match (reply.status, reply.wa_device_id) {
        (200, Some(device)) => Ok(Ok(device)),
        (200, None) => Err(Refusal::Form),
        (status, _) => Ok(Err(status)),
    }
}
