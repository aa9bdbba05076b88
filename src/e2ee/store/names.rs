//! The names of files.

use super::files::plain;
use crate::wire::e2ee::node::Jid;

/// The name of a device's file. The numbers come from the server, and are checked where they are read.
pub(super) fn name(device: &Jid) -> String {
    format!("{}.{}", plain(&device.user), device.device)
}

pub(super) fn group_name(group: &Jid, device: &Jid) -> String {
    format!("{}.{}", plain(&group.user), name(device))
}

/// The devices of a person among the names of files.
pub(super) fn names_of(person: &Jid, names: Vec<String>) -> Vec<Jid> {
    let devices = names.iter().filter_map(|name| {
        let (user, device) = name.split_once('.')?;
        let device = device.parse().ok()?;
        (user == plain(&person.user)).then(|| Jid {
            device,
            ..person.clone()
        })
    });
    devices.collect()
}
