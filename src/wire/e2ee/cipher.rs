//! The cipher of messages: AES-256 in CBC mode.

use aes::Aes256;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

use super::Refusal;

pub(crate) fn encrypt(key: &[u8; 32], iv: &[u8; 16], text: &[u8]) -> Vec<u8> {
    cbc::Encryptor::<Aes256>::new(key.into(), iv.into()).encrypt_padded_vec::<Pkcs7>(text)
}

/// The bytes are known to be genuine by now, so that a wrong padding shows nothing to anybody.
pub(crate) fn decrypt(
    key: &[u8; 32],
    iv: &[u8; 16],
    bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let cipher = cbc::Decryptor::<Aes256>::new(key.into(), iv.into());
    let text = cipher.decrypt_padded_vec::<Pkcs7>(bytes);
    text.map(Zeroizing::new).map_err(|_| Refusal::Form)
}
