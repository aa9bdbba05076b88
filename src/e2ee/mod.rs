//! End-to-end encrypted chats: the keys of a device (`store`), its registration, its connection (`line`, `worker`), and what goes over it.

mod again;
mod backlog;
mod common;
mod event;
mod group;
mod line;
mod media;
mod open;
mod options;
pub(crate) mod random;
mod receive;
mod registration;
mod send;
mod shared;
mod store;
mod token;
mod upkeep;
mod worker;

pub(crate) use media::{SealError, seal};
pub(crate) use open::{Place, open};
pub use options::EncryptedOptions;
pub(crate) use send::{Chat, Draft};
pub(crate) use shared::Shared;
pub(crate) use worker::start;
