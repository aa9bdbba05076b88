//! The threads of a connection.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;

use super::connection::{Connection, Output};
use super::fault::EncryptedFault;
use super::noise::{Cipher, Handshake, PROLOGUE};
use super::proto::{find, integer};
use super::router;
use crate::local::gateway::socket;
use crate::local::gateway::websocket::{self, Broken, Message, Messages, Opcode};
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::wire::e2ee::node::{Jid, decode, encode};

/// Completes the handshakes and serves the connection until either side closes it.
pub(crate) fn serve(
    mut stream: BufReader<TcpStream>,
    shared: &Shared,
    handshake: &Reply,
) -> io::Result<()> {
    let mut writing = socket::accept(&stream, handshake)?;
    let mut input = Input::default();
    let refuse = |problem: &str| {
        shared.lock().encrypted.find(problem.to_owned());
        Ok(())
    };
    if input.take(&mut stream, PROLOGUE.len())? != PROLOGUE {
        return refuse("it does not begin with the prologue");
    }
    let hello = input.frame(&mut stream)?;
    let Some((noise, answer)) = Handshake::answer(&hello) else {
        return refuse("its first message is none of the handshake");
    };
    writing.write_all(&websocket::frame(Opcode::Binary, &framed(&answer)))?;
    let finish = input.frame(&mut stream)?;
    let Some((payload, mut reading, cipher)) = noise.finish(&finish) else {
        return refuse("its last message is none of the handshake");
    };
    let number = {
        let mut state = shared.lock();
        let number = state.next_number();
        accept(&mut state, number, &payload);
        number
    };
    thread::scope(|scope| {
        let writer = thread::Builder::new().name(format!("fbchat-local-encrypted-{number}"));
        let read = writer
            .spawn_scoped(scope, || write(writing, shared, number, cipher))
            .and_then(|_| read(&mut stream, &mut input, shared, number, &mut reading));
        shared.lock().encrypted.connections.remove(&number);
        shared.notify();
        read
    })
}

/// Begins the connection of a device, or refuses it.
fn accept(state: &mut State, number: u64, payload: &[u8]) {
    let user = integer(payload, &[1]).unwrap_or_default();
    let device = integer(payload, &[18]).and_then(|it| it.try_into().ok());
    let jid = Jid::messenger(user, device.unwrap_or_default());
    let token = find(payload, &[21]).unwrap_or_default();
    let is_valid = super::registration::is_valid(state, user.into(), token);
    if integer(payload, &[5, 1]) != Some(32) || integer(payload, &[20]) != Some(1) {
        state
            .encrypted
            .find("its payload is not that of Messenger in a browser".to_owned());
    }
    let refusal = state
        .encrypted
        .take_fault(user.into(), EncryptedFault::applies_to_connecting);
    let is_known = state.encrypted.devices.contains_key(&jid);
    for other in state.encrypted.connections.values_mut() {
        if other.device == jid {
            other.replace();
        }
    }
    let mut connection = Connection::new(jid);
    match refusal {
        Some(EncryptedFault::Refuse(code)) => connection.fail(code),
        _ if !is_valid => connection.fail(413),
        _ if !is_known => connection.fail(415),
        _ => router::welcome(&mut connection),
    }
    state.encrypted.connections.insert(number, connection);
}

/// Reads and handles the client's nodes.
fn read(
    stream: &mut BufReader<TcpStream>,
    input: &mut Input,
    shared: &Shared,
    number: u64,
    cipher: &mut Cipher,
) -> io::Result<()> {
    loop {
        let frame = input.frame(stream);
        let mut state = shared.lock();
        let is_ending = state
            .encrypted
            .connections
            .get(&number)
            .is_none_or(|it| it.is_ending);
        if is_ending {
            drop(state);
            shared.notify();
            return socket::discard(stream);
        }
        let frame = frame?;
        let node = cipher.open(&frame).and_then(|bytes| decode(&bytes).ok());
        match node {
            Some(node) => router::handle(&mut state, number, &node),
            None => {
                state.encrypted.find("a frame cannot be opened".to_owned());
                if let Some(connection) = state.encrypted.connections.get_mut(&number) {
                    connection.disconnect();
                }
            }
        }
        drop(state);
        shared.notify();
    }
}

/// Writes the connection's output until the connection ends.
fn write(mut stream: TcpStream, shared: &Shared, number: u64, mut cipher: Cipher) {
    let mut state = shared.lock();
    while !state.stopping {
        let Some(connection) = state.encrypted.connections.get_mut(&number) else {
            return;
        };
        let Some(output) = connection.output.pop_front() else {
            state = shared.wait(state, None);
            continue;
        };
        drop(state);
        let written = match output {
            Output::Node(node) => {
                let bytes = encode(&node).unwrap_or_default();
                let framed = framed(&cipher.seal(&bytes));
                stream.write_all(&websocket::frame(Opcode::Binary, &framed))
            }
            Output::Half(node) => {
                let bytes = encode(&node).unwrap_or_default();
                let mut framed = framed(&cipher.seal(&bytes));
                framed.truncate(framed.len() / 2);
                stream.write_all(&websocket::frame(Opcode::Binary, &framed))
            }
            Output::Disconnect => {
                return socket::disconnect(&stream, shared, |state| {
                    state.encrypted.connections.contains_key(&number)
                });
            }
        };
        if written.is_err() {
            let _ = stream.shutdown(Shutdown::Both);
            return;
        }
        state = shared.lock();
    }
}

fn framed(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    let [_, length @ ..] = length.to_be_bytes();
    [&length[..], bytes].concat()
}

/// The bytes that have come and are not read.
#[derive(Default)]
struct Input {
    messages: Messages,
    bytes: Vec<u8>,
}

impl Input {
    fn take(&mut self, stream: &mut BufReader<TcpStream>, length: usize) -> io::Result<Vec<u8>> {
        while self.bytes.len() < length {
            match self.messages.next(stream) {
                Ok(Message::Binary(bytes)) => self.bytes.extend(bytes),
                Ok(Message::Pong | Message::Ping(_)) => {}
                Err(Broken::Gone(error)) => return Err(error),
                Ok(Message::Close(_)) | Err(Broken::Rules(_)) => {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
            }
        }
        Ok(self.bytes.drain(..length).collect())
    }

    fn frame(&mut self, stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
        let length = self.take(stream, 3)?;
        let length = length
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        self.take(stream, length)
    }
}
