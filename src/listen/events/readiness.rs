//! A file descriptor that is ready to read while a flag is set.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Mutex;

use crate::sync::lock;

/// A flag that a loop over file descriptors can wait for.
pub(in crate::listen) struct Readiness {
    /// Has one byte to read while the flag is set.
    reader: UnixStream,
    writer: UnixStream,
    is_set: Mutex<bool>,
}

impl Readiness {
    pub(super) fn new() -> io::Result<Self> {
        let (reader, writer) = UnixStream::pair()?;
        // So that nothing blocks, whatever is done with the descriptor.
        reader.set_nonblocking(true)?;
        writer.set_nonblocking(true)?;
        Ok(Self {
            reader,
            writer,
            is_set: Mutex::new(false),
        })
    }

    pub(super) fn set(&self) {
        let mut is_set = lock(&self.is_set);
        if !*is_set {
            match (&self.writer).write_all(&[1]) {
                Ok(()) => *is_set = true,
                Err(error) => log::error!("a loop that waits for events is not woken: {error}"),
            }
        }
    }

    pub(super) fn clear(&self) {
        let mut is_set = lock(&self.is_set);
        if std::mem::take(&mut *is_set) {
            // Nothing to read: somebody else has read it, which clears it too.
            let _ = (&self.reader).read(&mut [0]);
        }
    }
}

impl AsFd for Readiness {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ready(readiness: &Readiness) -> bool {
        let copy = UnixStream::from(readiness.as_fd().try_clone_to_owned().unwrap());
        // There is no way to look without reading in std, so the byte is written again.
        let mut byte = [0];
        match (&copy).read(&mut byte) {
            Ok(1) => {
                (&readiness.writer).write_all(&byte).unwrap();
                true
            }
            other => {
                assert_eq!(other.unwrap_err().kind(), io::ErrorKind::WouldBlock);
                false
            }
        }
    }

    #[test]
    fn is_ready_while_it_is_set_however_often_that_was_done() {
        let readiness = Readiness::new().unwrap();
        assert!(!is_ready(&readiness));
        for _ in 0..3 {
            readiness.set();
            readiness.set();
            assert!(is_ready(&readiness));
            readiness.clear();
            assert!(!is_ready(&readiness));
            readiness.clear();
        }
    }

    #[test]
    fn a_byte_that_somebody_else_has_read_does_no_harm() {
        let readiness = Readiness::new().unwrap();
        readiness.set();
        assert_eq!((&readiness.reader).read(&mut [0; 8]).unwrap(), 1);
        readiness.clear();
        readiness.set();
        assert!(is_ready(&readiness));
    }
}
