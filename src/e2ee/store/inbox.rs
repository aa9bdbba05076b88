//! Messages that were opened and have not been handed over: nobody can open them a second time.

use prost::Message;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::files::Folder;
use crate::error::Result;
use crate::wire::e2ee::Refusal;

const PART: &str = "waiting";

/// A message that waits to be handed over.
#[derive(Clone, PartialEq, Message)]
pub(in crate::e2ee) struct Waiting {
    /// When it came, in microseconds, so that names have the order of arrival.
    #[prost(int64, tag = "1")]
    pub(in crate::e2ee) arrived: i64,
    /// That of the sealed message, by which a repeat is known.
    #[prost(bytes = "vec", tag = "2")]
    pub(in crate::e2ee) hash: Vec<u8>,
    /// The whole stanza that it came in.
    #[prost(bytes = "vec", tag = "3")]
    pub(in crate::e2ee) stanza: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(in crate::e2ee) text: Vec<u8>,
}

impl Waiting {
    pub(in crate::e2ee) fn new(arrived: i64, sealed: &[u8], stanza: &[u8], text: &[u8]) -> Self {
        Self {
            arrived,
            hash: hash(sealed),
            stanza: stanza.to_vec(),
            text: text.to_vec(),
        }
    }

    pub(in crate::e2ee) fn is_of(&self, sealed: &[u8]) -> bool {
        self.hash == hash(sealed)
    }

    fn name(&self) -> String {
        let hash: String = self
            .hash
            .iter()
            .take(8)
            .map(|it| format!("{it:02x}"))
            .collect();
        format!("{:020}-{hash}", self.arrived.max(0))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

fn hash(sealed: &[u8]) -> Vec<u8> {
    Sha256::digest(sealed).to_vec()
}

pub(super) fn keep(folder: &Folder, waiting: &Waiting) -> Result<()> {
    let bytes = Zeroizing::new(waiting.encode_to_vec());
    folder.write(PART, &waiting.name(), &bytes)
}

pub(super) fn all(folder: &Folder) -> Result<Vec<Waiting>> {
    let mut all = Vec::new();
    for name in folder.names(PART)? {
        if let Some(bytes) = folder.read(PART, &name)? {
            let waiting = Waiting::decode(bytes.as_slice());
            all.push(waiting.map_err(|_| folder.damaged(PART, &name, Refusal::Form))?);
        }
    }
    Ok(all)
}

pub(super) fn remove(folder: &Folder, waiting: &Waiting) -> Result<()> {
    folder.remove(PART, &waiting.name())
}
