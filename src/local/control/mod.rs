//! The API of tests: the methods of `LocalServer` and `Person`, faults, and the journal of requests.

pub(super) mod client;
#[cfg(feature = "e2ee")]
mod encrypted;
pub(super) mod failing;
pub(super) mod fault;
pub(super) mod gateway;
pub(super) mod journal;
pub(super) mod lightspeed;
pub(super) mod listening;
pub(super) mod person;
pub(super) mod pushing;
pub(super) mod requests;
pub(super) mod said;
pub(super) mod sent;
pub(super) mod sent_by;
pub(super) mod server;
pub(super) mod sessions;
pub(super) mod transcript;
