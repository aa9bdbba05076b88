//! Random numbers for keys: those of the system, or an error.

use std::io;

use zeroize::{Zeroize, Zeroizing};

use crate::error::Result;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::PrivateKey;

/// Returns random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>>
where
    [u8; N]: Zeroize,
{
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// Draws a private key.
pub(crate) fn key() -> Result<PrivateKey> {
    bytes().map(PrivateKey::new)
}

/// Draws a private key, for what refuses in its own way.
pub(crate) fn draw() -> Result<PrivateKey, Refusal> {
    key().map_err(|_| Refusal::Random)
}
