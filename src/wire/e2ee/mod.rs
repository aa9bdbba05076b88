//! End-to-end encryption, without I/O: keys, sessions of two devices, keys of groups, the connection's handshake, nodes, and files.

pub(crate) mod certificate;
mod chain;
mod cipher;
pub(crate) mod client_payload;
pub(crate) mod frame;
mod kdf;
pub(crate) mod keys;
pub(crate) mod media;
pub(crate) mod media_address;
pub(crate) mod message;
pub(crate) mod node;
pub(crate) mod noise;
pub(crate) mod ratchet;
mod refusal;
pub(crate) mod registration;
pub(crate) mod sender_key;
mod signature;
mod signed;
pub(crate) mod stanza;
mod stored;
#[cfg(test)]
mod tests;

pub(crate) use refusal::Refusal;
pub(crate) use signature::sign;
#[cfg(feature = "local-server")]
pub(crate) use signature::verify;

/// Takes the first `N` bytes off.
fn split<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
    bytes
        .split_first_chunk()
        .map(|(first, rest)| (*first, rest))
}

/// The first `N` bytes of a hash.
fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|at| hash.get(at).copied().unwrap_or_default())
}
