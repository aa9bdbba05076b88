//! Session files: readable by their owner alone, replaced as a whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Result, SessionError};
use crate::private_file;
use crate::shown::OneLine;

/// No session is larger than this, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The text of a file that belongs to this user and that nobody else may read.
pub(super) fn read(path: &Path) -> Result<String> {
    check_path(path)?;
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
    let mut bytes = Vec::new();
    let length = file
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(named)?;
    check_length(length)?;
    Ok(String::from_utf8(bytes)
        .map_err(|error| SessionError::NotASession(other_encoding(error.as_bytes()).into()))?)
}

/// The encoding of a file that is no text in UTF-8.
fn other_encoding(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is in UTF-16, so save it as UTF-8",
        _ => "the file is not in UTF-8, so save it as that if it is a text",
    }
}

/// Writes a new file beside the old one and then puts it in its place.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    check_path(path)?;
    check_length(bytes.len())?;
    Ok(private_file::write(path, bytes).map_err(|error| named(path, error))?)
}

/// Refuses cookies that were given as a path: an error about a file would show them.
fn check_path(path: &Path) -> Result<(), SessionError> {
    let text = path.to_string_lossy();
    let has_cookies = ["c_user", "xs=", "\"xs\""]
        .iter()
        .any(|it| text.contains(it));
    if has_cookies || text.len() > 4096 || text.contains(['\n', '\t']) {
        return Err(SessionError::NotASession(
            "the path is not the name of a file but looks like cookies, so read it with `str::parse`".into(),
        ));
    }
    Ok(())
}

/// Refuses what is larger than any session: what is written must be read again.
fn check_length(length: usize) -> Result<(), SessionError> {
    if length as u64 > LARGEST {
        return Err(SessionError::NotASession(
            "it is larger than any session".into(),
        ));
    }
    Ok(())
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

/// The user that this process acts as: on Linux the owner of its entry in `/proc`. `None`: it cannot be known, and little
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
            OneLine::up_to(&path.to_string_lossy(), 4096)
        ),
    )
}
