//! The last messages that were sent, for devices that could not read them.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::files::{Folder, plain};
use crate::error::Result;
use crate::wire::e2ee::Refusal;

const PART: &str = "sent";

/// A message that was sent.
#[derive(Clone, PartialEq, Message)]
pub(in crate::e2ee) struct Sent {
    #[prost(string, tag = "1")]
    pub(in crate::e2ee) id: String,
    #[prost(string, tag = "2")]
    pub(in crate::e2ee) to: String,
    /// The middle layer.
    #[prost(bytes = "vec", tag = "3")]
    pub(in crate::e2ee) application: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(in crate::e2ee) franking_tag: Vec<u8>,
    /// The numbers of the people who were to read it: nobody else gets it again.
    #[prost(string, repeated, tag = "5")]
    pub(in crate::e2ee) people: Vec<String>,
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.application.zeroize();
    }
}

/// Keeps a message, and no more of them than `most`.
pub(super) fn keep(folder: &Folder, sent: &Sent, most: usize) -> Result<()> {
    // Identifiers grow, so that names have the order of sending.
    let name = format!("{:0>20}", plain(&sent.id));
    folder.write(PART, &name, &Zeroizing::new(sent.encode_to_vec()))?;
    let names = folder.names(PART)?;
    let surplus = names.len().saturating_sub(most);
    names
        .iter()
        .take(surplus)
        .try_for_each(|name| folder.remove(PART, name))
}

pub(super) fn get(folder: &Folder, id: &str) -> Result<Option<Sent>> {
    let name = format!("{:0>20}", plain(id));
    let Some(bytes) = folder.read(PART, &name)? else {
        return Ok(None);
    };
    let sent = Sent::decode(bytes.as_slice());
    sent.map(Some)
        .map_err(|_| folder.damaged(PART, &name, Refusal::Form))
}
