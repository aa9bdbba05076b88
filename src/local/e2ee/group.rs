//! Which devices have the keys of groups, as the server can see it.

use super::proto::integer;
use crate::local::world::state::State;
use crate::wire::e2ee::node::{Jid, Node};

/// The signature behind a message of a group.
const SIGNATURE: usize = 64;

/// Checks that a message of a group is sealed with a key that no device has which is gone, and notes who is given it.
pub(super) fn check(
    state: &mut State,
    device: &Jid,
    group: &Jid,
    sealed: &[Node],
    given: &[Jid],
    expected: &[Jid],
) {
    let sealed = sealed.iter().find(|it| it.has("type", "skmsg"));
    let Some(key) = sealed.and_then(key) else {
        return state
            .encrypted
            .find("a message of a group that is not sealed with a key of it".to_owned());
    };
    let of = (group.clone(), device.clone());
    let known = state.encrypted.group_keys.entry(of).or_default();
    if known.0 != key {
        *known = (key, Default::default());
    }
    known.1.extend(given.iter().cloned());
    let gone = known.1.iter().find(|it| !expected.contains(it)).cloned();
    let missing = expected.iter().find(|it| !known.1.contains(*it)).cloned();
    if let Some(gone) = gone {
        let finding = format!("a message is sealed with a key that {gone} has, which is gone");
        state.encrypted.find(finding);
    }
    if let Some(missing) = missing {
        log::debug!(target: "fbchat::local", "{missing} has not the key of a message in its group");
    }
}

/// The number of the key that a message of a group is sealed with.
fn key(sealed: &Node) -> Option<u64> {
    let bytes = sealed.bytes()?;
    let length = bytes.len().checked_sub(SIGNATURE)?;
    integer(bytes.get(1..length)?, &[1])
}
