//! Chains as they are stored, within sessions and keys of groups.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::Refusal;
use super::chain::{Chain, Reading};
use super::keys::{PublicKey, SecretBytes};

#[derive(Clone, PartialEq, Message)]
pub(super) struct StoredChain {
    /// The other side's public key, of a chain for what it sends.
    #[prost(bytes = "vec", tag = "1")]
    pub(super) ratchet: Vec<u8>,
    #[prost(uint32, tag = "2")]
    next: u32,
    #[prost(bytes = "vec", tag = "3")]
    key: Vec<u8>,
    #[prost(message, repeated, tag = "4")]
    skipped: Vec<Skipped>,
}

#[derive(Clone, PartialEq, Message)]
struct Skipped {
    #[prost(uint32, tag = "1")]
    counter: u32,
    #[prost(bytes = "vec", tag = "2")]
    secret: Vec<u8>,
}

impl Drop for StoredChain {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl Drop for Skipped {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl From<&Chain> for StoredChain {
    fn from(chain: &Chain) -> Self {
        Self {
            ratchet: Vec::new(),
            next: chain.next,
            key: chain.key.to_vec(),
            skipped: Vec::new(),
        }
    }
}

impl StoredChain {
    pub(super) fn with_skipped(ratchet: Option<&PublicKey>, reading: &Reading) -> Self {
        let mut stored = Self::from(&reading.chain);
        stored.ratchet = ratchet.map_or(Vec::new(), |ratchet| ratchet.as_bytes().to_vec());
        let skipped = reading.skipped.iter();
        stored.skipped = skipped
            .map(|(counter, secret)| Skipped {
                counter: *counter,
                secret: secret.to_vec(),
            })
            .collect();
        stored
    }

    pub(super) fn chain(&self) -> Result<Chain, Refusal> {
        Ok(Chain {
            next: self.next,
            key: secret(&self.key)?,
        })
    }

    pub(super) fn reading(&self) -> Result<Reading, Refusal> {
        let skipped = self.skipped.iter();
        let skipped = skipped.map(|it| Ok((it.counter, secret(&it.secret)?)));
        Ok(Reading {
            chain: self.chain()?,
            skipped: skipped.collect::<Result<_, _>>()?,
        })
    }
}

pub(super) fn secret(bytes: &[u8]) -> Result<SecretBytes, Refusal> {
    let secret = bytes.try_into().map_err(|_| Refusal::Form)?;
    Ok(Zeroizing::new(secret))
}
