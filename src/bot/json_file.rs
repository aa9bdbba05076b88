//! The states of dialogues in a file.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use super::store::Store;
use crate::private_file;
use crate::shown::OneLine;
use crate::sync::lock;

/// How many damaged files of one name are kept.
const MAX_DAMAGED: usize = 1000;

/// A store in a file: a JSON object with a member for each state, which outlives the program.
///
/// Only its owner may read the file (mode 0600). Each change replaces it as a whole or not at all, so a crash leaves the earlier states or
/// the new ones. All of it is written each time: for some thousands of states that is quick. One program at a time may use it.
///
/// ```
/// use fbchat::bot::{JsonFile, Store};
///
/// # let folder = std::env::temp_dir().join(format!("fbchat-json-file-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("answers.json");
/// JsonFile::open(&path)?.write("ada", Some("{\"tea\": true}"))?;
/// assert_eq!(JsonFile::open(&path)?.read("ada")?.as_deref(), Some("{\"tea\":true}"));
///
/// // A file that is damaged is not lost: it goes aside.
/// std::fs::write(&path, "{\"ada\": {\"te")?;
/// let store = JsonFile::open(&path)?;
/// assert_eq!(store.read("ada")?, None);
/// assert_eq!(store.set_aside(), Some(folder.join("answers.json.damaged").as_path()));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct JsonFile {
    path: PathBuf,
    states: Mutex<BTreeMap<String, Value>>,
    set_aside: Option<PathBuf>,
}

impl JsonFile {
    /// Opens the file. Where there is none, it is made with the first state.
    ///
    /// A file that is no JSON object is damaged: it is renamed to end in `.damaged`, which is logged as an error, and the store is empty.
    /// Earlier damaged files stay.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no file, or is damaged and cannot be renamed.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let named = |error| named(&path, &error);
        let (states, set_aside) = match read(&path).map_err(named)? {
            Some(states) => (states, None),
            None => (BTreeMap::new(), Some(set_aside(&path).map_err(named)?)),
        };
        if let Some(aside) = &set_aside {
            log::error!(
                "the file of states {} is damaged: it is kept as {}, and all states begin anew",
                shown(&path),
                shown(aside)
            );
        }
        Ok(Self {
            path,
            states: Mutex::new(states),
            set_aside,
        })
    }

    /// Where the file is now that was found damaged. `None`: it was not.
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }
}

impl Store for JsonFile {
    fn read(&self, key: &str) -> io::Result<Option<String>> {
        Ok(lock(&self.states).get(key).map(Value::to_string))
    }

    fn write(&self, key: &str, state: Option<&str>) -> io::Result<()> {
        let mut states = lock(&self.states);
        let mut changed = states.clone();
        match state {
            Some(state) => changed.insert(key.to_owned(), serde_json::from_str(state)?),
            None => changed.remove(key),
        };
        let json = serde_json::to_string_pretty(&changed)?;
        private_file::write(&self.path, json.as_bytes()).map_err(|it| named(&self.path, &it))?;
        *states = changed;
        Ok(())
    }
}

/// The states in a file; none where there is no file. `None`: it is damaged.
fn read(path: &Path) -> io::Result<Option<BTreeMap<String, Value>>> {
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(BTreeMap::new())),
        found => found?,
    };
    // Opening a pipe would block until somebody writes to it.
    if !found.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(serde_json::from_slice(&fs::read(path)?).ok())
}

/// Renames a damaged file to a name that nothing has yet.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MAX_DAMAGED {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".damaged");
        if number > 1 {
            name.push(format!("-{number}"));
        }
        let aside = path.with_file_name(name);
        if !aside.try_exists()? {
            fs::rename(path, &aside)?;
            return Ok(aside);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn shown(path: &Path) -> String {
    OneLine::up_to(&path.to_string_lossy(), 4096).to_string()
}

/// The same error, with the file that it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    let words = format!(
        "cannot read or write the states in {}: {error}",
        shown(path)
    );
    io::Error::new(error.kind(), words)
}

impl fmt::Debug for JsonFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonFile")
            .field("path", &self.path)
            .field("states", &lock(&self.states).len())
            .finish_non_exhaustive()
    }
}
