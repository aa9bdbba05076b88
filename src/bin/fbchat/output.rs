//! Standard output: whole lines, each seen by the reader at once.

use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;

use crate::failure::{Failure, Result};

pub fn line(text: impl Display) -> Result<()> {
    bytes(format!("{text}\n").as_bytes())
}

/// Writes a value as one line of JSON.
pub fn json(value: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    bytes(&line)
}

pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut output = io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::PipeClosed,
        kind => io::Error::new(kind, format!("cannot write to standard output: {error}")).into(),
    })
}
