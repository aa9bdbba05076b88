//! What all parts need.

use std::time::SystemTime;

use crate::error::{Error, TransportError};
use crate::wire::e2ee::Refusal;

/// The error for what the server has sent and this crate refuses.
pub(super) fn refused(what: &str, refusal: Refusal) -> Error {
    TransportError::Protocol(format!("{what} cannot be used: {refusal}").into()).into()
}

/// The time in seconds.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
