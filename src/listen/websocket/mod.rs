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
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tungstenite::handshake::HandshakeError;
use tungstenite::protocol::{Role, WebSocketConfig};

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

/// The end of a websocket that is read, by its one owner. Dropping it ends the connection, for the writers too.
pub(crate) struct Reader {
    shared: Arc<Shared>,
    last_read: Instant,
    input: Vec<u8>,
    /// Answers that wait until no other thread writes.
    output: Vec<u8>,
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
    let stream = http.open(&upgrade.uri, register)?;
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
    let reader = Reader {
        shared: Arc::clone(&shared),
        last_read: Instant::now(),
        input,
        output: Vec::new(),
    };
    Ok((reader, Writer(shared)))
}

impl Reader {
    /// Returns when the last bytes came.
    pub(crate) fn last_read(&self) -> Instant {
        self.last_read
    }

    /// Blocks until a message has come. `None`: none has by `deadline`. It looks once, however soon that is.
    /// Answers to the websocket's own questions go out meanwhile; one that is not sent by then ends the connection.
    pub(crate) fn read(&mut self, deadline: Instant) -> Result<Option<tungstenite::Message>> {
        let deadline = deadline.max(later(Instant::now(), MIN_READ));
        loop {
            let message = {
                let mut frames = lock(&self.shared.frames);
                frames.get_mut().put_input(&mut self.input);
                let message = frames.read();
                self.output.append(&mut frames.get_mut().take_output());
                message
            };
            self.answer(deadline)?;
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

impl Reader {
    /// Sends the answers to the websocket's own questions. They wait for the next read while another thread writes.
    fn answer(&mut self, deadline: Instant) -> Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        let deadline = self.shared.write_deadline(deadline);
        let written = self.shared.stream.write_in_turn(&self.output, deadline);
        if written.map_err(|error| self.shared.failure(error.into()))? {
            self.output = Vec::new();
        }
        Ok(())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.shared.stream.shut_down();
    }
}

impl Writer {
    /// Sends a message of bytes, within the limit and by `deadline`. One that is not sent in time is lost with its connection.
    pub(crate) fn send(&self, bytes: Vec<u8>, deadline: Instant) -> Result<()> {
        let shared = &self.0;
        let output = {
            let mut frames = lock(&shared.frames);
            let message = tungstenite::Message::Binary(bytes.into());
            let sent = frames.send(message);
            sent.map_err(|error| shared.failure(error))?;
            frames.get_mut().take_output()
        };
        let written = shared
            .stream
            .write(&output, shared.write_deadline(deadline));
        written.map_err(|error| shared.failure(error.into()))
    }
}

impl Shared {
    /// Returns by when what is written until `deadline` has to be sent.
    fn write_deadline(&self, deadline: Instant) -> Instant {
        let now = Instant::now();
        let limit = later(now, self.send_timeout);
        deadline.min(limit).max(later(now, MIN_READ))
    }

    fn failure(&self, error: tungstenite::Error) -> Error {
        failure(error, &self.host, self.max_message_size)
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
    use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    let error = match error {
        Socket::Io(error) => Http::stream_error(error, host),
        Socket::ConnectionClosed | Socket::AlreadyClosed => closed(),
        Socket::Protocol(ResetWithoutClosingHandshake) => closed(),
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
