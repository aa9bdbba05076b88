//! The content of an upload, which is read when it is sent and need not be in memory.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use crate::sync::lock;

/// Bytes of a known number that can be read more than once: a request may have to be sent again.
#[derive(Clone)]
pub(crate) struct Content {
    source: Arc<Mutex<dyn Source>>,
    length: u64,
}

/// Anything that can be read and rewound, such as a file.
pub(crate) trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

impl Content {
    /// The first `length` bytes of `source`, which is to have no more.
    pub(crate) fn new(source: impl Source + 'static, length: u64) -> Self {
        Self {
            source: Arc::new(Mutex::new(source)),
            length,
        }
    }

    /// Returns the number of bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Begins at the first byte again.
    pub(crate) fn rewind(&self) -> io::Result<()> {
        lock(&self.source).seek(SeekFrom::Start(0)).map(drop)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        let length = bytes.len() as u64;
        Self::new(Cursor::new(bytes), length)
    }
}

/// Reads on from where the last read ended.
impl Read for &Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        lock(&self.source).read(buffer)
    }
}
