//! Session files: readable by their owner alone, replaced as a whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Result, SessionError};
use crate::shown::OneLine;

/// No session is larger than this, in bytes.
const LARGEST: u64 = 1024 * 1024;
/// How often a file is written anew that another process took for the remains of a dead one.
const MAX_TRIES: u32 = 100;

/// Held while a file is written, so that no thread clears away what another one writes.
static WRITING: Mutex<()> = Mutex::new(());

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
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    clear_remains(path);
    let mut tries = 0;
    loop {
        tries += 1;
        match replace(path, bytes) {
            // Either the folder is gone, or another process has cleared the new file away.
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < MAX_TRIES => {}
            written => return Ok(written.map_err(|error| named(path, error))?),
        }
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = sibling(path)?;
    let written = create_private(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        // The error that led here is the one to report.
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_folder(path);
    Ok(())
}

/// The folder that the path lies in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes the new name outlast a loss of power. Not every file system can; the file is complete in any case.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Err(error) = File::open(folder(path)).and_then(|folder| folder.sync_all()) {
        log::debug!(
            "the folder of the session file cannot be synchronized: {}",
            error.kind()
        );
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Removes what a process that was killed while saving the same file has left: it holds all the cookies. A process that is
/// saving at this moment writes its file anew.
fn clear_remains(path: &Path) {
    let entries = fs::read_dir(folder(path)).into_iter().flatten().flatten();
    for entry in entries {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_sibling(&entry.file_name(), path) {
            // What cannot be removed belongs to somebody else.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a name is one that [`sibling`] makes for this path.
fn is_sibling(name: &OsStr, path: &Path) -> bool {
    let digits = path.file_name().and_then(|of_path| {
        let rest = name
            .as_encoded_bytes()
            .strip_prefix(of_path.as_encoded_bytes())?;
        rest.strip_prefix(b".")?.strip_suffix(b".tmp")
    });
    digits.is_some_and(|digits| {
        digits.len() == 16
            && digits
                .iter()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
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
