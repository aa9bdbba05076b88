//! Details that somebody has signed: certificates, and the lists of an account's devices.

use prost::Message;

use super::keys::PublicKey;
use super::{Refusal, signature};

/// Details with their signature.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Signed {
    /// As they were signed.
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(super) details: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub(super) signature: Option<Vec<u8>>,
}

impl Signed {
    /// The details, if this key has signed them.
    pub(super) fn verified(&self, signer: &PublicKey) -> Result<&[u8], Refusal> {
        let details = self.details.as_deref().ok_or(Refusal::Form)?;
        let signature = self.signature.as_deref().ok_or(Refusal::Form)?;
        signature::verify(signer, &[details], signature)?;
        Ok(details)
    }
}
