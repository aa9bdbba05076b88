//! Files that only their owner can read, each replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::step::step;
use crate::error::{Error, Result};
use crate::wire::e2ee::Refusal;

/// No file is larger than this, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
const LOCK: &str = "lock";
/// What is under way to its place.
const NEW: &str = ".new";
/// Where files are whose device the server does not know any more.
const ASIDE: &str = "set-aside";
/// Where files are that cannot be what they should be.
const DAMAGED: &str = "damaged";

/// A directory with its lock.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let named = |error| named(&path, error);
        make_private(&path).map_err(named)?;
        check_private(&path)?;
        let lock = private()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK));
        let lock = lock.map_err(named)?;
        match fs4::FileExt::try_lock(&lock) {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(fs4::TryLockError::WouldBlock) => Err(Error::invalid_input(format!(
                "the keys in {} are used by another client: two of them on one directory would break every session",
                path.display()
            ))),
            Err(fs4::TryLockError::Error(error)) => Err(named(error)),
        }
    }

    /// Reads a file. `None`: there is none.
    pub(super) fn read(&self, part: &str, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let path = self.path.join(part).join(name);
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|error| named(&path, error))?,
        };
        let mut bytes = Zeroizing::new(Vec::new());
        let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| named(&path, error))?;
        match u64::try_from(bytes.len()) {
            Ok(0..=LARGEST) => Ok(Some(bytes)),
            _ => Err(self.damaged(part, name, Refusal::TooLong)),
        }
    }

    /// What a file has, by `read`. One that is damaged goes where nothing uses it and nothing deletes it, and counts as missing: it costs
    /// what it was for, and nothing else.
    pub(super) fn load<T: Default>(
        &self,
        part: &str,
        name: &str,
        read: impl FnOnce(&[u8]) -> std::result::Result<T, Refusal>,
    ) -> Result<T> {
        let damage = match self.read(part, name) {
            Ok(None) => return Ok(T::default()),
            Ok(Some(bytes)) => match read(&bytes) {
                Ok(loaded) => return Ok(loaded),
                Err(refusal) => self.damaged(part, name, refusal),
            },
            Err(error @ Error::InvalidInput(_)) => error,
            Err(error) => return Err(error),
        };
        log::warn!("{damage}; it was put into `{DAMAGED}`, and what it was for begins anew");
        let folder = self.path.join(DAMAGED);
        make_private(&folder).map_err(|error| named(&folder, error))?;
        let moved = fs::rename(
            self.path.join(part).join(name),
            folder.join(format!("{part}-{name}")),
        );
        moved.map_err(|error| named(&folder, error))?;
        Ok(T::default())
    }

    /// Puts a file in the place of an earlier one. It is on the disk when this returns.
    pub(super) fn write(&self, part: &str, name: &str, bytes: &[u8]) -> Result<()> {
        let folder = self.path.join(part);
        let path = folder.join(name);
        step();
        let written = make_private(&folder).and_then(|()| {
            let beside = folder.join(format!("{name}{NEW}"));
            let mut file = private()
                .create(true)
                .truncate(true)
                .write(true)
                .open(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            step();
            fs::rename(&beside, &path)?;
            sync(&folder)
        });
        step();
        written.map_err(|error| named(&path, error))
    }

    /// Adds bytes to a file. They outlast the end of the process; the loss of power may cost the last of them.
    pub(super) fn append(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path.join(name);
        step();
        let opened = private().create(true).append(true).open(&path);
        let written = opened.and_then(|mut file| file.write_all(bytes));
        step();
        written.map_err(|error| named(&path, error))
    }

    pub(super) fn remove(&self, part: &str, name: &str) -> Result<()> {
        let path = self.path.join(part).join(name);
        step();
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.map_err(|error| named(&path, error)),
        }
    }

    /// The names of the files of a part, in their order.
    pub(super) fn names(&self, part: &str) -> Result<Vec<String>> {
        let path = self.path.join(part);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| named(&path, error))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| named(&path, error))?;
            if let Ok(name) = entry.file_name().into_string()
                && !name.ends_with(NEW)
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Moves everything but these into a folder of its own, where nothing uses it and nothing deletes it. `last` is the last of it, so
    /// that it is moved again where the process ends meanwhile.
    pub(super) fn set_aside(&self, but: &[&str], last: &str) -> Result<()> {
        let named = |error| named(&self.path, error);
        let mut aside = self.path.join(ASIDE);
        let mut number = 1;
        while aside.exists() {
            number += 1;
            aside = self.path.join(format!("{ASIDE}-{number}"));
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(named)? {
            names.push(entry.map_err(named)?.file_name());
        }
        names.sort_by_key(|name| name == last);
        make_private(&aside).map_err(named)?;
        for name in names {
            let text = name.to_string_lossy();
            if text != LOCK && !text.starts_with(ASIDE) && !but.contains(&&*text) {
                step();
                fs::rename(self.path.join(&name), aside.join(&name)).map_err(named)?;
            }
        }
        sync(&self.path).map_err(named)
    }

    /// The error for a file that cannot be what it should be.
    pub(super) fn damaged(&self, part: &str, name: &str, refusal: Refusal) -> Error {
        let path = self.path.join(part).join(name);
        Error::invalid_input(format!(
            "{} is damaged, {refusal}: restore it from a copy, or move the whole directory away to begin as a new device",
            path.display()
        ))
    }
}

/// A name without anything that means something in a path.
pub(super) fn plain(name: &str) -> String {
    let is_plain = |it: &char| it.is_ascii_alphanumeric() || *it == '-';
    name.chars().filter(is_plain).take(64).collect()
}

fn named(path: &Path, error: io::Error) -> Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display())).into()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Fails where others than the owner can read the directory.
fn check_private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)
            .map_err(|error| named(path, error))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(Error::invalid_input(format!(
                "others can read {}, where the keys are kept: run `chmod 700` on it",
                path.display()
            )));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Makes new names outlast a loss of power.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
