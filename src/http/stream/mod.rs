//! A connection that is no HTTP in the end, which one thread reads while others write.

mod connect;
mod lent;
mod socks;
mod tcp;
mod tls;

use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::ClientConnection;

pub(crate) use tcp::Register;

use crate::sync::{Turns, lock};
use crate::time::{CENTURY, later};

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
    /// Bytes that are to be written and not encrypted yet, in order.
    queue: Mutex<Vec<u8>>,
    /// Held by the thread that writes.
    writing: Turns,
    /// Of the thread that writes.
    begun: Mutex<Begun>,
    /// Whether bytes wait that no thread is writing.
    has_rest: AtomicBool,
}

/// Encrypted bytes of which some may be written.
struct Begun {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
    since: Instant,
}

impl Stream {
    fn new(tcp: Arc<TcpStream>) -> Self {
        Self {
            tcp,
            layers: Vec::new(),
            queue: Mutex::default(),
            writing: Turns::default(),
            begun: Mutex::new(Begun {
                bytes: Vec::new(),
                written: 0,
                since: Instant::now(),
            }),
            has_rest: AtomicBool::new(false),
        }
    }

    /// Encrypts all that is read and written from now on.
    fn encrypt(&mut self, mut connection: ClientConnection, deadline: Instant) -> io::Result<()> {
        let mut output = Vec::new();
        loop {
            tls::take_output(&mut connection, &mut output)?;
            self.write_all(&output, deadline)?;
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
                let _ = self.write_all(&output, deadline);
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
            let deadline = deadline.max(later(Instant::now(), MIN_ANSWER));
            self.write(&[], deadline, CENTURY)?;
        }
        Ok(is_closed)
    }

    /// Writes all of `bytes`, or shuts the connection down with an error.
    pub(crate) fn write_all(&self, bytes: &[u8], deadline: Instant) -> io::Result<()> {
        let timeout = deadline.saturating_duration_since(Instant::now());
        if self.write(bytes, deadline, timeout)? {
            return Ok(());
        }
        self.shut_down();
        Err(ErrorKind::TimedOut.into())
    }

    /// Writes all of `bytes`, behind all that was to be written before, until `deadline`. `false`: some of it is not written, and goes
    /// out with the next call, by whichever thread.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TimedOut`] if what was begun is not written within `timeout`. With any error the connection is shut down, which ends a
    /// read that blocks in another thread.
    pub(crate) fn write(
        &self,
        bytes: &[u8],
        deadline: Instant,
        timeout: Duration,
    ) -> io::Result<bool> {
        lock(&self.queue).extend_from_slice(bytes);
        let written = match self.writing.take(deadline) {
            Some(_turn) => self.write_queue(deadline, timeout),
            None => {
                // The thread that writes may have looked for the last time.
                self.has_rest.store(true, Ordering::SeqCst);
                Ok(false)
            }
        };
        if written.is_err() {
            self.shut_down();
        }
        written
    }

    /// Whether bytes wait that no thread is writing.
    pub(crate) fn has_rest(&self) -> bool {
        self.has_rest.load(Ordering::SeqCst)
    }

    fn write_queue(&self, deadline: Instant, timeout: Duration) -> io::Result<bool> {
        let mut begun = lock(&self.begun);
        loop {
            let rest = begun.bytes.get(begun.written..).unwrap_or_default();
            if rest.is_empty() {
                self.has_rest.store(false, Ordering::SeqCst);
                *begun = Begun {
                    bytes: self.encrypted()?,
                    written: 0,
                    since: Instant::now(),
                };
                if begun.bytes.is_empty() {
                    return Ok(true);
                }
                continue;
            }
            let limit = later(begun.since, timeout);
            match self.write_some(rest, deadline.min(limit)) {
                Ok(length) => begun.written += length,
                Err(error) if error.kind() == ErrorKind::TimedOut && Instant::now() < limit => {
                    self.has_rest.store(true, Ordering::SeqCst);
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes what is to be written, encrypted.
    fn encrypted(&self) -> io::Result<Vec<u8>> {
        let mut output = mem::take(&mut *lock(&self.queue));
        for layer in self.layers.iter().rev() {
            let mut encrypted = Vec::new();
            tls::encrypt(&mut lock(layer), &output, &mut encrypted)?;
            output = encrypted;
        }
        Ok(output)
    }

    /// Writes some of `bytes`, and returns how many.
    fn write_some(&self, bytes: &[u8], deadline: Instant) -> io::Result<usize> {
        tolerate(self.tcp.set_write_timeout(Some(left(deadline)?)))?;
        match (&*self.tcp).write(bytes) {
            Ok(0) => Err(ErrorKind::WriteZero.into()),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(0),
            written => written.map_err(timed_out),
        }
    }

    /// Ends the connection: every read and write fails from now on.
    pub(crate) fn shut_down(&self) {
        let _ = self.tcp.shutdown(Shutdown::Both);
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
        self.stream.write_all(bytes, self.deadline)?;
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
