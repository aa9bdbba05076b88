//! Sending the gateway's frames, with the pending faults.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Lightspeed;
use super::connection::Connection;
use super::fault::GatewayFault;
use super::frame::Frame;
use super::misbehave;
use crate::id::UserId;
use crate::local::gateway::outbox::Output;
use crate::local::gateway::websocket::{self, Opcode};

/// How long a program waits for the next one.
const PATIENCE: Duration = Duration::from_secs(2);

impl Lightspeed {
    /// Answers that a stream is open.
    pub(super) fn establish(&mut self, number: u64, stream: u16) {
        let fault = self.take_fault(number, GatewayFault::applies_to_stream);
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        let params = match fault {
            Some(GatewayFault::NoStreamAnswer) => return,
            Some(GatewayFault::StreamEndedAtOnce) => return connection.end(stream),
            Some(GatewayFault::StreamWithoutCode) => json!({}),
            Some(GatewayFault::StreamWithBareNumber) => json!(200),
            Some(GatewayFault::RefuseStream(code)) => json!({ "code": code }),
            Some(GatewayFault::StreamTogether) => {
                connection.gather();
                json!({"code": 200})
            }
            _ => json!({"code": 200}),
        };
        let params = params.to_string().into_bytes();
        connection.send(&Frame::Establish { stream, params });
    }

    pub(super) fn acknowledge(&mut self, number: u64, stream: u16, id: u16) {
        let is_fault = |fault: &GatewayFault| *fault == GatewayFault::NoAck;
        if self.take_fault(number, is_fault).is_none() {
            self.send(number, &Frame::Ack { stream, id });
        }
    }

    pub(super) fn pong(&mut self, number: u64) {
        let is_deaf = |fault: &GatewayFault| *fault == GatewayFault::Deaf;
        let begins = !self.is_deaf(number) && self.take_fault(number, is_deaf).is_some();
        if let Some(connection) = self.connections.get_mut(&number) {
            connection.is_deaf |= begins;
            if !connection.is_deaf {
                connection.send(&Frame::Pong);
            }
        }
    }

    /// Returns whether a fault has made a connection deaf.
    pub(super) fn is_deaf(&self, number: u64) -> bool {
        let connection = self.connections.get(&number);
        connection.is_some_and(|connection| connection.is_deaf)
    }

    fn send(&mut self, number: u64, frame: &Frame) {
        if let Some(connection) = self.connections.get_mut(&number) {
            connection.send(frame);
        }
    }

    /// Takes the first of the pending faults of the connection's user that fits.
    pub(super) fn take_fault(
        &mut self,
        number: u64,
        fits: impl Fn(&GatewayFault) -> bool,
    ) -> Option<GatewayFault> {
        let user = self.connections.get(&number)?.device.user;
        self.take_fault_of(user, fits)
    }

    /// Takes the first of the user's pending faults that fits.
    pub(super) fn take_fault_of(
        &mut self,
        user: UserId,
        fits: impl Fn(&GatewayFault) -> bool,
    ) -> Option<GatewayFault> {
        let faults = self.faults.get_mut(&user)?;
        let position = faults.iter().position(fits)?;
        let fault = faults.remove(position)?;
        self.applied.entry(user).or_default().push(fault.clone());
        Some(fault)
    }

    /// Sends a program, and returns whether the client will get it.
    pub(super) fn deliver(
        &mut self,
        number: u64,
        stream: u16,
        response: &Value,
        position: Option<u64>,
    ) -> bool {
        let open = self.connections.get(&number);
        if open.is_none_or(|connection| connection.is_deaf || connection.outbox.is_ending()) {
            return false;
        }
        let fits = |fault: &GatewayFault| misbehave::concerns(fault, response);
        let fault = self.take_fault(number, fits);
        let Some(connection) = self.connections.get_mut(&number) else {
            return false;
        };
        match fault {
            None => {
                let frame = connection.data(stream, response, position);
                connection.send_in_turn(&frame);
                true
            }
            Some(fault) => with_fault(connection, stream, response, position, fault),
        }
    }
}

fn with_fault(
    connection: &mut Connection,
    stream: u16,
    response: &Value,
    position: Option<u64>,
    fault: GatewayFault,
) -> bool {
    let changed = misbehave::changed(&fault, response);
    let response = changed.as_ref().unwrap_or(response);
    match fault {
        GatewayFault::NoAnswer => {
            connection.streams.withhold(stream, position);
            return false;
        }
        GatewayFault::EndStream => {
            connection.end(stream);
            return false;
        }
        GatewayFault::EndStreamWithReason(reason) => {
            connection.end_with(&Frame::EndWithReason { stream, reason }, stream);
            return false;
        }
        GatewayFault::Close(code) => {
            connection.outbox.close(code);
            return false;
        }
        GatewayFault::CloseWithoutFrame => {
            connection.outbox.disconnect();
            return false;
        }
        GatewayFault::HalfAFrame => {
            let mut frame = connection.data(stream, response, None).encode();
            frame.truncate(frame.len() / 2);
            connection.outbox.message(Opcode::Binary, frame);
            connection.outbox.disconnect();
            return false;
        }
        GatewayFault::HalfAMessage => {
            let frame = connection.data(stream, response, None).encode();
            let mut message = websocket::frame(Opcode::Binary, &frame);
            message.truncate(message.len() / 2);
            connection.outbox.put(Output::Bytes(message));
            connection.outbox.disconnect();
            return false;
        }
        GatewayFault::EmptyData => {
            let [low, high] = stream.to_le_bytes();
            connection
                .outbox
                .message(Opcode::Binary, [13, low, high, 0, 0, 0]);
            return false;
        }
        GatewayFault::GarbageEnvelope => {
            let payload = b"{\"request_id\":".to_vec();
            let frame = connection.raw_data(stream, payload);
            connection.send(&frame);
            return false;
        }
        GatewayFault::GarbageProgram => {
            let mut response = response.clone();
            if let Some(fields) = response.as_object_mut() {
                fields.insert("payload".to_owned(), json!("{\"step\":[1,"));
            }
            let frame = connection.data(stream, &response, None);
            connection.send(&frame);
            connection.streams.withhold(stream, position);
            return false;
        }
        GatewayFault::Late(time) => {
            let frame = connection.data(stream, response, position);
            connection.delay(&frame, Instant::now() + time);
            return true;
        }
        GatewayFault::OutOfOrder => {
            let frame = connection.data(stream, response, position);
            connection.hold(&frame, Instant::now() + PATIENCE);
            return true;
        }
        GatewayFault::Joined => {
            let frame = connection.data(stream, response, position);
            connection.join(&frame, Instant::now() + PATIENCE);
            return true;
        }
        GatewayFault::Together => {
            let frame = connection.data(stream, response, position);
            connection.send_together(&[Frame::Ping, frame, Frame::Ping]);
            return true;
        }
        GatewayFault::ExtendedData => {
            let frame = match connection.data(stream, response, position) {
                Frame::Data {
                    stream,
                    id,
                    payload,
                    ..
                } => Frame::ExtendedData {
                    stream,
                    id,
                    payload,
                },
                other => other,
            };
            connection.send_in_turn(&frame);
            return true;
        }
        GatewayFault::Drain(reason) => connection.send(&Frame::Drain(reason)),
        GatewayFault::Deauth => connection.send(&Frame::Deauth),
        GatewayFault::UnknownFrame => connection.outbox.message(Opcode::Binary, *b"\x63whatever"),
        GatewayFault::TextMessage => connection.outbox.message(Opcode::Text, *b"ping"),
        GatewayFault::Bytes(bytes) => connection.outbox.put(Output::Bytes(bytes)),
        // Those that change the program, and others that are not about programs.
        _ => {}
    }
    let frame = connection.data(stream, response, position);
    connection.send_in_turn(&frame);
    true
}
