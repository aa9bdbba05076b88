//! Messages that were opened and have not been taken: nobody can open them a second time.

use std::collections::HashSet;

use prost::Message;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::files::Folder;
use super::seen::{Key, Seen};
use crate::error::Result;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::stanza::Received;

const PART: &str = "waiting";

/// A message that waits to be taken.
#[derive(Clone, PartialEq, Message)]
pub(in crate::e2ee) struct Waiting {
    /// Grows from message to message, so that names have the order of arrival.
    #[prost(int64, tag = "1")]
    arrived: i64,
    #[prost(bytes = "vec", tag = "2")]
    key: Vec<u8>,
    /// The whole stanza that it came in.
    #[prost(bytes = "vec", tag = "3")]
    pub(in crate::e2ee) stanza: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(in crate::e2ee) text: Vec<u8>,
    /// Why it could not be opened. Then there is no text.
    #[prost(string, optional, tag = "5")]
    pub(in crate::e2ee) refusal: Option<String>,
}

impl Waiting {
    pub(in crate::e2ee) fn name(&self) -> String {
        let key = self.key().map_or(0, u128::from_be_bytes);
        format!("{:020}-{key:032x}", self.arrived.max(0))
    }

    fn key(&self) -> Option<Key> {
        self.key.as_slice().try_into().ok()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// A message, or the report that it cannot be opened.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::e2ee) enum Part {
    Message,
    Report,
}

fn key(received: &Received, part: Part) -> Key {
    let mut digest = Sha256::new();
    digest.update([u8::from(part == Part::Report)]);
    digest.update(received.device().to_string());
    digest.update([0]);
    digest.update(&received.id);
    let digest = <[u8; 32]>::from(digest.finalize());
    digest.first_chunk().copied().unwrap_or_default()
}

/// What waits, and what has been taken.
pub(super) struct Inbox {
    /// 16 bytes for each message that nobody has taken; all else of them is on the disk alone.
    waiting: HashSet<Key>,
    seen: Seen,
    last_arrival: i64,
}

impl Inbox {
    pub(super) fn load(folder: &Folder) -> Result<Self> {
        let mut inbox = Self {
            waiting: HashSet::new(),
            seen: Seen::load(folder)?,
            last_arrival: 0,
        };
        for name in folder.names(PART)? {
            let Some((arrived, key)) = read_name(&name) else {
                continue;
            };
            inbox.last_arrival = inbox.last_arrival.max(arrived);
            // The process ended before it was removed, or a write was repeated.
            if inbox.knows(&key) {
                folder.remove(PART, &name)?;
            } else {
                inbox.waiting.insert(key);
            }
        }
        Ok(inbox)
    }

    fn knows(&self, key: &Key) -> bool {
        self.waiting.contains(key) || self.seen.has(key)
    }

    pub(super) fn has(&self, received: &Received, part: Part) -> bool {
        self.knows(&key(received, part))
    }

    pub(super) fn is_waiting(&self, received: &Received) -> bool {
        self.waiting.contains(&key(received, Part::Message))
    }

    /// Keeps a text, or why there is none. `now`: in milliseconds.
    pub(super) fn keep(
        &mut self,
        folder: &Folder,
        received: &Received,
        stanza: &[u8],
        text: std::result::Result<&[u8], Refusal>,
        now: i64,
    ) -> Result<Waiting> {
        let part = if text.is_ok() {
            Part::Message
        } else {
            Part::Report
        };
        let key = key(received, part);
        // A clock that goes back changes no order.
        let arrived = now
            .saturating_mul(1000)
            .max(self.last_arrival.saturating_add(1));
        let waiting = Waiting {
            arrived,
            key: key.to_vec(),
            stanza: stanza.to_vec(),
            text: text.unwrap_or_default().to_vec(),
            refusal: text.err().map(|refusal| refusal.to_string()),
        };
        let bytes = Zeroizing::new(waiting.encode_to_vec());
        folder.write(PART, &waiting.name(), &bytes)?;
        self.last_arrival = arrived;
        self.waiting.insert(key);
        Ok(waiting)
    }

    /// Forgets that a message came: what followed has failed, and it comes again.
    pub(super) fn drop_again(&mut self, folder: &Folder, waiting: &Waiting) {
        if let Some(key) = waiting.key() {
            self.waiting.remove(&key);
        }
        if let Err(error) = folder.remove(PART, &waiting.name()) {
            log::warn!("a message that comes again cannot be removed: {error}");
        }
    }

    /// The caller has taken a message. That is noted first, so that it is not handed out again wherever the process ends.
    pub(super) fn taken(&mut self, folder: &Folder, waiting: &Waiting) -> Result<()> {
        if let Some(key) = waiting.key() {
            self.seen.add(folder, key)?;
            self.waiting.remove(&key);
        }
        folder.remove(PART, &waiting.name())
    }
}

/// The names of what waits, in the order of arrival.
pub(super) fn names(folder: &Folder) -> Result<Vec<String>> {
    let mut names = folder.names(PART)?;
    names.retain(|name| read_name(name).is_some());
    Ok(names)
}

pub(super) fn get(folder: &Folder, name: &str) -> Result<Option<Waiting>> {
    let Some(bytes) = folder.read(PART, name)? else {
        return Ok(None);
    };
    match Waiting::decode(bytes.as_slice()) {
        Ok(waiting) if waiting.name() == name => Ok(Some(waiting)),
        _ => Err(folder.damaged(PART, name, Refusal::Form)),
    }
}

/// When a message of this name arrived, and by what it is recognised. `None`: it is another file.
fn read_name(name: &str) -> Option<(i64, Key)> {
    let (arrived, hex) = name.split_once('-')?;
    let is_of_length = arrived.len() == 20 && hex.len() == 32;
    let key = u128::from_str_radix(hex, 16)
        .ok()
        .filter(|_| is_of_length)?;
    Some((arrived.parse().ok()?, key.to_be_bytes()))
}
