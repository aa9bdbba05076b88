//! Reads what can be read once to where it can be read again, and not into memory if it is large.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, Read, Write};
use std::mem;
use std::path::Path;

use crate::error::{Error, TransportError};
use crate::wire::Content;

/// How many bytes are kept in memory.
const IN_MEMORY: usize = 1024 * 1024;
/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// Why not all of an input was read.
#[derive(Debug)]
pub(crate) enum SpoolError {
    /// The input cannot be read.
    Read(io::Error),
    /// There is no room for it.
    Write(io::Error),
    /// It has more bytes than the limit.
    TooLarge { limit: u64 },
}

impl SpoolError {
    /// The error of a call, where an input that cannot be read is what `unreadable` makes of it.
    pub(crate) fn into_error(self, unreadable: impl FnOnce(io::Error) -> Error) -> Error {
        match self {
            Self::Read(error) => unreadable(error),
            Self::Write(error) => {
                let text = format!(
                    "cannot write to the folder for temporary files, so make room there: {error}"
                );
                io::Error::new(error.kind(), text).into()
            }
            Self::TooLarge { limit } => TransportError::TooLarge { limit }.into(),
        }
    }
}

/// Reads all of `input`, up to `limit` bytes.
pub(crate) fn spool(mut input: impl Read, limit: u64) -> Result<Content, SpoolError> {
    let mut piece = vec![0; PIECE];
    let mut spool = Spool::Memory(Vec::new());
    let mut length = 0;
    loop {
        let read = match input.read(&mut piece) {
            Ok(0) => return Ok(spool.into_content(length)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(SpoolError::Read(error)),
        };
        length += read as u64;
        if length > limit {
            return Err(SpoolError::TooLarge { limit });
        }
        // A reader that claims more than it was given room for is at fault itself.
        let bytes = piece.get(..read).unwrap_or(&piece);
        spool.write(bytes).map_err(SpoolError::Write)?;
    }
}

enum Spool {
    Memory(Vec<u8>),
    File(File),
}

impl Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Self::Memory(kept) = self {
            if kept.len() + bytes.len() <= IN_MEMORY {
                kept.extend(bytes);
                return Ok(());
            }
            let mut file = nameless_file(&std::env::temp_dir())?;
            file.write_all(&mem::take(kept))?;
            *self = Self::File(file);
        }
        match self {
            Self::Memory(_) => Ok(()),
            Self::File(file) => file.write_all(bytes),
        }
    }

    fn into_content(self, length: u64) -> Content {
        match self {
            Self::Memory(bytes) => Content::new(Cursor::new(bytes), length),
            Self::File(file) => Content::new(file, length),
        }
    }
}

/// A new file for this process alone, of which nothing is left once it is closed, also when the process is killed.
fn nameless_file(folder: &Path) -> io::Result<File> {
    let name = format!(
        "fbchat-{:016x}{:016x}",
        fastrand::u64(..),
        fastrand::u64(..)
    );
    let path = folder.join(name);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        const FILE_FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
        options
            .share_mode(0)
            .custom_flags(FILE_FLAG_DELETE_ON_CLOSE);
    }
    let file = options.open(&path)?;
    // An open file outlives its name here; Windows deletes it when it is closed.
    if cfg!(not(windows)) {
        fs::remove_file(&path)?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_of_any_size_is_read_more_than_once() {
        for length in [0, 1, IN_MEMORY - 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let bytes: Vec<u8> = (0..length).map(|it| (it % 251) as u8).collect();
            let content = spool(bytes.as_slice(), length as u64).unwrap();
            assert_eq!(content.length(), length as u64);
            for _ in 0..2 {
                let mut read = Vec::new();
                content.rewind().unwrap();
                (&content).read_to_end(&mut read).unwrap();
                assert!(read == bytes, "{length}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_left_of_a_file_even_if_the_process_is_killed() {
        let folder = std::env::temp_dir().join(format!("spool-{:016x}", fastrand::u64(..)));
        fs::create_dir(&folder).unwrap();
        let mut file = nameless_file(&folder).unwrap();
        file.write_all(b"kept").unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn an_input_without_end_is_read_to_the_limit() {
        for limit in [0, 10, 3_000_000] {
            match spool(io::repeat(7), limit) {
                Err(SpoolError::TooLarge { limit: named }) => assert_eq!(named, limit),
                _ => panic!("read beyond {limit}"),
            }
        }
    }
}
