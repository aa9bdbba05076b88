//! The server's side of the handshake, and the ciphers of a connection.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

use super::certificate;
use super::proto::{bytes, find};
use super::random::random;
use crate::wire::e2ee::keys::{KeyPair, PrivateKey, PublicKey};

pub(super) const PROLOGUE: [u8; 4] = *b"WA\x06\x03";

/// A cipher whose texts have numbers.
pub(super) struct Cipher {
    key: [u8; 32],
    counter: u32,
}

impl Cipher {
    fn new(key: [u8; 32]) -> Self {
        Self { key, counter: 0 }
    }

    fn nonce(&mut self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[8..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter += 1;
        nonce
    }

    pub(super) fn seal(&mut self, text: &[u8]) -> Vec<u8> {
        self.seal_with(text, &[])
    }

    pub(super) fn open(&mut self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.open_with(sealed, &[])
    }

    fn seal_with(&mut self, msg: &[u8], aad: &[u8]) -> Vec<u8> {
        let nonce = Nonce::from(self.nonce());
        let sealed = Aes256Gcm::new(&self.key.into()).encrypt(&nonce, Payload { msg, aad });
        sealed.unwrap_or_default()
    }

    fn open_with(&mut self, msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let nonce = Nonce::from(self.nonce());
        let opened = Aes256Gcm::new(&self.key.into()).decrypt(&nonce, Payload { msg, aad });
        opened.ok()
    }
}

/// A handshake under way.
pub(super) struct Handshake {
    hash: [u8; 32],
    salt: [u8; 32],
    cipher: Cipher,
    ephemeral: KeyPair,
}

impl Handshake {
    /// Takes the client's first message; returns the answer.
    pub(super) fn answer(hello: &[u8]) -> Option<(Self, Vec<u8>)> {
        let theirs = PublicKey::read(find(hello, &[2, 1])?).ok()?;
        let name = *b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0";
        let own = KeyPair::from(PrivateKey::new(random()));
        let mut handshake = Self {
            hash: name,
            salt: name,
            cipher: Cipher::new(name),
            ephemeral: KeyPair::from(PrivateKey::new(random())),
        };
        let ephemeral = handshake.ephemeral.clone();
        handshake.mix(&PROLOGUE);
        handshake.mix(theirs.as_bytes());
        handshake.mix(ephemeral.public.as_bytes());
        handshake.agree(&ephemeral.secret, &theirs)?;
        let sealed_static = handshake.seal(own.public.as_bytes());
        handshake.agree(&own.secret, &theirs)?;
        let sealed_chain = handshake.seal(&certificate::chain(&own.public));
        let parts = [
            bytes(1, ephemeral.public.as_bytes()),
            bytes(2, &sealed_static),
            bytes(3, &sealed_chain),
        ];
        Some((handshake, bytes(3, &parts.concat())))
    }

    /// Takes the client's last message; returns what it says of itself, and the ciphers to read and to write with.
    pub(super) fn finish(mut self, finish: &[u8]) -> Option<(Vec<u8>, Cipher, Cipher)> {
        let sealed_static = find(finish, &[4, 1])?;
        let client = PublicKey::read(&self.open(sealed_static)?).ok()?;
        let ephemeral = self.ephemeral.secret.clone();
        self.agree(&ephemeral, &client)?;
        let payload = self.open(find(finish, &[4, 2])?)?;
        let (to_server, to_client) = self.derive(&[]);
        Some((payload, Cipher::new(to_server), Cipher::new(to_client)))
    }

    fn mix(&mut self, bytes: &[u8]) {
        self.hash = Sha256::digest([&self.hash[..], bytes].concat()).into();
    }

    fn agree(&mut self, own: &PrivateKey, other: &PublicKey) -> Option<()> {
        let shared = own.agree(other).ok()?;
        let (salt, key) = self.derive(&shared[..]);
        self.salt = salt;
        self.cipher = Cipher::new(key);
        Some(())
    }

    fn derive(&self, secret: &[u8]) -> ([u8; 32], [u8; 32]) {
        let mut derived = [0; 64];
        // It is short enough.
        let _ = Hkdf::<Sha256>::new(Some(&self.salt), secret).expand(&[], &mut derived);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        let (one, two) = derived.split_at(32);
        first.copy_from_slice(one);
        second.copy_from_slice(two);
        (first, second)
    }

    fn seal(&mut self, text: &[u8]) -> Vec<u8> {
        let sealed = self.cipher.seal_with(text, &self.hash);
        self.mix(&sealed);
        sealed
    }

    fn open(&mut self, sealed: &[u8]) -> Option<Vec<u8>> {
        let text = self.cipher.open_with(sealed, &self.hash)?;
        self.mix(sealed);
        Some(text)
    }
}
