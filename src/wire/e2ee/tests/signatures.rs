//! The recorded signatures, and those of this crate.

use proptest::prelude::*;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{bytes, numbered, public, secret, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::signature::{sign, verify};

#[derive(Deserialize)]
struct Signature {
    message: String,
    public: String,
    secret: String,
    signature: String,
}

#[test]
fn the_recorded_signatures_are_genuine() {
    let all: Vec<Signature> = vectors("signatures");
    let mut with_sign = 0;
    for recorded in &all {
        let (message, signature) = (bytes(&recorded.message), bytes(&recorded.signature));
        let key = public(&recorded.public);
        assert_eq!(secret(&recorded.secret).public(), key);
        verify(&key, &[&message], &signature).unwrap();
        with_sign += u32::from(signature[63] & 0x80 != 0);
        for at in 0..signature.len() {
            let mut changed = signature.clone();
            changed[at] ^= 1;
            assert!(verify(&key, &[&message], &changed).is_err());
        }
        assert!(verify(&key, &[&message, b"!"], &signature).is_err());
        assert_eq!(
            verify(&key, &[&message], &signature[1..]),
            Err(Refusal::Form)
        );
    }
    assert_eq!((all.len(), with_sign), (64, 32));
}

proptest! {
    #[test]
    fn what_is_signed_is_genuine(key in 0_u8.., message: Vec<u8>, random: [[u8; 32]; 2]) {
        let key = numbered(key);
        let random = Zeroizing::new(random.concat().try_into().unwrap());
        let signature = sign(&key, &[&message], &random);
        prop_assert_eq!(verify(&key.public(), &[&message], &signature), Ok(()));
        let (head, tail) = message.split_at(message.len() / 2);
        prop_assert_eq!(sign(&key, &[head, tail], &random), signature);
    }

    #[test]
    fn no_bytes_are_a_signature(key: [u8; 32], signature: Vec<u8>) {
        let key = crate::wire::e2ee::keys::PublicKey::from_bytes(key);
        prop_assert!(verify(&key, &[b"text"], &signature).is_err());
    }
}
