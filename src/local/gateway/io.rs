//! The reading and the writing thread of a connection.

use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::broker;
use super::connection::{Connection, Output};
use super::handshake;
use super::websocket::{Broken, GOING_AWAY, Message, Messages, Opcode, PROTOCOL_ERROR};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// How long a client may take to close the connection after the server did.
const LINGER: Duration = Duration::from_secs(2);
/// How long a write may block.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most bytes that are discarded after the server closed the connection.
const MAX_IGNORED: u64 = 16 * 1024 * 1024;

/// Completes the handshake and serves the connection until either side closes it.
pub(crate) fn serve(
    mut stream: BufReader<TcpStream>,
    shared: &Shared,
    request: &Recorded,
    handshake: &Reply,
) -> io::Result<()> {
    let mut head = "HTTP/1.1 101 Switching Protocols\r\n".to_owned();
    for (name, value) in &handshake.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut writing = stream.get_ref().try_clone()?;
    writing.set_write_timeout(Some(WRITE_TIMEOUT))?;
    writing.write_all(format!("{head}\r\n").as_bytes())?;
    let number = {
        let mut state = shared.lock();
        let session = state.session_of(request);
        let sid = handshake::sid(request).unwrap_or_default();
        let number = state.next_number();
        state
            .gateway
            .connections
            .insert(number, Connection::new(session, sid));
        number
    };
    thread::scope(|scope| {
        let writer = thread::Builder::new().name(format!("fbchat-local-edge-{number}"));
        let read = writer
            .spawn_scoped(scope, || write(writing, shared, number))
            .and_then(|_| read(&mut stream, shared, number));
        let mut state = shared.lock();
        let ended = state.gateway.connections.remove(&number);
        if let Some(user) = ended.and_then(|it| it.user) {
            state.update_presence(user);
        }
        drop(state);
        shared.notify();
        read
    })
}

/// Reads and handles the client's messages.
fn read(stream: &mut BufReader<TcpStream>, shared: &Shared, number: u64) -> io::Result<()> {
    let (mut messages, mut buffer) = (Messages::default(), Vec::new());
    loop {
        let message = messages.next(stream);
        let mut state = shared.lock();
        let Some(connection) = state.gateway.connections.get_mut(&number) else {
            return Ok(());
        };
        match message {
            Err(Broken::Gone(error)) => return Err(error),
            Err(Broken::Rules(code)) => connection.close(code),
            Ok(Message::Pong) => {}
            Ok(Message::Ping(payload)) => connection.frame(Opcode::Pong, &payload),
            Ok(Message::Close(payload)) => {
                connection.frame(Opcode::Close, &payload);
                connection.disconnect();
            }
            Ok(Message::Binary(bytes)) => {
                buffer.extend(bytes);
                if broker::handle(&mut state, number, &mut buffer).is_err()
                    && let Some(connection) = state.gateway.connections.get_mut(&number)
                {
                    connection.close(PROTOCOL_ERROR);
                }
            }
        }
        let (ending, timeout) = (
            state.gateway.is_ending(number),
            state.gateway.read_timeout(number),
        );
        drop(state);
        shared.notify();
        if ending {
            io::copy(&mut stream.take(MAX_IGNORED), &mut io::sink())?;
            return Ok(());
        }
        stream.get_ref().set_read_timeout(timeout)?;
    }
}

/// Writes the connection's output until the connection ends.
fn write(mut stream: TcpStream, shared: &Shared, number: u64) {
    let mut state = shared.lock();
    while !state.stopping {
        let State {
            gateway, sessions, ..
        } = &mut *state;
        if let Some(connection) = gateway.connections.get_mut(&number)
            && connection.user.is_some()
            && connection
                .session
                .is_none_or(|it| !sessions.contains_key(&it))
        {
            connection.close(GOING_AWAY);
        }
        let Some(output) = state.gateway.output(number) else {
            return;
        };
        if output.is_empty() {
            state = shared.wait(state, None);
            continue;
        }
        drop(state);
        for output in output {
            let written = match &output {
                Output::Bytes(bytes) => stream.write_all(bytes),
                Output::Disconnect => return disconnect(&stream, shared, number),
            };
            if written.is_err() {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
        state = shared.lock();
    }
}

/// Closes the writing side, so that the client can read the last bytes and close the connection itself.
fn disconnect(stream: &TcpStream, shared: &Shared, number: u64) {
    let _ = stream.shutdown(Shutdown::Write);
    let deadline = Instant::now().checked_add(LINGER);
    let mut state = shared.lock();
    while !state.stopping && state.gateway.connections.contains_key(&number) {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_none_or(|left| left.is_zero()) {
            break;
        }
        state = shared.wait(state, left);
    }
    drop(state);
    let _ = stream.shutdown(Shutdown::Both);
}
