//! The handshake of the connection, and its encryption: `Noise_XX_25519_AESGCM_SHA256`.
//!
//! It is not quite Noise: the empty content of the first message is not hashed.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use prost::Message;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::frame::PROLOGUE;
use super::kdf::derive_two;
use super::keys::{KeyPair, PublicKey, SecretBytes};
use super::{Refusal, certificate};

/// The name of the protocol has the length of a hash, so that it is one.
const NAME: [u8; 32] = *b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0";

#[derive(Clone, PartialEq, Message)]
struct HandshakeMessage {
    #[prost(message, optional, tag = "2")]
    client_hello: Option<Hello>,
    #[prost(message, optional, tag = "3")]
    server_hello: Option<Hello>,
    #[prost(message, optional, tag = "4")]
    client_finish: Option<Finish>,
}

#[derive(Clone, PartialEq, Message)]
struct Hello {
    #[prost(bytes = "vec", optional, tag = "1")]
    ephemeral: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    sealed_static: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    sealed_payload: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Finish {
    #[prost(bytes = "vec", optional, tag = "1")]
    sealed_static: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    sealed_payload: Option<Vec<u8>>,
}

/// A handshake under way.
pub(crate) struct Handshake {
    state: Symmetric,
    ephemeral: KeyPair,
}

/// What the client proves, and how it knows the server.
pub(crate) struct Identity<'a> {
    pub(crate) own: &'a KeyPair,
    /// The key that has signed the server's certificates.
    pub(crate) root: &'a PublicKey,
    /// In seconds.
    pub(crate) now: u64,
    /// What the client says of itself.
    pub(crate) payload: &'a [u8],
}

impl Handshake {
    /// Begins; returns the first message.
    pub(crate) fn begin(ephemeral: KeyPair) -> (Self, Vec<u8>) {
        let mut state = Symmetric::new();
        state.mix_hash(ephemeral.public.as_bytes());
        let hello = HandshakeMessage {
            client_hello: Some(Hello {
                ephemeral: Some(ephemeral.public.as_bytes().to_vec()),
                ..Hello::default()
            }),
            ..HandshakeMessage::default()
        };
        (Self { state, ephemeral }, hello.encode_to_vec())
    }

    /// Takes the server's message; returns the last one, and the ciphers of the connection.
    ///
    /// # Errors
    ///
    /// The server is not one whose certificate the root has signed, or something was changed on the way.
    pub(crate) fn finish(
        mut self,
        answer: &[u8],
        identity: &Identity<'_>,
    ) -> Result<(Vec<u8>, Ciphers), Refusal> {
        let answer = HandshakeMessage::decode(answer).map_err(|_| Refusal::Form)?;
        let hello = answer.server_hello.ok_or(Refusal::Form)?;
        let theirs = PublicKey::read(&hello.ephemeral.ok_or(Refusal::Form)?)?;
        let state = &mut self.state;
        state.mix_hash(theirs.as_bytes());
        state.mix_key(&self.ephemeral.secret.agree(&theirs)?)?;
        let server = state.open(&hello.sealed_static.ok_or(Refusal::Form)?)?;
        let server = PublicKey::read(&server)?;
        state.mix_key(&self.ephemeral.secret.agree(&server)?)?;
        let chain = state.open(&hello.sealed_payload.ok_or(Refusal::Form)?)?;
        certificate::verify(&chain, &server, identity.root, identity.now)?;
        let sealed_static = state.seal(identity.own.public.as_bytes())?;
        state.mix_key(&identity.own.secret.agree(&theirs)?)?;
        let sealed_payload = state.seal(identity.payload)?;
        let finish = HandshakeMessage {
            client_finish: Some(Finish {
                sealed_static: Some(sealed_static),
                sealed_payload: Some(sealed_payload),
            }),
            ..HandshakeMessage::default()
        };
        let (sending, receiving) = derive_two(&state.salt[..], &[], &[])?;
        let ciphers = Ciphers {
            sending: Cipher::new(&sending),
            receiving: Cipher::new(&receiving),
        };
        Ok((finish.encode_to_vec(), ciphers))
    }
}

/// The ciphers of both directions. Each frame is sealed with the next number.
pub(crate) struct Ciphers {
    pub(crate) sending: Cipher,
    pub(crate) receiving: Cipher,
}

/// The cipher of one direction.
pub(crate) struct Cipher {
    cipher: Aes256Gcm,
    counter: u32,
}

impl Cipher {
    fn new(key: &SecretBytes) -> Self {
        let key: &[u8; 32] = key;
        Self {
            cipher: Aes256Gcm::new(key.into()),
            counter: 0,
        }
    }

    pub(crate) fn seal(&mut self, text: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.seal_with(text, &[])
    }

    pub(crate) fn open(&mut self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        self.open_with(bytes, &[])
    }

    fn seal_with(&mut self, msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, Refusal> {
        let nonce = self.nonce()?;
        let sealed = self.cipher.encrypt(&nonce, Payload { msg, aad });
        sealed.map_err(|_| Refusal::TooLong)
    }

    fn open_with(&mut self, msg: &[u8], aad: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let nonce = self.nonce()?;
        let opened = self.cipher.decrypt(&nonce, Payload { msg, aad });
        opened.map(Zeroizing::new).map_err(|_| Refusal::Mac)
    }

    /// A number is used once: a connection that has used all is to be made anew.
    fn nonce(&mut self) -> Result<Nonce<aes_gcm::aead::consts::U12>, Refusal> {
        let mut nonce = [0; 12];
        nonce[8..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter = self.counter.checked_add(1).ok_or(Refusal::TooFarAhead)?;
        Ok(nonce.into())
    }
}

/// What both sides have seen of the handshake, and the key from it.
struct Symmetric {
    hash: [u8; 32],
    salt: SecretBytes,
    cipher: Cipher,
}

impl Symmetric {
    fn new() -> Self {
        let mut state = Self {
            hash: NAME,
            salt: Zeroizing::new(NAME),
            cipher: Cipher::new(&Zeroizing::new(NAME)),
        };
        state.mix_hash(&PROLOGUE);
        state
    }

    fn mix_hash(&mut self, bytes: &[u8]) {
        let hash = Sha256::new().chain_update(self.hash).chain_update(bytes);
        self.hash = hash.finalize().into();
    }

    fn mix_key(&mut self, agreed: &SecretBytes) -> Result<(), Refusal> {
        let (salt, key) = derive_two(&self.salt[..], &agreed[..], &[])?;
        self.salt = salt;
        self.cipher = Cipher::new(&key);
        Ok(())
    }

    fn seal(&mut self, text: &[u8]) -> Result<Vec<u8>, Refusal> {
        let sealed = self.cipher.seal_with(text, &self.hash)?;
        self.mix_hash(&sealed);
        Ok(sealed)
    }

    fn open(&mut self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let text = self.cipher.open_with(bytes, &self.hash)?;
        self.mix_hash(bytes);
        Ok(text)
    }
}
