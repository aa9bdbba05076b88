//! Signatures by keys that are made for agreement (XEdDSA).
//!
//! A key for agreement does not have the sign that one for signatures needs. The signature carries it, in the bit that no signature
//! uses; a textbook XEdDSA makes the key's sign 0 instead, and would refuse half of these signatures.

use curve25519_dalek::constants::ED25519_BASEPOINT_TABLE;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::montgomery::MontgomeryPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::Refusal;
use super::keys::{PrivateKey, PublicKey};

/// The length of a signature, in bytes.
pub(crate) const LENGTH: usize = 64;

const SIGN: u8 = 0b1000_0000;

/// Makes the hash of a nonce another than that of a message.
const NONCE: [u8; 32] = {
    let mut prefix = [0xff; 32];
    prefix[0] = 0xfe;
    prefix
};

/// Signs the joined parts of a message. `random` is used once.
pub(crate) fn sign(
    key: &PrivateKey,
    parts: &[&[u8]],
    random: &Zeroizing<[u8; 64]>,
) -> [u8; LENGTH] {
    let scalar = Zeroizing::new(Scalar::from_bytes_mod_order(*key.as_bytes()));
    let public = (&*scalar * ED25519_BASEPOINT_TABLE).compress();
    let nonce = hash(&[&[&NONCE[..], key.as_bytes()], parts, &[&random[..]]].concat());
    let nonce = Zeroizing::new(nonce);
    let point = (&*nonce * ED25519_BASEPOINT_TABLE).compress();
    let challenge = challenge(&point, &public, parts);
    let proof = (*nonce + challenge * *scalar).to_bytes();
    let mut signature = [0; LENGTH];
    signature[..32].copy_from_slice(point.as_bytes());
    signature[32..].copy_from_slice(&proof);
    signature[63] |= public.as_bytes()[31] & SIGN;
    signature
}

/// Fails unless `signature` is that of this key over the joined parts.
pub(crate) fn verify(key: &PublicKey, parts: &[&[u8]], signature: &[u8]) -> Result<(), Refusal> {
    let (point, proof) = signature.split_first_chunk().ok_or(Refusal::Form)?;
    let point = CompressedEdwardsY(*point);
    let mut proof: [u8; 32] = proof.try_into().map_err(|_| Refusal::Form)?;
    let sign = proof[31] & SIGN;
    proof[31] &= !SIGN;
    let proof = Option::from(Scalar::from_canonical_bytes(proof)).ok_or(Refusal::Signature)?;
    let public = MontgomeryPoint(*key.as_bytes()).to_edwards(sign >> 7);
    let public = public.ok_or(Refusal::Key)?;
    let challenge = challenge(&point, &public.compress(), parts);
    let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, &-public, &proof);
    match expected.compress() == point {
        true => Ok(()),
        false => Err(Refusal::Signature),
    }
}

fn challenge(point: &CompressedEdwardsY, public: &CompressedEdwardsY, parts: &[&[u8]]) -> Scalar {
    hash(&[&[&point.as_bytes()[..], public.as_bytes()], parts].concat())
}

fn hash(parts: &[&[u8]]) -> Scalar {
    let mut hash = Sha512::new();
    for part in parts {
        hash.update(part);
    }
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}
