//! The certificates by which the client knows the server.

use prost::Message;

use super::Refusal;
use super::keys::PublicKey;
use super::signed::Signed;

/// The key that has signed the certificates of the servers of this protocol for years.
pub(crate) const ROOT: [u8; 32] = [
    0x14, 0x23, 0x75, 0x57, 0x4d, 0x0a, 0x58, 0x71, 0x66, 0xaa, 0xe7, 0x1e, 0xbe, 0x51, 0x64, 0x37,
    0xc4, 0xa2, 0x8b, 0x73, 0xe3, 0x69, 0x5c, 0x6c, 0xe1, 0xf7, 0xf9, 0x54, 0x5d, 0xa8, 0xee, 0x6b,
];

/// The number that the root has as an issuer.
const ROOT_SERIAL: u32 = 0;

#[derive(Clone, PartialEq, Message)]
struct Chain {
    #[prost(message, optional, tag = "1")]
    leaf: Option<Signed>,
    #[prost(message, optional, tag = "2")]
    intermediate: Option<Signed>,
}

#[derive(Clone, PartialEq, Message)]
struct Details {
    #[prost(uint32, optional, tag = "1")]
    serial: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    issuer_serial: Option<u32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    key: Option<Vec<u8>>,
    /// In seconds.
    #[prost(uint64, optional, tag = "4")]
    not_before: Option<u64>,
    #[prost(uint64, optional, tag = "5")]
    not_after: Option<u64>,
}

/// Fails unless the root has signed, by one certificate between, that the server has this key. `now` is in seconds.
pub(crate) fn verify(
    chain: &[u8],
    server: &PublicKey,
    root: &PublicKey,
    now: u64,
) -> Result<(), Refusal> {
    let chain = Chain::decode(chain).map_err(|_| Refusal::Form)?;
    let (serial, issuer) = key(chain.intermediate, root, ROOT_SERIAL, now)?;
    let (_, leaf) = key(chain.leaf, &issuer, serial, now)?;
    match leaf == *server {
        true => Ok(()),
        false => Err(Refusal::Key),
    }
}

/// The number and the key of a certificate that this issuer has signed.
fn key(
    certificate: Option<Signed>,
    issuer: &PublicKey,
    issuer_serial: u32,
    now: u64,
) -> Result<(u32, PublicKey), Refusal> {
    let certificate = certificate.ok_or(Refusal::Form)?;
    let details = Details::decode(certificate.verified(issuer)?).map_err(|_| Refusal::Form)?;
    if details.issuer_serial.unwrap_or_default() != issuer_serial {
        return Err(Refusal::Signature);
    }
    let from = details.not_before.ok_or(Refusal::Form)?;
    let until = details.not_after.ok_or(Refusal::Form)?;
    if !(from..=until).contains(&now) {
        return Err(Refusal::Expired);
    }
    let key = PublicKey::read(&details.key.ok_or(Refusal::Form)?)?;
    Ok((details.serial.unwrap_or_default(), key))
}
