//! The answer to the upgrade.

use std::io::{self, Read, Write};
use std::time::Instant;

use crate::http::Stream;

/// A stream up to the end of the answer's head: the first frames may have come with it.
pub(super) struct Head<'a> {
    stream: &'a Stream,
    deadline: Instant,
    /// Bytes that have come and were not handed on.
    input: Vec<u8>,
    /// How much of [`END`] was handed on last.
    matched: usize,
}

const END: &[u8] = b"\r\n\r\n";

impl<'a> Head<'a> {
    pub(super) fn new(stream: &'a Stream, deadline: Instant) -> Self {
        Self {
            stream,
            deadline,
            input: Vec::new(),
            matched: 0,
        }
    }

    /// Returns what has come behind the head.
    pub(super) fn into_rest(self) -> Vec<u8> {
        self.input
    }
}

impl Read for Head<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.input.is_empty() {
            self.stream.read(&mut self.input, self.deadline)?;
        }
        let mut length = 0;
        for (place, byte) in buffer.iter_mut().zip(&self.input) {
            *place = *byte;
            length += 1;
            self.matched = match END.get(self.matched) {
                Some(next) if next == byte => self.matched + 1,
                _ => usize::from(*byte == b'\r'),
            };
            if self.matched == END.len() {
                break;
            }
        }
        self.input.drain(..length);
        Ok(length)
    }
}

impl Write for Head<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write_all(bytes, self.deadline)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
