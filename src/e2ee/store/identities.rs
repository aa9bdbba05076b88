//! The keys by which the devices of people are known.

use super::files::Folder;
use super::names::name;
use crate::error::Result;
use crate::wire::e2ee::node::Jid;

const PART: &str = "identities";

pub(super) fn get(folder: &Folder, device: &Jid) -> Result<Option<Vec<u8>>> {
    let bytes = folder.read(PART, &name(device))?;
    Ok(bytes.map(|bytes| bytes.to_vec()))
}

pub(super) fn save(folder: &Folder, device: &Jid, key: &[u8; 32]) -> Result<()> {
    folder.write(PART, &name(device), key)
}
