//! Sending the gateway's frames, with the pending faults.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Lightspeed;
use super::connection::Connection;
use super::fault::GatewayFault;
use super::frame::Frame;
use super::misbehave;
use crate::id::UserId;
use crate::local::gateway::websocket::Opcode;

/// How long a program waits for the one that is to overtake it.
const OVERTAKING: Duration = Duration::from_secs(2);

impl Lightspeed {
    /// Answers that a stream is open.
    pub(super) fn establish(&mut self, number: u64, stream: u16) {
        let fault = self.take_fault(number, |fault| {
            matches!(
                fault,
                GatewayFault::RefuseStream(_) | GatewayFault::NoStreamAnswer
            )
        });
        let code = match fault {
            Some(GatewayFault::NoStreamAnswer) => return,
            Some(GatewayFault::RefuseStream(code)) => code,
            _ => 200,
        };
        let params = json!({ "code": code }).to_string().into_bytes();
        self.send(number, &Frame::Establish { stream, params });
    }

    pub(super) fn acknowledge(&mut self, number: u64, stream: u16, id: u16) {
        let is_fault = |fault: &GatewayFault| *fault == GatewayFault::NoAck;
        if self.take_fault(number, is_fault).is_none() {
            self.send(number, &Frame::Ack { stream, id });
        }
    }

    pub(super) fn pong(&mut self, number: u64) {
        let is_deaf = |fault: &GatewayFault| *fault == GatewayFault::Deaf;
        let begins = self.take_fault(number, is_deaf).is_some();
        if let Some(connection) = self.connections.get_mut(&number) {
            connection.is_deaf |= begins;
            if !connection.is_deaf {
                connection.send(&Frame::Pong);
            }
        }
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
        faults.remove(position)
    }

    /// Sends a program, and returns whether the client will get it.
    pub(super) fn deliver(
        &mut self,
        number: u64,
        stream: u16,
        response: &Value,
        position: Option<u64>,
    ) -> bool {
        let fault = self.take_fault(number, GatewayFault::applies_to_program);
        let Some(connection) = self.connections.get_mut(&number) else {
            return false;
        };
        if connection.is_deaf {
            return false;
        }
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
    let with_program = |change| misbehave::with_program(response, change);
    let (mut response, position) = (response.clone(), position);
    match fault {
        GatewayFault::NoAnswer => return false,
        GatewayFault::EndStream => {
            connection.end(stream);
            return false;
        }
        GatewayFault::Close(code) => {
            connection.outbox.close(code);
            return false;
        }
        GatewayFault::HalfAFrame => {
            let mut frame = connection.data(stream, &response, None).encode();
            frame.truncate(frame.len() / 2);
            connection.outbox.message(Opcode::Binary, frame);
            connection.outbox.disconnect();
            return false;
        }
        GatewayFault::GarbageEnvelope => {
            let payload = b"{\"request_id\":".to_vec();
            let frame = connection.raw_data(stream, payload);
            connection.send(&frame);
            return false;
        }
        GatewayFault::GarbageProgram => {
            if let Some(fields) = response.as_object_mut() {
                fields.insert("payload".to_owned(), json!("{\"step\":[1,"));
            }
            let frame = connection.data(stream, &response, None);
            connection.send(&frame);
            return false;
        }
        GatewayFault::Late(time) => {
            let frame = connection.data(stream, &response, position);
            connection.delay(&frame, Instant::now() + time);
            return true;
        }
        GatewayFault::OutOfOrder => {
            let frame = connection.data(stream, &response, position);
            connection.hold(&frame, Instant::now() + OVERTAKING);
            return true;
        }
        GatewayFault::Together => {
            let frame = connection.data(stream, &response, position).encode();
            let ping = Frame::Ping.encode();
            let message = [&*ping, &*frame, &*ping].concat();
            connection.outbox.message(Opcode::Binary, message);
            return true;
        }
        GatewayFault::Drain(reason) => connection.send(&Frame::Drain(reason)),
        GatewayFault::Deauth => connection.send(&Frame::Deauth),
        GatewayFault::UnknownFrame => connection.outbox.message(Opcode::Binary, *b"\x63whatever"),
        GatewayFault::TextMessage => connection.outbox.message(Opcode::Text, *b"ping"),
        GatewayFault::Version4 => response = with_program(misbehave::version_4),
        GatewayFault::RowsTwice => response = with_program(misbehave::rows_twice),
        GatewayFault::UnknownProcedures => {
            response = with_program(misbehave::unknown_procedures);
        }
        GatewayFault::SwappedTypes => response = with_program(misbehave::swapped_types),
        GatewayFault::SyncFailure => response = with_program(misbehave::sync_failure),
        // Handled where the changes are at hand, or not about programs.
        GatewayFault::Snapshot
        | GatewayFault::Silent
        | GatewayFault::RefuseStream(_)
        | GatewayFault::NoStreamAnswer
        | GatewayFault::NoAck
        | GatewayFault::TaskUnanswered
        | GatewayFault::EditReverted
        | GatewayFault::Deaf => {}
    }
    let frame = connection.data(stream, &response, position);
    connection.send_in_turn(&frame);
    true
}
