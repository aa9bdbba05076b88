//! The threads of a connection.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use super::connection::{Connection, Device, Output};
use super::{KEEP_ALIVE_TIMEOUT, UNAUTHORIZED, databases, handle};
use crate::local::control::journal::Recorded;
use crate::local::gateway::socket;
use crate::local::gateway::websocket::{self, Broken, Message, Messages, Opcode};
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// How often the connection is checked for what should have come.
const TICK: Duration = Duration::from_secs(1);
/// How long a client may go without a ping.
const MAX_SILENCE: Duration = Duration::from_secs(30);

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
        let number = state.next_number();
        let connection = connection(&state, request);
        state.lightspeed.connections.insert(number, connection);
        number
    };
    thread::scope(|scope| {
        let writer = thread::Builder::new().name(format!("fbchat-local-gateway-{number}"));
        let read = writer
            .spawn_scoped(scope, || write(writing, shared, number))
            .and_then(|_| read(&mut stream, shared, number));
        shared.lock().lightspeed.connections.remove(&number);
        shared.notify();
        read
    })
}

/// Returns the connection of a handshake. One without a session's cookies is closed at once.
fn connection(state: &State, request: &Recorded) -> Connection {
    let session = state.session_of(request);
    let user = session.and_then(|it| Some(state.sessions.get(&it)?.user));
    let mut connection = Connection::new(Device {
        user: user.unwrap_or_else(|| 0.into()),
        id: request
            .field("x-dgw-deviceid")
            .unwrap_or_default()
            .to_owned(),
        session: session.unwrap_or_default(),
    });
    if user.is_none() {
        connection.close(UNAUTHORIZED);
    }
    connection
}

/// Reads and handles the client's messages.
fn read(stream: &mut BufReader<TcpStream>, shared: &Shared, number: u64) -> io::Result<()> {
    let mut messages = Messages::default();
    loop {
        let message = messages.next(stream);
        let mut state = shared.lock();
        let Some(connection) = state.lightspeed.connections.get_mut(&number) else {
            return Ok(());
        };
        match message {
            Err(Broken::Gone(error)) => return Err(error),
            Err(Broken::Rules(code)) => {
                let wrong = format!("a websocket message that calls for code {code}");
                handle::refuse(&mut state, number, wrong);
            }
            Ok(Message::Pong) => {}
            Ok(Message::Ping(payload)) => connection.message(Opcode::Pong, &payload),
            Ok(Message::Close(payload)) => {
                connection.message(Opcode::Close, &payload);
                connection.disconnect();
            }
            Ok(Message::Binary(bytes)) => {
                let device = connection.device.clone();
                state.lightspeed.passed.add(&device, false, &bytes);
                handle::message(&mut state, number, &bytes);
            }
        }
        let connection = state.lightspeed.connections.get(&number);
        let is_ending = connection.is_none_or(|connection| connection.ending);
        drop(state);
        shared.notify();
        if is_ending {
            return socket::discard(stream);
        }
    }
}

/// Writes the connection's output until the connection ends.
fn write(mut stream: TcpStream, shared: &Shared, number: u64) {
    let mut state = shared.lock();
    while !state.stopping {
        check(&mut state, number);
        databases::push(&mut state, number);
        let Some(output) = state.lightspeed.output(number) else {
            return;
        };
        if output.is_empty() {
            let connection = state.lightspeed.connections.get(&number);
            let is_short = connection.is_some_and(Connection::has_delayed);
            let tick = if is_short { TICK / 50 } else { TICK };
            state = shared.wait(state, Some(tick));
            continue;
        }
        drop(state);
        for output in output {
            let written = match &output {
                Output::Message(opcode, payload) => {
                    stream.write_all(&websocket::frame(*opcode, payload))
                }
                Output::Disconnect => {
                    return socket::disconnect(&stream, shared, |state| {
                        state.lightspeed.connections.contains_key(&number)
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

/// Finds what the client should have sent by now, and closes the connection of a session that has ended.
fn check(state: &mut State, number: u64) {
    let State {
        lightspeed,
        sessions,
        ..
    } = &mut *state;
    let Some(connection) = lightspeed.connections.get_mut(&number) else {
        return;
    };
    if connection.ending {
        return;
    }
    if !sessions.contains_key(&connection.device.session) {
        return connection.close(UNAUTHORIZED);
    }
    let mut findings = connection.overdue();
    if connection.last_ping.elapsed() > MAX_SILENCE {
        connection.close(KEEP_ALIVE_TIMEOUT);
        findings.push("no ping came for 30 s");
    }
    for finding in findings {
        lightspeed.find(finding.to_owned());
    }
}
