//! One key of a group.

use crate::wire::e2ee::chain::Reading;
use crate::wire::e2ee::keys::{PrivateKey, PublicKey};

/// One key, and how far it has been used.
pub(super) struct State {
    pub(super) id: u32,
    pub(super) reading: Reading,
    pub(super) public: PublicKey,
    /// Of this device's own keys alone.
    pub(super) secret: Option<PrivateKey>,
}
