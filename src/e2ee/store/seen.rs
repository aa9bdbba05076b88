//! The messages that the caller has taken, by which one that comes once more is recognised.

use std::collections::{HashSet, VecDeque};

use super::files::Folder;
use crate::error::Result;

/// By which a message is recognised when it comes once more, however it is sealed then.
pub(super) type Key = [u8; 16];

const FILE: &str = "seen";
/// The number of messages that are recognised.
const MAX_SEEN: usize = 4096;

/// The keys of those messages.
pub(super) struct Seen {
    order: VecDeque<Key>,
    keys: HashSet<Key>,
}

impl Seen {
    pub(super) fn load(folder: &Folder) -> Result<Self> {
        let bytes = folder.read("", FILE)?.unwrap_or_default();
        let (keys, rest) = bytes.as_chunks();
        let seen = Self {
            order: keys.iter().copied().collect(),
            keys: keys.iter().copied().collect(),
        };
        if !rest.is_empty() {
            // The process ended within a write.
            seen.save(folder)?;
        }
        Ok(seen)
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Adds a message, at the cost of a few bytes in most cases.
    pub(super) fn add(&mut self, folder: &Folder, key: Key) -> Result<()> {
        if !self.keys.insert(key) {
            return Ok(());
        }
        self.order.push_back(key);
        if self.order.len() < 2 * MAX_SEEN {
            return folder.append(FILE, &key);
        }
        for key in self.order.drain(..MAX_SEEN) {
            self.keys.remove(&key);
        }
        self.save(folder)
    }

    fn save(&self, folder: &Folder) -> Result<()> {
        let keys: Vec<_> = self.order.iter().flatten().copied().collect();
        folder.write("", FILE, &keys)
    }
}
