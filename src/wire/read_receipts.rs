//! Up to when each user has read a conversation: `read_receipts` of a thread.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::de::{List, Millis, Num, Obj};
use crate::id::UserId;
use crate::time::Timestamp;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReadReceipts {
    nodes: List<Obj<Receipt>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Receipt {
    actor: Obj<Actor>,
    watermark: Num<Millis>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Actor {
    id: Num<UserId>,
}

impl Obj<ReadReceipts> {
    /// Returns the times by user. A receipt that cannot be read is left out.
    pub(super) fn times(self) -> BTreeMap<UserId, Timestamp> {
        let receipts = self.get().unwrap_or_default().nodes.elements().into_iter();
        let time = |receipt: Obj<Receipt>| {
            let Receipt { actor, watermark } = receipt.get()?;
            Some((actor.get()?.id.get()?, watermark.get()?.0))
        };
        receipts.filter_map(time).collect()
    }
}
