//! Files that their owner alone can read, replaced as a whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How often a file is written anew that another process took for the remains of a dead one.
const MAX_TRIES: u32 = 100;

/// Held while a file is written, so that no thread clears away what another one writes.
static WRITING: Mutex<()> = Mutex::new(());

/// Writes a new file beside the old one and then puts it in its place.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    clear_remains(path);
    let mut tries = 0;
    loop {
        tries += 1;
        match replace(path, bytes) {
            // Either the folder is gone, or another process has cleared the new file away.
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < MAX_TRIES => {}
            written => return written,
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
            "the folder of a file cannot be synchronized: {}",
            error.kind()
        );
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Removes what a process that was killed while saving the same file has left: it may hold cookies, or what people wrote. A process that is
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
