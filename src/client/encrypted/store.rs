//! Where the keys of a device are.

use std::path::PathBuf;

/// The place where the keys of a device for encrypted chats are kept.
///
/// Anybody with a copy of it can read what is sent to the account. Lose it, and what was not received yet stays unreadable: the account
/// begins as a new device.
///
/// ```
/// let store = fbchat::KeyStore::directory("/var/lib/bot/keys");
/// # let _ = store;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a store does nothing until it is given to `Client::encrypted`"]
pub struct KeyStore {
    pub(super) path: PathBuf,
}

impl KeyStore {
    /// A directory, which is made if it is not there. On Unix nobody else can read it: an existing one that others can read is refused.
    ///
    /// One process uses it at a time, and one account. It is safe to copy while no process does.
    pub fn directory(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}
