//! MQTT over a websocket.

use std::collections::VecDeque;
use std::time::Duration;

use super::broker;
use super::connection::Connection;
use super::handshake;
use super::outbox::{Outbox, Output};
use super::serving::Protocol;
use super::websocket::{GOING_AWAY, PROTOCOL_ERROR};
use crate::local::control::journal::Recorded;
use crate::local::world::state::State;

/// The packets of a client.
#[derive(Default)]
pub(crate) struct Mqtt {
    /// The part of a packet that has come.
    input: Vec<u8>,
}

impl Protocol for Mqtt {
    const NAME: &str = "edge";

    fn begin(state: &mut State, number: u64, request: &Recorded) {
        let session = state.session_of(request);
        let sid = handshake::sid(request).unwrap_or_default();
        let connection = Connection::new(session, sid);
        state.gateway.connections.insert(number, connection);
    }

    fn outbox(state: &mut State, number: u64) -> Option<&mut Outbox> {
        let connection = state.gateway.connections.get_mut(&number)?;
        Some(&mut connection.outbox)
    }

    fn receive(&mut self, state: &mut State, number: u64, bytes: Vec<u8>) {
        self.input.extend(bytes);
        if broker::handle(state, number, &mut self.input).is_err() {
            Self::refuse(state, number, PROTOCOL_ERROR);
        }
    }

    fn refuse(state: &mut State, number: u64, code: u16) {
        if let Some(outbox) = Self::outbox(state, number) {
            outbox.close(code);
        }
    }

    fn output(state: &mut State, number: u64) -> Option<VecDeque<Output>> {
        let State {
            gateway, sessions, ..
        } = &mut *state;
        let connection = gateway.connections.get_mut(&number)?;
        let is_of_session = |number: u64| sessions.contains_key(&number);
        if connection.user.is_some() && !connection.session.is_some_and(is_of_session) {
            connection.outbox.close(GOING_AWAY);
        }
        gateway.output(number)
    }

    fn read_timeout(state: &State, number: u64) -> Option<Duration> {
        state.gateway.read_timeout(number)
    }

    fn end(state: &mut State, number: u64) {
        let ended = state.gateway.connections.remove(&number);
        if let Some(user) = ended.and_then(|it| it.user) {
            state.update_presence(user);
        }
    }
}
