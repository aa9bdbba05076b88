//! The handshake, its certificates, and frames.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::damage::Damage;
use super::numbered;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::certificate::{ROOT, verify};
use crate::wire::e2ee::frame::{Frames, PROLOGUE, frame};
use crate::wire::e2ee::keys::{KeyPair, PrivateKey, PublicKey};
use crate::wire::e2ee::noise::{Ciphers, Handshake, Identity};
use crate::wire::e2ee::signature::sign;

const NOW: u64 = 1_795_637_845;

/// A field of protobuf.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut length = Vec::new();
    let mut rest = bytes.len();
    while rest > 0x7f {
        length.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    length.push(rest as u8);
    [&[number << 3 | 2][..], &length, bytes].concat()
}

/// A field that is a number.
fn number(number: u8, mut value: u64) -> Vec<u8> {
    let mut bytes = vec![number << 3];
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The bytes of a field, at the end of a path.
fn within<'a>(mut bytes: &'a [u8], path: &[u8]) -> &'a [u8] {
    for tag in path {
        loop {
            let (head, rest) = bytes.split_first().unwrap();
            let mut length = 0;
            let mut at = 0;
            loop {
                length |= usize::from(rest[at] & 0x7f) << (7 * at);
                at += 1;
                if rest[at - 1] & 0x80 == 0 {
                    break;
                }
            }
            let (value, behind) = rest[at..].split_at(length);
            bytes = behind;
            if head >> 3 == *tag {
                bytes = value;
                break;
            }
        }
    }
    bytes
}

/// The certificates of a server: what differs from good ones is up to the test.
struct Chain {
    root: PrivateKey,
    leaf: PublicKey,
    issuer_serial: u64,
    not_after: u64,
}

impl Chain {
    fn bytes(&self) -> Vec<u8> {
        let intermediate = numbered(41);
        let certificate = |signer: &PrivateKey, parts: [Vec<u8>; 5]| {
            let details = parts.concat();
            let signature = sign(signer, &[&details], &Zeroizing::new([3; 64]));
            [field(1, &details), field(2, &signature)].concat()
        };
        let dates = || (number(4, NOW - 1000), number(5, self.not_after));
        let (from, until) = dates();
        let middle = certificate(
            &self.root,
            [
                number(1, 9),
                number(2, 0),
                field(3, intermediate.public().as_bytes()),
                from,
                until,
            ],
        );
        let (from, until) = dates();
        let leaf = certificate(
            &intermediate,
            [
                number(1, 10),
                number(2, self.issuer_serial),
                field(3, self.leaf.as_bytes()),
                from,
                until,
            ],
        );
        [field(1, &leaf), field(2, &middle)].concat()
    }
}

fn root() -> PrivateKey {
    numbered(40)
}

fn server() -> KeyPair {
    numbered(42).into()
}

fn good() -> Chain {
    Chain {
        root: root(),
        leaf: server().public,
        issuer_serial: 9,
        not_after: NOW + 1000,
    }
}

/// The other side of the handshake, as the paper has it but for the first message's content.
struct Responder {
    hash: [u8; 32],
    salt: [u8; 32],
    key: [u8; 32],
    counter: u32,
}

impl Responder {
    fn new() -> Self {
        let name = *b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0";
        let mut new = Self {
            hash: name,
            salt: name,
            key: name,
            counter: 0,
        };
        new.mix(&PROLOGUE);
        new
    }

    fn mix(&mut self, bytes: &[u8]) {
        self.hash = Sha256::digest([&self.hash[..], bytes].concat()).into();
    }

    fn derive(&self, secret: &[u8]) -> ([u8; 32], [u8; 32]) {
        let mut out = [0; 64];
        Hkdf::<Sha256>::new(Some(&self.salt), secret)
            .expand(&[], &mut out)
            .unwrap();
        (out[..32].try_into().unwrap(), out[32..].try_into().unwrap())
    }

    fn agree(&mut self, own: &PrivateKey, other: &PublicKey) {
        (self.salt, self.key) = self.derive(&own.agree(other).unwrap()[..]);
        self.counter = 0;
    }

    fn nonce(&mut self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[8..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter += 1;
        nonce
    }

    fn seal(&mut self, msg: &[u8]) -> Vec<u8> {
        let nonce = Nonce::from(self.nonce());
        let cipher = Aes256Gcm::new(&self.key.into());
        let sealed = cipher
            .encrypt(
                &nonce,
                Payload {
                    msg,
                    aad: &self.hash,
                },
            )
            .unwrap();
        self.mix(&sealed);
        sealed
    }

    fn open(&mut self, msg: &[u8]) -> Vec<u8> {
        let nonce = Nonce::from(self.nonce());
        let cipher = Aes256Gcm::new(&self.key.into());
        let opened = cipher
            .decrypt(
                &nonce,
                Payload {
                    msg,
                    aad: &self.hash,
                },
            )
            .unwrap();
        self.mix(msg);
        opened
    }
}

/// A handshake with a server that has these certificates; returns what the server learnt, and the ciphers of the client.
fn shake(
    chain: &Chain,
    change: impl Fn(&mut Vec<u8>),
) -> Result<(Responder, Vec<u8>, Ciphers), Refusal> {
    let (handshake, hello) = Handshake::begin(numbered(1).into());
    let theirs = PublicKey::read(within(&hello, &[2, 1])).unwrap();
    let (ephemeral, own) = (KeyPair::from(numbered(2)), server());
    let mut responder = Responder::new();
    responder.mix(theirs.as_bytes());
    responder.mix(ephemeral.public.as_bytes());
    responder.agree(&ephemeral.secret, &theirs);
    let sealed_static = responder.seal(own.public.as_bytes());
    responder.agree(&own.secret, &theirs);
    let sealed_chain = responder.seal(&chain.bytes());
    let parts = [
        field(1, ephemeral.public.as_bytes()),
        field(2, &sealed_static),
        field(3, &sealed_chain),
    ];
    let mut answer = field(3, &parts.concat());
    change(&mut answer);
    let client = KeyPair::from(numbered(3));
    let identity = Identity {
        own: &client,
        root: &root().public(),
        now: NOW,
        payload: b"I am a client",
    };
    let (finish, ciphers) = handshake.finish(&answer, &identity)?;
    let known = responder.open(within(&finish, &[4, 1]));
    assert_eq!(known, client.public.as_bytes());
    responder.agree(&ephemeral.secret, &client.public);
    let payload = responder.open(within(&finish, &[4, 2]));
    Ok((responder, payload, ciphers))
}

#[test]
fn both_sides_have_the_same_ciphers_after_the_handshake() {
    let (responder, payload, mut ciphers) = shake(&good(), |_| {}).unwrap();
    assert_eq!(payload, b"I am a client");
    let (to_server, to_client) = responder.derive(&[]);
    for (count, text) in [&b"one"[..], b"two", b""].into_iter().enumerate() {
        let mut nonce = [0; 12];
        nonce[11] = count as u8;
        let nonce = Nonce::from(nonce);
        let sealed = ciphers.sending.seal(text).unwrap();
        let cipher = Aes256Gcm::new(&to_server.into());
        assert_eq!(cipher.decrypt(&nonce, &sealed[..]).unwrap(), text);
        let cipher = Aes256Gcm::new(&to_client.into());
        let sealed = cipher.encrypt(&nonce, text).unwrap();
        assert_eq!(ciphers.receiving.open(&sealed).unwrap()[..], *text);
    }
    assert_eq!(
        ciphers.receiving.open(&[0; 20]).map(drop),
        Err(Refusal::Mac)
    );
}

#[test]
fn a_server_without_good_certificates_is_refused() {
    let refusal = |chain: Chain| shake(&chain, |_| {}).map(drop).err();
    assert_eq!(
        refusal(Chain {
            root: numbered(50),
            ..good()
        }),
        Some(Refusal::Signature)
    );
    assert_eq!(
        refusal(Chain {
            leaf: numbered(51).public(),
            ..good()
        }),
        Some(Refusal::Key)
    );
    assert_eq!(
        refusal(Chain {
            issuer_serial: 8,
            ..good()
        }),
        Some(Refusal::Signature)
    );
    assert_eq!(
        refusal(Chain {
            not_after: NOW - 1,
            ..good()
        }),
        Some(Refusal::Expired)
    );
    assert_ne!(PublicKey::from_bytes(ROOT), root().public());
}

proptest! {
    #[test]
    fn damaged_certificates_prove_nothing_else(damage in Damage::any(), again in Damage::any(), noise: Vec<u8>) {
        let (root, server, chain) = (root().public(), server().public, good().bytes());
        prop_assert_eq!(verify(&chain, &server, &root, NOW), Ok(()));
        let damaged = damage.of(&chain);
        let other = numbered(51).public();
        prop_assert!(verify(&damaged, &other, &root, NOW).is_err());
        if !damaged.is_empty() {
            prop_assert!(verify(&again.of(&damaged), &other, &root, NOW).is_err());
        }
        prop_assert!(verify(&noise, &server, &root, NOW).is_err());
    }

    #[test]
    fn no_bytes_are_an_answer(bytes: Vec<u8>) {
        let shaken = shake(&good(), |answer| answer.clone_from(&bytes));
        prop_assert!(shaken.is_err());
    }

    #[test]
    fn any_bytes_are_frames(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20)) {
        let mut frames = Frames::default();
        let (mut come, mut read) = (0, 0);
        for piece in &pieces {
            frames.push(piece);
            come += piece.len();
            while let Some(frame) = frames.next() {
                read += 3 + frame.len();
            }
            prop_assert!(read <= come);
        }
    }

    #[test]
    fn a_changed_answer_is_refused(at: prop::sample::Index, bit in 0_u8..8, is_cut: bool) {
        let shaken = shake(&good(), |answer| {
            let at = at.index(answer.len());
            match is_cut {
                true => answer.truncate(at),
                false => answer[at] ^= 1 << bit,
            }
        });
        prop_assert!(shaken.is_err());
    }

    #[test]
    fn frames_come_in_pieces_of_any_length(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..6), piece in 1_usize..50) {
        let bytes: Vec<u8> = contents.iter().flat_map(|it| frame(it).unwrap()).collect();
        let (mut frames, mut read) = (Frames::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            frames.push(piece);
            while let Some(frame) = frames.next() {
                read.push(frame);
            }
        }
        prop_assert_eq!(read, contents);
    }
}

#[test]
fn a_frame_that_is_too_long_is_refused() {
    assert_eq!(frame(&vec![0; 1 << 24]), Err(Refusal::TooLong));
    assert_eq!(frame(&[7]).unwrap(), [0, 0, 1, 7]);
}
