//! The keys of a group: each device seals what it sends once, with a key that it has given to all others.

mod keys;
mod message;
mod state;
mod stored;

pub(crate) use keys::SenderKeys;
pub(crate) use message::{Distribution, GroupMessage};
