//! A connection that is no HTTP in the end, which one thread reads while others write.

mod connect;
mod lent;
mod socks;
mod tcp;
mod tls;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::ClientConnection;

pub(crate) use tcp::Register;

use crate::sync::{Turns, lock};
use crate::time::later;

/// How much is read at once, in bytes: it lies on the stack of each thread that listens.
const BUFFER: usize = 2 * 1024;

/// A connection, encrypted, that may be shared: one thread at a time reads, any number write.
///
/// No lock is held while a thread blocks in reading: bytes are read from the socket first, and fed to the state of the encryption
/// under its lock then. Bytes to be written are encrypted under that lock, and go out behind it under the lock of writers alone, so
/// that the order of records is that of their encryption.
pub(crate) struct Stream {
    tcp: Arc<TcpStream>,
    /// The encryption, from the socket upwards: with a proxy that is encrypted itself there are two, with a local server none.
    layers: Vec<Mutex<ClientConnection>>,
    /// Held by the thread that writes.
    writing: Turns,
}

impl Stream {
    fn new(tcp: Arc<TcpStream>) -> Self {
        Self {
            tcp,
            layers: Vec::new(),
            writing: Turns::default(),
        }
    }

    /// Encrypts all that is read and written from now on.
    fn encrypt(&mut self, mut connection: ClientConnection, deadline: Instant) -> io::Result<()> {
        let mut output = Vec::new();
        loop {
            tls::take_output(&mut connection, &mut output)?;
            self.write(&output, deadline)?;
            output.clear();
            if !connection.is_handshaking() {
                break;
            }
            let mut input = Vec::new();
            if self.read(&mut input, deadline)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Err(error) = tls::feed(&mut connection, &input) {
                // The other side learns the reason.
                tls::take_output(&mut connection, &mut output)?;
                let _ = self.write(&output, deadline);
                return Err(error);
            }
        }
        self.layers.push(Mutex::new(connection));
        Ok(())
    }

    /// Blocks until bytes arrive, and appends them to `bytes`. Returns how many; 0 at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TimedOut`] if nothing arrived by `deadline`.
    pub(crate) fn read(&self, bytes: &mut Vec<u8>, deadline: Instant) -> io::Result<usize> {
        let before = bytes.len();
        // A handshake may have brought more than itself.
        let mut is_closed = self.receive(&[], bytes, deadline)?;
        let mut buffer = [0; BUFFER];
        while bytes.len() == before && !is_closed {
            tolerate(self.tcp.set_read_timeout(Some(left(deadline)?)))?;
            match (&*self.tcp).read(&mut buffer) {
                Ok(0) => return Ok(0),
                Ok(length) => {
                    let input = buffer.get(..length).unwrap_or_default();
                    is_closed = self.receive(input, bytes, deadline)?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(timed_out(error)),
            }
        }
        Ok(bytes.len() - before)
    }

    /// Decrypts what came from the socket. Returns whether the other side has closed the connection.
    fn receive(&self, input: &[u8], bytes: &mut Vec<u8>, deadline: Instant) -> io::Result<bool> {
        let mut input = input.to_vec();
        let (mut is_closed, mut has_output) = (false, false);
        for layer in &self.layers {
            let mut connection = lock(layer);
            let mut decrypted = Vec::new();
            is_closed |= tls::decrypt(&mut connection, &input, &mut decrypted)?;
            has_output |= connection.wants_write();
            input = decrypted;
        }
        bytes.append(&mut input);
        if has_output {
            // Such as the answer to a change of keys. What is not written now goes out before what is written next.
            self.write_in_turn(&[], deadline.max(later(Instant::now(), MIN_ANSWER)))?;
        }
        Ok(is_closed)
    }

    /// Writes all of `bytes`, as soon as no other thread writes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TimedOut`] if they are not written by `deadline`. How much of them has gone is not known then, so the connection
    /// is shut down with any error, which ends a read that blocks in another thread.
    pub(crate) fn write(&self, bytes: &[u8], deadline: Instant) -> io::Result<()> {
        let written = match self.writing.take(deadline) {
            Some(_turn) => self.write_alone(bytes, deadline),
            None => Err(ErrorKind::TimedOut.into()),
        };
        if written.is_err() {
            self.shut_down();
        }
        written
    }

    fn write_alone(&self, bytes: &[u8], deadline: Instant) -> io::Result<()> {
        let mut output = bytes.to_vec();
        for layer in self.layers.iter().rev() {
            let mut encrypted = Vec::new();
            tls::encrypt(&mut lock(layer), &output, &mut encrypted)?;
            output = encrypted;
        }
        let mut rest = output.as_slice();
        while !rest.is_empty() {
            tolerate(self.tcp.set_write_timeout(Some(left(deadline)?)))?;
            match (&*self.tcp).write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(length) => rest = rest.get(length..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(timed_out(error)),
            }
        }
        Ok(())
    }

    /// Ends the connection: every read and write fails from now on.
    pub(crate) fn shut_down(&self) {
        let _ = self.tcp.shutdown(Shutdown::Both);
    }

    /// [`write`](Self::write) that leaves the connection as it is where another thread writes for longer than until `deadline`.
    /// Returns whether the bytes were written.
    pub(crate) fn write_in_turn(&self, bytes: &[u8], deadline: Instant) -> io::Result<bool> {
        let Some(_turn) = self.writing.take(deadline) else {
            return Ok(false);
        };
        let written = self.write_alone(bytes, deadline);
        if written.is_err() {
            self.shut_down();
        }
        written.map(|()| true)
    }

    /// Reads and writes until `deadline`, for a handshake in which the client speaks first: what comes behind an answer is lost.
    fn until(&self, deadline: Instant) -> Until<'_> {
        Until {
            stream: self,
            deadline,
            input: io::Cursor::default(),
        }
    }
}

/// How long an answer of the encryption itself may take to be written at least.
const MIN_ANSWER: Duration = Duration::from_millis(1);

/// A stream whose reads and writes share one deadline.
struct Until<'a> {
    stream: &'a Stream,
    deadline: Instant,
    input: io::Cursor<Vec<u8>>,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        if length > 0 {
            return Ok(length);
        }
        self.input = io::Cursor::default();
        self.stream.read(self.input.get_mut(), self.deadline)?;
        self.input.read(buffer)
    }
}

impl Write for Until<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes, self.deadline)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns how much time is left.
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}

/// macOS refuses to set a limit on time once the other side has closed the connection. Bytes that have arrived can still be read, and the
/// read or write itself reports the end.
fn tolerate(set: io::Result<()>) -> io::Result<()> {
    match set {
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        set => set,
    }
}

/// The error for a limit on time that has passed depends on the system.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock => ErrorKind::TimedOut.into(),
        _ => error,
    }
}
