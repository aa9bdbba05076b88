//! The device itself: its keys, and the number under which the server knows it.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::files::Folder;
use crate::e2ee::random;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{KeyPair, PrivateKey};
use crate::wire::e2ee::ratchet::Own;
use crate::wire::e2ee::sign;
use crate::wire::e2ee::stanza::SignedPreKey;

const FILE: &str = "device";
/// The number of the key that stands in for one-time keys.
const SIGNED_ID: u32 = 1;

/// A device.
pub(in crate::e2ee) struct Device {
    uid: UserId,
    /// `None`: it is not registered.
    pub(in crate::e2ee) number: Option<u16>,
    /// A random UUID, which it keeps.
    pub(in crate::e2ee) uuid: String,
    /// The key of its connection.
    pub(in crate::e2ee) noise: KeyPair,
    pub(in crate::e2ee) own: Own,
    pub(in crate::e2ee) signed: KeyPair,
    signature: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Stored {
    #[prost(uint64, tag = "1")]
    uid: u64,
    #[prost(uint32, optional, tag = "2")]
    number: Option<u32>,
    #[prost(string, tag = "3")]
    uuid: String,
    #[prost(bytes = "vec", tag = "4")]
    noise: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    identity: Vec<u8>,
    #[prost(uint32, tag = "6")]
    registration: u32,
    #[prost(bytes = "vec", tag = "7")]
    signed: Vec<u8>,
    #[prost(bytes = "vec", tag = "8")]
    signature: Vec<u8>,
}

impl Drop for Stored {
    fn drop(&mut self) {
        self.noise.zeroize();
        self.identity.zeroize();
        self.signed.zeroize();
    }
}

impl Device {
    pub(super) fn load_or_make(folder: &Folder, uid: UserId) -> Result<Self> {
        let Some(bytes) = folder.read("", FILE)? else {
            let device = Self::make(uid)?;
            device.save(folder)?;
            return Ok(device);
        };
        let device = Self::read(&bytes).map_err(|refusal| folder.damaged("", FILE, refusal))?;
        match device.uid == uid {
            true => Ok(device),
            false => Err(Error::invalid_input(
                "the directory has the keys of another account: use one directory an account",
            )),
        }
    }

    fn make(uid: UserId) -> Result<Self> {
        let identity = KeyPair::from(random::key()?);
        let signed = KeyPair::from(random::key()?);
        let signature = sign(
            &identity.secret,
            &[&signed.public.tagged()],
            &random::bytes()?,
        );
        let [a, b, c, d] = *random::bytes()?;
        // 14 bits, and never 0.
        let registration = u32::from_be_bytes([a, b, c, d]) % 0x3ffe + 1;
        Ok(Self {
            uid,
            number: None,
            uuid: crate::uuid::random(),
            noise: KeyPair::from(random::key()?),
            own: Own {
                identity,
                registration,
            },
            signed,
            signature: signature.to_vec(),
        })
    }

    pub(super) fn save(&self, folder: &Folder) -> Result<()> {
        let stored = Stored {
            uid: self.uid.get(),
            number: self.number.map(u32::from),
            uuid: self.uuid.clone(),
            noise: self.noise.secret.as_bytes().to_vec(),
            identity: self.own.identity.secret.as_bytes().to_vec(),
            registration: self.own.registration,
            signed: self.signed.secret.as_bytes().to_vec(),
            signature: self.signature.clone(),
        };
        let bytes = Zeroizing::new(stored.encode_to_vec());
        folder.write("", FILE, &bytes)
    }

    fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let stored = Stored::decode(bytes).map_err(|_| Refusal::Form)?;
        let pair = |bytes: &[u8]| {
            let bytes = bytes.try_into().map_err(|_| Refusal::Form)?;
            Ok(KeyPair::from(PrivateKey::new(Zeroizing::new(bytes))))
        };
        let number = stored.number.map(u16::try_from).transpose();
        Ok(Self {
            uid: UserId::new(stored.uid),
            number: number.map_err(|_| Refusal::Form)?,
            uuid: stored.uuid.clone(),
            noise: pair(&stored.noise)?,
            own: Own {
                identity: pair(&stored.identity)?,
                registration: stored.registration,
            },
            signed: pair(&stored.signed)?,
            signature: stored.signature.clone(),
        })
    }

    /// The key that stands in for one-time keys, for the server.
    pub(in crate::e2ee) fn signed_pre_key(&self) -> SignedPreKey {
        SignedPreKey {
            id: SIGNED_ID,
            public: self.signed.public,
            signature: self.signature.clone(),
        }
    }
}
