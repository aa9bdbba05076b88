//! The reading and the writing thread of a connection.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;

use super::broker;
use super::connection::{Connection, Output};
use super::handshake;
use super::socket;
use super::websocket::{Broken, GOING_AWAY, Message, Messages, Opcode, PROTOCOL_ERROR};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// Completes the handshake and serves the connection until either side closes it.
pub(crate) fn serve(
    mut stream: BufReader<TcpStream>,
    shared: &Shared,
    request: &Recorded,
    handshake: &Reply,
) -> io::Result<()> {
    let writing = socket::accept(&stream, handshake)?;
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
            return socket::discard(stream);
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
                Output::Disconnect => {
                    return socket::disconnect(&stream, shared, |state| {
                        state.gateway.connections.contains_key(&number)
                    });
                }
            };
            if written.is_err() {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
        state = shared.lock();
    }
}
