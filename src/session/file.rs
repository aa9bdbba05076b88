//! Session files: readable by their owner alone, replaced as a whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Result, SessionError};

/// No session is larger than this, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The text of a file that belongs to this user and that nobody else may read.
pub(super) fn read(path: &Path) -> Result<String> {
    let named = |error| named(path, error);
    // Looked at before it is opened, because opening a pipe waits for somebody to write to it.
    let there = fs::symlink_metadata(path).map_err(named)?;
    check(path, &there)?;
    let file = File::open(path).map_err(named)?;
    // And once more: something else may have taken its place in between.
    let opened = file.metadata().map_err(named)?;
    check(path, &opened)?;
    if !is_same_file(&there, &opened) {
        let path = path.display().to_string();
        return Err(SessionError::NotAFile { path }.into());
    }
    let mut text = String::new();
    let length = file
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .map_err(named)?;
    if length as u64 > LARGEST {
        return Err(SessionError::NotASession("the file is larger than any session".into()).into());
    }
    Ok(text)
}

/// Writes a new file beside the old one and then puts it in its place.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let named = |error| named(path, error);
    let beside = sibling(path).map_err(named)?;
    let written = create_private(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    written.map_err(|error| {
        // The error that led here is the one to tell.
        let _ = fs::remove_file(&beside);
        named(error)
    })
}

/// A name in the same folder that nothing else has.
fn sibling(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "the path names no file, so name one",
        )
    })?;
    let mut name = name.to_owned();
    name.push(format!(".{:016x}.tmp", fastrand::u64(..)));
    Ok(path.with_file_name(name))
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Refuses what somebody else may have put there, or may read.
fn check(path: &Path, metadata: &Metadata) -> Result<(), SessionError> {
    let path = path.display().to_string();
    if !metadata.is_file() {
        return Err(SessionError::NotAFile { path });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.mode() & 0o077 != 0 {
            return Err(SessionError::NotPrivate { path });
        }
        if own_user().is_some_and(|user| user != metadata.uid()) {
            return Err(SessionError::NotOwned { path });
        }
    }
    Ok(())
}

/// The user that this process acts as: on Linux the owner of its entry in `/proc`. `None`: there is no telling, and little
/// need for it, because a file that only its owner may read can be read by no other user but root.
#[cfg(unix)]
fn own_user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(fs::metadata("/proc/self").ok()?.uid())
}

#[cfg(unix)]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same_file(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// The same error, with the file that it is about.
fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!(
            "cannot read or write the session file {}: {error}",
            path.display()
        ),
    )
}
