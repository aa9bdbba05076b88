//! The bytes of a group's messages and keys.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use crate::wire::e2ee::keys::{PrivateKey, PublicKey, SecretBytes};
use crate::wire::e2ee::ratchet::{unversioned, versioned};
use crate::wire::e2ee::stored::secret;
use crate::wire::e2ee::{Refusal, signature};

/// A key as the other devices of a group get it, by their sessions.
pub(crate) struct Distribution {
    pub(super) id: u32,
    /// The number of the first message that it opens.
    pub(super) next: u32,
    pub(super) chain: SecretBytes,
    pub(super) public: PublicKey,
}

/// A message of a group.
pub(crate) struct GroupMessage {
    pub(super) id: u32,
    pub(super) counter: u32,
    pub(super) ciphertext: Vec<u8>,
    /// What was signed.
    covered: Vec<u8>,
    signature: [u8; signature::LENGTH],
}

#[derive(Clone, PartialEq, Message)]
struct DistributionFields {
    #[prost(uint32, optional, tag = "1")]
    id: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    next: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    chain: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    public: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Fields {
    #[prost(uint32, optional, tag = "1")]
    id: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    counter: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    ciphertext: Option<Vec<u8>>,
}

impl Drop for DistributionFields {
    fn drop(&mut self) {
        self.chain.zeroize();
    }
}

impl Distribution {
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(versioned(&DistributionFields {
            id: Some(self.id),
            next: Some(self.next),
            chain: Some(self.chain.to_vec()),
            public: Some(self.public.tagged().to_vec()),
        }))
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let fields = DistributionFields::decode(unversioned(bytes)?).map_err(|_| Refusal::Form)?;
        let public = fields.public.as_deref().ok_or(Refusal::Form)?;
        Ok(Self {
            id: fields.id.ok_or(Refusal::Form)?,
            next: fields.next.ok_or(Refusal::Form)?,
            chain: secret(fields.chain.as_deref().ok_or(Refusal::Form)?)?,
            public: PublicKey::read_tagged(public)?,
        })
    }
}

impl GroupMessage {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let (covered, signature) = bytes.split_last_chunk().ok_or(Refusal::Form)?;
        let fields = Fields::decode(unversioned(covered)?).map_err(|_| Refusal::Form)?;
        Ok(Self {
            id: fields.id.ok_or(Refusal::Form)?,
            counter: fields.counter.ok_or(Refusal::Form)?,
            ciphertext: fields.ciphertext.ok_or(Refusal::Form)?,
            covered: covered.to_vec(),
            signature: *signature,
        })
    }

    pub(super) fn verify(&self, key: &PublicKey) -> Result<(), Refusal> {
        signature::verify(key, &[&self.covered], &self.signature)
    }
}

pub(super) fn seal(
    id: u32,
    counter: u32,
    ciphertext: Vec<u8>,
    key: &PrivateKey,
    random: &Zeroizing<[u8; 64]>,
) -> Vec<u8> {
    let mut bytes = versioned(&Fields {
        id: Some(id),
        counter: Some(counter),
        ciphertext: Some(ciphertext),
    });
    let signature = signature::sign(key, &[&bytes], random);
    bytes.extend(signature);
    bytes
}
