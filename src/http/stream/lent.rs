//! A stream as ureq wants a connection, for the time in which it asks a proxy to connect.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Instant;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::{BUFFER, Stream};

/// A stream whose reads and writes share one deadline, whatever ureq asks for.
pub(super) struct Lent {
    stream: Arc<Stream>,
    buffers: LazyBuffers,
    deadline: Instant,
}

impl Lent {
    pub(super) fn new(stream: Arc<Stream>, deadline: Instant) -> Self {
        Self {
            stream,
            buffers: LazyBuffers::new(BUFFER, BUFFER),
            deadline,
        }
    }
}

impl Transport for Lent {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        Ok(self.stream.write_all(output, self.deadline)?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let buffer = self.buffers.input_append_buf();
        let length = self.stream.until(self.deadline).read(buffer)?;
        self.buffers.input_appended(length);
        Ok(length > 0)
    }

    fn is_open(&mut self) -> bool {
        true
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lent").finish_non_exhaustive()
    }
}
