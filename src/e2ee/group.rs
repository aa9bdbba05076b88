//! Messages of groups: sealed once, with a key that the devices of all members are given.

use super::common::refused;
use super::random;
use super::shared::Shared;
use super::store::Holders;
use crate::error::Result;
use crate::sync::lock;
use crate::wire::e2ee::message::{self, SentTo};
use crate::wire::e2ee::node::{Jid, Server};
use crate::wire::e2ee::stanza::Recipient;

/// A message, sealed for a group.
pub(super) struct SealedForGroup {
    /// The number of the key.
    pub(super) key: u32,
    /// The key, for devices that do not have it.
    pub(super) distribution: Vec<u8>,
    pub(super) sealed: Vec<u8>,
    /// Those devices.
    pub(super) lacking: Vec<Jid>,
}

impl Shared {
    /// Seals a message for a group. Where a device is gone that has the key, there is a new one from now on.
    pub(super) fn seal_for_group(
        &self,
        group: &Jid,
        application: &[u8],
        devices: &[Jid],
    ) -> Result<SealedForGroup> {
        let me = self.jid();
        let [random] = *random::bytes()?;
        let text = message::seal(Some(application), &SentTo::Others, None, random);
        let store = lock(&self.store);
        let mut keys = store.sender_keys(group, &me)?;
        let mut holders = store.holders(group)?;
        let refused = |refusal| refused("the key of the group", refusal);
        let is_current = keys.own_id() == Some(holders.key);
        if !is_current || holders.has_others_than(devices) {
            let [a, b, c, d] = *random::bytes()?;
            let id = (u32::from_be_bytes([a, b, c, d]) >> 1).max(1);
            keys.begin(id, random::bytes()?, &mut random::draw)
                .map_err(refused)?;
            holders = Holders::none(id);
            // Before the key: with the old number no device counts as one that has it.
            store.save_holders(group, &holders)?;
        }
        let distribution = keys.distribution().map_err(refused)?.write().to_vec();
        let sealed = keys.seal(&text, &random::bytes()?).map_err(refused)?;
        store.save_sender_keys(group, &me, &keys)?;
        Ok(SealedForGroup {
            key: holders.key,
            distribution,
            sealed,
            lacking: devices
                .iter()
                .filter(|it| !holders.has(it))
                .cloned()
                .collect(),
        })
    }

    /// Devices have the key of a group from now on.
    pub(super) fn has_got_key(
        &self,
        group: &Jid,
        key: u32,
        recipients: &[Recipient],
    ) -> Result<()> {
        if recipients.is_empty() || group.server != Server::Group {
            return Ok(());
        }
        let store = lock(&self.store);
        let mut holders = store.holders(group)?;
        // Another message may have begun a new one meanwhile.
        if holders.key != key {
            return Ok(());
        }
        holders.add(recipients.iter().map(|it| &it.device));
        store.save_holders(group, &holders)
    }
}
