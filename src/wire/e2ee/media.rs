//! Files: sealed with a key of their own, which goes with the message that names them.
//!
//! Both directions take the bytes in pieces, so that no file is in memory whole.

use aes::Aes256;
use cbc::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::kdf::{derive, mac};
use super::keys::SecretBytes;
use super::{Refusal, split};

/// The length of the code behind a file, in bytes.
pub(crate) const MAC: usize = 10;
const BLOCK: usize = 16;

/// The kind of a file: each has keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    /// A sticker too.
    Image,
    Video,
    Audio,
    Document,
}

impl MediaKind {
    fn info(self) -> &'static [u8] {
        match self {
            Self::Image => b"WhatsApp Image Keys",
            Self::Video => b"WhatsApp Video Keys",
            Self::Audio => b"WhatsApp Audio Keys",
            Self::Document => b"WhatsApp Document Keys",
        }
    }
}

/// The keys of a file.
struct Keys {
    iv: [u8; BLOCK],
    cipher: SecretBytes,
    mac: SecretBytes,
}

impl Keys {
    fn of(kind: MediaKind, key: &SecretBytes) -> Result<Self, Refusal> {
        let derived = derive::<112>(&[0; 32], &key[..], kind.info())?;
        let (iv, rest) = split(&*derived).ok_or(Refusal::Form)?;
        let (cipher, rest) = split(rest).ok_or(Refusal::Form)?;
        let (mac, _) = split(rest).ok_or(Refusal::Form)?;
        Ok(Self {
            iv,
            cipher: Zeroizing::new(cipher),
            mac: Zeroizing::new(mac),
        })
    }

    fn code(&self) -> Hmac<Sha256> {
        mac(&self.mac).chain_update(self.iv)
    }
}

/// The SHA-256 of a file, and of the sealed file.
#[derive(PartialEq, Eq)]
pub(crate) struct Hashes {
    pub(crate) plain: [u8; 32],
    pub(crate) sealed: [u8; 32],
}

/// Seals a file, piece by piece.
pub(crate) struct Sealer {
    cipher: cbc::Encryptor<Aes256>,
    code: Hmac<Sha256>,
    /// What does not fill a block yet.
    rest: Zeroizing<Vec<u8>>,
    plain: Sha256,
    sealed: Sha256,
}

impl Sealer {
    pub(crate) fn new(kind: MediaKind, key: &SecretBytes) -> Result<Self, Refusal> {
        let keys = Keys::of(kind, key)?;
        let cipher: &[u8; 32] = &keys.cipher;
        Ok(Self {
            cipher: cbc::Encryptor::new(cipher.into(), (&keys.iv).into()),
            code: keys.code(),
            rest: Zeroizing::default(),
            plain: Sha256::new(),
            sealed: Sha256::new(),
        })
    }

    /// Takes a piece, and returns the sealed bytes that are ready.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.plain.update(piece);
        self.rest.extend_from_slice(piece);
        let whole = self.rest.len() - self.rest.len() % BLOCK;
        let mut sealed: Vec<u8> = self.rest.drain(..whole).collect();
        encrypt(&mut self.cipher, &mut sealed);
        self.code.update(&sealed);
        self.sealed.update(&sealed);
        sealed
    }

    /// Returns the last bytes.
    pub(crate) fn finish(mut self) -> (Vec<u8>, Hashes) {
        let fill = BLOCK - self.rest.len() % BLOCK;
        let mut bytes = self.rest.to_vec();
        bytes.resize(bytes.len() + fill, u8::try_from(fill).unwrap_or_default());
        encrypt(&mut self.cipher, &mut bytes);
        self.code.update(&bytes);
        let code = self.code.finalize().into_bytes();
        bytes.extend(code.iter().take(MAC));
        self.sealed.update(&bytes);
        let hashes = Hashes {
            plain: self.plain.finalize().into(),
            sealed: self.sealed.finalize().into(),
        };
        (bytes, hashes)
    }
}

fn encrypt(cipher: &mut cbc::Encryptor<Aes256>, bytes: &mut [u8]) {
    let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(bytes);
    cipher.encrypt_blocks(blocks);
}

/// Opens a file, piece by piece. What it returns is known to be genuine when [`finish`](Self::finish) has succeeded, not before.
pub(crate) struct Opener {
    cipher: cbc::Decryptor<Aes256>,
    code: Hmac<Sha256>,
    /// The last block and the code, as far as is known.
    rest: Vec<u8>,
    plain: Sha256,
    sealed: Sha256,
}

impl Opener {
    pub(crate) fn new(kind: MediaKind, key: &SecretBytes) -> Result<Self, Refusal> {
        let keys = Keys::of(kind, key)?;
        let cipher: &[u8; 32] = &keys.cipher;
        Ok(Self {
            cipher: cbc::Decryptor::new(cipher.into(), (&keys.iv).into()),
            code: keys.code(),
            rest: Vec::new(),
            plain: Sha256::new(),
            sealed: Sha256::new(),
        })
    }

    /// Takes a piece of the sealed file, and returns the bytes that are ready.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.sealed.update(piece);
        self.rest.extend_from_slice(piece);
        let surplus = self.rest.len().saturating_sub(BLOCK + MAC);
        let whole = surplus - surplus % BLOCK;
        let mut bytes: Vec<u8> = self.rest.drain(..whole).collect();
        self.code.update(&bytes);
        decrypt(&mut self.cipher, &mut bytes);
        self.plain.update(&bytes);
        bytes
    }

    /// Returns the last bytes, and the hashes of what was opened.
    ///
    /// # Errors
    ///
    /// The file was changed or cut short.
    pub(crate) fn finish(mut self) -> Result<(Vec<u8>, Hashes), Refusal> {
        let (last, code) = self.rest.split_last_chunk::<MAC>().ok_or(Refusal::Form)?;
        let mut last = last.to_vec();
        if last.is_empty() || last.len() % BLOCK != 0 {
            return Err(Refusal::Form);
        }
        self.code.update(&last);
        self.code
            .verify_truncated_left(code)
            .map_err(|_| Refusal::Mac)?;
        decrypt(&mut self.cipher, &mut last);
        let padding = last.last().copied().map_or(0, usize::from);
        if !(1..=BLOCK).contains(&padding) {
            return Err(Refusal::Form);
        }
        last.truncate(last.len().saturating_sub(padding));
        self.plain.update(&last);
        let hashes = Hashes {
            plain: self.plain.finalize().into(),
            sealed: self.sealed.finalize().into(),
        };
        Ok((last, hashes))
    }
}

fn decrypt(cipher: &mut cbc::Decryptor<Aes256>, bytes: &mut [u8]) {
    let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(bytes);
    cipher.decrypt_blocks(blocks);
}
