//! The two threads of a websocket: one reads and handles the client's messages, the other writes the output.

use std::collections::VecDeque;
use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::outbox::{Outbox, Output};
use super::socket;
use super::websocket::{self, Broken, Message, Messages, Opcode};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// What goes over a websocket. The connections are in the server's state, each under its number.
pub(in crate::local) trait Protocol {
    /// A part of the writing thread's name.
    const NAME: &str;

    /// Adds the connection of a handshake.
    fn begin(state: &mut State, number: u64, request: &Recorded);

    /// Returns the output of a connection; `None` if there is no such connection.
    fn outbox(state: &mut State, number: u64) -> Option<&mut Outbox>;

    /// Handles a message.
    fn receive(&mut self, state: &mut State, number: u64, bytes: Vec<u8>);

    /// Closes a connection whose client violates the protocol of websockets, which calls for this code.
    fn refuse(state: &mut State, number: u64, code: u16);

    /// Takes the output that is due; `None` if there is no such connection.
    fn output(state: &mut State, number: u64) -> Option<VecDeque<Output>>;

    /// Returns the time after which output may be due without a change of the state.
    fn tick(_: &State, _: u64) -> Option<Duration> {
        None
    }

    /// Returns the time within which the next message has to come.
    fn read_timeout(_: &State, _: u64) -> Option<Duration> {
        None
    }

    /// Removes the connection.
    fn end(state: &mut State, number: u64);
}

/// Completes the handshake and serves the connection until either side closes it.
pub(in crate::local) fn serve<P: Protocol>(
    mut protocol: P,
    mut stream: BufReader<TcpStream>,
    shared: &Shared,
    request: &Recorded,
    handshake: &Reply,
) -> io::Result<()> {
    let writing = socket::accept(&stream, handshake)?;
    let number = {
        let mut state = shared.lock();
        let number = state.next_number();
        P::begin(&mut state, number, request);
        number
    };
    thread::scope(|scope| {
        let writer = thread::Builder::new().name(format!("fbchat-local-{}-{number}", P::NAME));
        let read = writer
            .spawn_scoped(scope, || write::<P>(writing, shared, number))
            .and_then(|_| read(&mut protocol, &mut stream, shared, number));
        P::end(&mut shared.lock(), number);
        shared.notify();
        read
    })
}

/// Reads and handles the client's messages.
fn read<P: Protocol>(
    protocol: &mut P,
    stream: &mut BufReader<TcpStream>,
    shared: &Shared,
    number: u64,
) -> io::Result<()> {
    let mut messages = Messages::default();
    loop {
        let message = messages.next(stream);
        let mut state = shared.lock();
        let Some(outbox) = P::outbox(&mut state, number) else {
            return Ok(());
        };
        match message {
            Err(Broken::Gone(error)) => return Err(error),
            Err(Broken::Rules(code)) => P::refuse(&mut state, number, code),
            Ok(Message::Pong) => {}
            Ok(Message::Ping(payload)) => outbox.message(Opcode::Pong, payload),
            Ok(Message::Close(payload)) => {
                outbox.message(Opcode::Close, payload);
                outbox.disconnect();
            }
            Ok(Message::Binary(bytes)) => protocol.receive(&mut state, number, bytes),
        }
        let is_ending = P::outbox(&mut state, number).is_none_or(|outbox| outbox.is_ending());
        let timeout = P::read_timeout(&state, number);
        drop(state);
        shared.notify();
        if is_ending {
            return socket::discard(stream);
        }
        stream.get_ref().set_read_timeout(timeout)?;
    }
}

/// Writes the connection's output until the connection ends.
fn write<P: Protocol>(mut stream: TcpStream, shared: &Shared, number: u64) {
    let mut state = shared.lock();
    while !state.stopping {
        let Some(output) = P::output(&mut state, number) else {
            return;
        };
        if output.is_empty() {
            let tick = P::tick(&state, number);
            state = shared.wait(state, tick);
            continue;
        }
        drop(state);
        for output in output {
            let written = match output {
                Output::Message(opcode, payload) => {
                    stream.write_all(&websocket::frame(opcode, &payload))
                }
                Output::Bytes(bytes) => stream.write_all(&bytes),
                Output::Disconnect => {
                    return socket::disconnect(&stream, shared, |state| {
                        P::outbox(state, number).is_some()
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
