//! The socket below a websocket, from the answer to the handshake to the last byte.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// How long a client may take to close the connection after the server did.
const LINGER: Duration = Duration::from_secs(2);
/// How long a write may block.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most bytes that are discarded after the server closed the connection.
const MAX_IGNORED: u64 = 16 * 1024 * 1024;

/// Completes the handshake, and returns the writing side.
pub(crate) fn accept(stream: &BufReader<TcpStream>, handshake: &Reply) -> io::Result<TcpStream> {
    let mut head = "HTTP/1.1 101 Switching Protocols\r\n".to_owned();
    for (name, value) in &handshake.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut writing = stream.get_ref().try_clone()?;
    writing.set_write_timeout(Some(WRITE_TIMEOUT))?;
    writing.write_all(format!("{head}\r\n").as_bytes())?;
    Ok(writing)
}

/// Discards what the client still sends, until it closes the connection.
pub(crate) fn discard(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    io::copy(&mut stream.take(MAX_IGNORED), &mut io::sink()).map(drop)
}

/// Closes the writing side, so that the client can read the last bytes and close the connection itself.
pub(crate) fn disconnect(
    stream: &TcpStream,
    shared: &Shared,
    is_open: impl Fn(&mut State) -> bool,
) {
    let _ = stream.shutdown(Shutdown::Write);
    let deadline = Instant::now().checked_add(LINGER);
    let mut state = shared.lock();
    while !state.stopping && is_open(&mut state) {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_none_or(|left| left.is_zero()) {
            break;
        }
        state = shared.wait(state, left);
    }
    drop(state);
    let _ = stream.shutdown(Shutdown::Both);
}
