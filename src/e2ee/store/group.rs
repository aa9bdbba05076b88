//! The devices that have this device's key of a group.

use std::collections::BTreeSet;

use prost::Message;

use super::files::{Folder, plain};
use crate::error::Result;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::Jid;

const PART: &str = "group-devices";

/// The devices that have a key.
#[derive(Clone, PartialEq, Message)]
pub(in crate::e2ee) struct Holders {
    /// The number of the key.
    #[prost(uint32, tag = "1")]
    pub(in crate::e2ee) key: u32,
    #[prost(string, repeated, tag = "2")]
    devices: Vec<String>,
}

impl Holders {
    /// Of a new key, which no other device has.
    pub(in crate::e2ee) fn none(key: u32) -> Self {
        Self {
            key,
            devices: Vec::new(),
        }
    }

    pub(in crate::e2ee) fn has(&self, device: &Jid) -> bool {
        let device = device.to_string();
        self.devices.contains(&device)
    }

    /// Whether a device has the key that is none of these.
    pub(in crate::e2ee) fn has_others_than(&self, devices: &[Jid]) -> bool {
        let devices: BTreeSet<_> = devices.iter().map(Jid::to_string).collect();
        !self.devices.iter().all(|it| devices.contains(it))
    }

    pub(in crate::e2ee) fn add<'a>(&mut self, devices: impl IntoIterator<Item = &'a Jid>) {
        for device in devices {
            if !self.has(device) {
                self.devices.push(device.to_string());
            }
        }
    }
}

pub(super) fn get(folder: &Folder, group: &Jid) -> Result<Holders> {
    folder.load(PART, &plain(&group.user), |bytes| {
        Holders::decode(bytes).map_err(|_| Refusal::Form)
    })
}

pub(super) fn save(folder: &Folder, group: &Jid, holders: &Holders) -> Result<()> {
    folder.write(PART, &plain(&group.user), &holders.encode_to_vec())
}
