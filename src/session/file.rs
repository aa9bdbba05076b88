//! Session files: readable by their owner alone, replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, SessionError};

/// No session is larger than this, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The text of a file that only its owner may read.
pub(super) fn read(path: &Path) -> Result<String> {
    let named = |error| named(path, error);
    let file = File::open(path).map_err(named)?;
    if is_open_to_others(&file).map_err(named)? {
        return Err(Error::from(SessionError::NotPrivate {
            path: path.display().to_string(),
        }));
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
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
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

#[cfg(unix)]
fn is_open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// The same error, with the file that it is about.
fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("session file {}: {error}", path.display()),
    )
}
