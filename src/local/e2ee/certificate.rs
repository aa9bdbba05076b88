//! The certificates of the server: its own root has signed them.

use super::proto::{bytes, number};
use super::random::random;
use crate::wire::e2ee::keys::{KeyPair, PrivateKey, PublicKey};
use crate::wire::e2ee::sign;

const INTERMEDIATE: u64 = 9;
/// From 1970 to 2100, in seconds.
const NOT_AFTER: u64 = 4_102_444_800;

fn fixed(number: u8) -> KeyPair {
    PrivateKey::new(zeroize::Zeroizing::new([number; 32])).into()
}

/// The public key of the root.
pub(crate) fn root() -> [u8; 32] {
    *fixed(40).public.as_bytes()
}

/// Returns the chain for a server with this key.
pub(super) fn chain(server: &PublicKey) -> Vec<u8> {
    let (root, intermediate) = (fixed(40), fixed(41));
    let middle = certificate(&root, INTERMEDIATE, 0, &intermediate.public);
    let leaf = certificate(&intermediate, INTERMEDIATE + 1, INTERMEDIATE, server);
    [bytes(1, &leaf), bytes(2, &middle)].concat()
}

fn certificate(signer: &KeyPair, serial: u64, issuer: u64, key: &PublicKey) -> Vec<u8> {
    let parts = [
        number(1, serial),
        number(2, issuer),
        bytes(3, key.as_bytes()),
        number(4, 0),
        number(5, NOT_AFTER),
    ];
    let details = parts.concat();
    let signature = sign(&signer.secret, &[&details], &random());
    [bytes(1, &details), bytes(2, &signature)].concat()
}
