//! A websocket that one thread reads while others write.
//!
//! The frames are tungstenite's, between two buffers under a lock that is held for moments: bytes are read from the stream before it
//! is taken, and written after it is released.

mod head;
#[cfg(test)]
mod tests;
mod upgrade;

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use tungstenite::handshake::HandshakeError;
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{Role, WebSocketConfig};
use ureq::unversioned::transport::ShutdownHandle;

use crate::error::{Error, Result, TransportError};
use crate::http::{Http, Register, Stream, retry_after};
use crate::sync::lock;
use crate::time::later;
use head::Head;
pub(crate) use upgrade::Upgrade;

/// The buffers that a websocket keeps while nothing comes, in bytes. A larger message gets a larger one.
const BUFFER: usize = 2 * 1024;

/// How long a read or a write may take at least: none at all would find nothing, however much has arrived.
const MIN_READ: Duration = Duration::from_millis(1);

/// How long the end of a connection may take to be announced.
const CLOSE_LIMIT: Duration = Duration::from_millis(20);

/// The end of a websocket that is read, by its one owner. Dropping it ends the connection, for the writers too.
pub(crate) struct Reader {
    shared: Arc<Shared>,
    last_read: Instant,
    input: Vec<u8>,
}

/// The end of a websocket that is written, by any thread.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    stream: Stream,
    frames: Mutex<tungstenite::WebSocket<Buffers>>,
    host: String,
    /// The largest message that is taken, in bytes.
    max_message_size: u64,
    /// How long a message may take to be sent.
    send_timeout: Duration,
}

/// Opens a websocket.
pub(crate) fn open(
    http: &Http,
    upgrade: &Upgrade<'_>,
    register: Register,
) -> Result<(Reader, Writer)> {
    let request = upgrade.request()?;
    let host = upgrade.uri.host().unwrap_or_default().to_owned();
    let stream = http.open(&upgrade.uri, Arc::clone(&register))?;
    let max_message_size = upgrade.max_message_size;
    let size = usize::try_from(max_message_size).unwrap_or(usize::MAX);
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(Some(size))
        .max_frame_size(Some(size));
    let deadline = later(Instant::now(), http.settings.connect_timeout);
    // The stream is lent only, because Facebook does not confirm the subprotocol, for which tungstenite would drop it.
    let mut head = Head::new(&stream, deadline);
    let upgraded = tungstenite::client::client_with_config(request, &mut head, Some(config));
    match upgraded.map(drop) {
        Err(HandshakeError::Failure(error)) if !is_unconfirmed(&error) => {
            return Err(failure(error, &host, max_message_size));
        }
        Err(HandshakeError::Interrupted(_)) => return Err(TransportError::Timeout.into()),
        Ok(()) | Err(HandshakeError::Failure(_)) => {}
    }
    let input = head.into_rest();
    let frames =
        tungstenite::WebSocket::from_raw_socket(Buffers::default(), Role::Client, Some(config));
    let shared = Arc::new(Shared {
        stream,
        frames: Mutex::new(frames),
        host,
        max_message_size,
        send_timeout: http.settings.timeout,
    });
    // From now on its end is announced to the server.
    let handle: Weak<Shared> = Arc::downgrade(&shared);
    register(handle).map_err(|_| closed())?;
    let reader = Reader {
        shared: Arc::clone(&shared),
        last_read: Instant::now(),
        input,
    };
    Ok((reader, Writer(shared)))
}

impl Reader {
    /// Returns when the last bytes came.
    pub(crate) fn last_read(&self) -> Instant {
        self.last_read
    }

    /// Blocks until a message has come. `None`: none has by `deadline`. It looks once, however soon that is.
    ///
    /// Answers to the websocket's own questions go out meanwhile. Nothing more is read until what could not be sent before has gone:
    /// otherwise a server that does not read could have any number of answers kept for it.
    pub(crate) fn read(&mut self, deadline: Instant) -> Result<Option<tungstenite::Message>> {
        let deadline = deadline.max(later(Instant::now(), MIN_READ));
        if self.shared.stream.has_rest() && !self.shared.write(&[], deadline)? {
            return Ok(None);
        }
        loop {
            let (message, output) = {
                let mut frames = lock(&self.shared.frames);
                frames.get_mut().put_input(&mut self.input);
                (frames.read(), frames.get_mut().take_output())
            };
            if !output.is_empty() {
                self.shared.write(&output, deadline)?;
            }
            match message {
                Ok(message) => return Ok(Some(message)),
                Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(self.shared.failure(error)),
            }
            match self.shared.stream.read(&mut self.input, deadline) {
                Ok(0) => return Err(closed().into()),
                Ok(_) => self.last_read = Instant::now(),
                Err(error) => match self.shared.failure(error.into()) {
                    Error::Transport(TransportError::Timeout) => return Ok(None),
                    error => return Err(error),
                },
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl Writer {
    /// Sends a message of bytes. What is not sent by `deadline` goes out with what is sent or read next; what is not within the limit is
    /// lost with its connection.
    pub(crate) fn send(&self, bytes: Vec<u8>, deadline: Instant) -> Result<()> {
        let shared = &self.0;
        let output = {
            let mut frames = lock(&shared.frames);
            let message = tungstenite::Message::Binary(bytes.into());
            let sent = frames.send(message);
            sent.map_err(|error| shared.failure(error))?;
            frames.get_mut().take_output()
        };
        let now = Instant::now();
        let limit = later(now, shared.send_timeout);
        let until = deadline.max(later(now, MIN_READ)).min(limit);
        if !shared.write(&output, until)? && until == limit {
            shared.stream.shut_down();
            return Err(TransportError::Timeout.into());
        }
        Ok(())
    }
}

impl Shared {
    /// Returns whether all is written.
    fn write(&self, bytes: &[u8], deadline: Instant) -> Result<bool> {
        let written = self.stream.write(bytes, deadline, self.send_timeout);
        written.map_err(|error| self.failure(error.into()))
    }

    /// Ends the connection, and announces that to the server if it takes it at once.
    fn close(&self) {
        let output = {
            let mut frames = lock(&self.frames);
            let frame = CloseFrame {
                code: CloseCode::Normal,
                reason: "".into(),
            };
            // Where the server has closed it, there is nothing to announce.
            let _ = frames.close(Some(frame));
            frames.get_mut().take_output()
        };
        if !output.is_empty() && !self.stream.has_rest() {
            let deadline = later(Instant::now(), CLOSE_LIMIT);
            let _ = self.stream.write(&output, deadline, CLOSE_LIMIT);
        }
        self.stream.shut_down();
    }

    fn failure(&self, error: tungstenite::Error) -> Error {
        failure(error, &self.host, self.max_message_size)
    }
}

impl ShutdownHandle for Shared {
    fn shutdown(&self) {
        self.close();
    }
}

/// Bytes that have come and are not read yet, and bytes to be written.
#[derive(Default)]
struct Buffers {
    input: VecDeque<u8>,
    output: Vec<u8>,
}

impl Buffers {
    /// Takes in what has come, with its buffer: a connection on which nothing comes keeps none.
    fn put_input(&mut self, bytes: &mut Vec<u8>) {
        if self.input.is_empty() {
            self.input = mem::take(bytes).into()
        } else {
            self.input.extend(mem::take(bytes))
        }
    }

    fn take_output(&mut self) -> Vec<u8> {
        mem::take(&mut self.output)
    }
}

impl Read for Buffers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.input.is_empty() {
            self.input = VecDeque::new();
            return Err(ErrorKind::WouldBlock.into());
        }
        self.input.read(buffer)
    }
}

impl Write for Buffers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the server has agreed to all but the subprotocol, which it does not mention.
fn is_unconfirmed(error: &tungstenite::Error) -> bool {
    use tungstenite::error::{ProtocolError, SubProtocolError};
    matches!(
        error,
        tungstenite::Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(
            SubProtocolError::NoSubProtocol
        ))
    )
}

/// The meaning of an error of the websocket.
fn failure(error: tungstenite::Error, host: &str, limit: u64) -> Error {
    use tungstenite::Error as Socket;
    use tungstenite::error::ProtocolError::{ResetWithoutClosingHandshake, SendAfterClosing};
    let error = match error {
        Socket::Io(error) => Http::stream_error(error, host),
        Socket::ConnectionClosed | Socket::AlreadyClosed => closed(),
        Socket::Protocol(ResetWithoutClosingHandshake | SendAfterClosing) => closed(),
        Socket::Capacity(_) => TransportError::TooLarge { limit },
        Socket::Http(answer) => {
            let status = answer.status().as_u16();
            if status >= 400 {
                return Error::of_status(status, retry_after(answer.headers()));
            }
            let problem = format!(
                "the websocket was answered with HTTP status {status}: look for a proxy in between"
            );
            TransportError::Protocol(problem.into())
        }
        // What is left may quote what was received.
        _ => TransportError::Protocol(
            "the server broke the rules of websockets: look for a proxy in between".into(),
        ),
    };
    error.into()
}

fn closed() -> TransportError {
    TransportError::Closed(ErrorKind::UnexpectedEof.into())
}
