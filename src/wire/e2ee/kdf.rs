//! Keys from keys: HMAC and HKDF with SHA-256.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Refusal;
use super::keys::SecretBytes;

/// The length of a block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// Returns the HMAC of the joined parts.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> SecretBytes {
    let mut mac = mac(key);
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Begins an HMAC.
pub(super) fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    // A key that fills a block needs no check of its length, and zeros behind a key mean nothing.
    let mut block = Zeroizing::new([0; BLOCK]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new(&(*block).into())
}

/// Derives `N` bytes from a secret.
pub(crate) fn derive<const N: usize>(
    salt: &[u8],
    secret: &[u8],
    info: &[u8],
) -> Result<Zeroizing<[u8; N]>, Refusal> {
    let mut derived = Zeroizing::new([0; N]);
    let hkdf = Hkdf::<Sha256>::new(Some(salt), secret);
    hkdf.expand(info, &mut *derived)
        .map_err(|_| Refusal::TooLong)?;
    Ok(derived)
}

/// Derives two keys from a secret.
pub(crate) fn derive_two(
    salt: &[u8],
    secret: &[u8],
    info: &[u8],
) -> Result<(SecretBytes, SecretBytes), Refusal> {
    let derived = derive::<64>(salt, secret, info)?;
    let (mut first, mut second) = (SecretBytes::default(), SecretBytes::default());
    let (one, two) = derived.split_at(32);
    first.copy_from_slice(one);
    second.copy_from_slice(two);
    Ok((first, second))
}
