//! Where the states of dialogues are kept.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Mutex;

use crate::sync::lock;

/// A place for the states of dialogues, each a JSON text under a key. [`MemoryStore`] and [`JsonFile`](super::JsonFile) are two;
/// a database can be one.
///
/// ```
/// use std::io;
/// use fbchat::bot::{Dialogue, MemoryStore, Store};
///
/// /// Writes each change to the log, too.
/// struct Logged(MemoryStore);
///
/// impl Store for Logged {
///     fn read(&self, key: &str) -> io::Result<Option<String>> {
///         self.0.read(key)
///     }
///
///     fn write(&self, key: &str, state: Option<&str>) -> io::Result<()> {
///         log::info!("{key} is at {} bytes", state.map_or(0, str::len));
///         self.0.write(key, state)
///     }
/// }
///
/// let dialogue = Dialogue::<u32>::in_store(Logged(MemoryStore::default()));
/// # let _ = dialogue;
/// ```
pub trait Store: Send + Sync {
    /// Returns the state under a key. `None`: there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be known.
    fn read(&self, key: &str) -> io::Result<Option<String>>;

    /// Puts a state under a key, in place of an earlier one. `None` removes it.
    ///
    /// # Errors
    ///
    /// If it is not certain that it is kept. The earlier state then stays, or this one is there.
    fn write(&self, key: &str, state: Option<&str>) -> io::Result<()>;
}

/// A store in memory: it ends with the program. [`Store`] has an example.
#[derive(Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, String>>);

impl Store for MemoryStore {
    fn read(&self, key: &str) -> io::Result<Option<String>> {
        Ok(lock(&self.0).get(key).cloned())
    }

    fn write(&self, key: &str, state: Option<&str>) -> io::Result<()> {
        let mut states = lock(&self.0);
        match state {
            Some(state) => states.insert(key.to_owned(), state.to_owned()),
            None => states.remove(key),
        };
        Ok(())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("states", &lock(&self.0).len())
            .finish()
    }
}
