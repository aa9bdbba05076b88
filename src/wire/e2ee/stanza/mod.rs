//! The nodes that client and server exchange.

mod incoming;
mod keys;
mod media;
mod message;
mod people;
mod question;
mod receipt;

pub(crate) use incoming::{Arrival, Failure, Received, Sealed};
pub(crate) use keys::{PreKey, SignedPreKey};
pub(crate) use media::MediaHosts;
pub(crate) use message::{Group, Outgoing, Recipient, devices_hash};
pub(crate) use people::Devices;
pub(crate) use question::Answer;
pub(crate) use receipt::{Origin, Retry, acknowledge};

pub(crate) use keys::{ask_count, ask_keys, read_count, read_keys, upload_keys};
pub(crate) use media::{ask_media_hosts, read_media_hosts};
pub(crate) use people::{ask_devices, ask_members, read_devices, read_members};
pub(crate) use question::{activate, keep_alive};
pub(crate) use receipt::{ask_again, delivered, read, typing};
