//! Helpers that tests of several floors share.

pub(crate) mod mutate;
#[allow(unreachable_pub, reason = "the integration tests use it too")]
pub(crate) mod not_played;
#[cfg(feature = "gateway")]
pub(crate) mod programs;
