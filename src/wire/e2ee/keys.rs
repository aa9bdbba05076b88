//! Keys of Curve25519.

use std::fmt;

use curve25519_dalek::montgomery::MontgomeryPoint;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Refusal;

/// The byte before a public key within messages; nodes and forms have keys without it.
const CURVE: u8 = 5;

/// The length of a key, in bytes.
pub(crate) const LENGTH: usize = 32;

/// A secret of 32 bytes, which is overwritten when it is dropped.
pub(crate) type SecretBytes = Zeroizing<[u8; LENGTH]>;

/// The public half of a key pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PublicKey([u8; LENGTH]);

impl PublicKey {
    pub(crate) fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// Reads a key as nodes and forms have it.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        bytes.try_into().map(Self).map_err(|_| Refusal::Form)
    }

    /// Reads a key as messages have it.
    pub(crate) fn read_tagged(bytes: &[u8]) -> Result<Self, Refusal> {
        match bytes {
            [CURVE, key @ ..] => Self::read(key),
            _ => Err(Refusal::Form),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// Returns the key as messages have it.
    pub(crate) fn tagged(&self) -> [u8; LENGTH + 1] {
        let mut bytes = [CURVE; LENGTH + 1];
        bytes[1..].copy_from_slice(&self.0);
        bytes
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey")
    }
}

/// The secret half of a key pair.
#[derive(Clone)]
pub(crate) struct PrivateKey(SecretBytes);

impl PrivateKey {
    /// Makes a key of random bytes: some bits of a key are fixed.
    pub(crate) fn new(random: SecretBytes) -> Self {
        let mut key = random;
        let [first, .., last] = &mut *key;
        *first &= 0b1111_1000;
        *last = *last & 0b0011_1111 | 0b0100_0000;
        Self(key)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(MontgomeryPoint::mul_base_clamped(*self.0).to_bytes())
    }

    /// Returns the secret that both sides can compute. Some points lead to the same secret with every key: those are refused.
    pub(crate) fn agree(&self, with: &PublicKey) -> Result<SecretBytes, Refusal> {
        let shared = MontgomeryPoint(with.0).mul_clamped(*self.0).to_bytes();
        let shared = Zeroizing::new(shared);
        match bool::from(shared.ct_eq(&[0; LENGTH])) {
            true => Err(Refusal::Key),
            false => Ok(shared),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Both halves.
#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(crate) secret: PrivateKey,
    pub(crate) public: PublicKey,
}

impl From<PrivateKey> for KeyPair {
    fn from(secret: PrivateKey) -> Self {
        let public = secret.public();
        Self { secret, public }
    }
}

/// Draws a new private key.
pub(crate) type Draw<'a> = &'a mut dyn FnMut() -> Result<PrivateKey, Refusal>;
