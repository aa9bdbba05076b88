//! Streams over a websocket.

use std::collections::VecDeque;
use std::time::Duration;

use super::connection::{Connection, Device};
use super::{KEEP_ALIVE_TIMEOUT, UNAUTHORIZED, databases, handle};
use crate::local::control::journal::Recorded;
use crate::local::gateway::outbox::{Outbox, Output};
use crate::local::gateway::serving::Protocol;
use crate::local::world::state::State;

/// How often the connection is checked for what should have come.
const TICK: Duration = Duration::from_secs(1);
/// How long a client may go without a ping.
const MAX_SILENCE: Duration = Duration::from_secs(30);
/// The time within which a client acknowledges a frame, and ends the stream of an answered request.
const MAX_DEBT: Duration = Duration::from_secs(5);

/// The frames of a client.
pub(crate) struct Streams;

impl Protocol for Streams {
    const NAME: &str = "gateway";

    /// A connection without a session's cookies is closed at once.
    fn begin(state: &mut State, number: u64, request: &Recorded) {
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
            connection.outbox.close(UNAUTHORIZED);
        }
        state.lightspeed.connections.insert(number, connection);
    }

    fn outbox(state: &mut State, number: u64) -> Option<&mut Outbox> {
        let connection = state.lightspeed.connections.get_mut(&number)?;
        Some(&mut connection.outbox)
    }

    fn receive(&mut self, state: &mut State, number: u64, bytes: Vec<u8>) {
        let Some(connection) = state.lightspeed.connections.get(&number) else {
            return;
        };
        let passed = &mut state.lightspeed.passed;
        passed.add(&connection.device, false, &bytes);
        handle::message(state, number, &bytes);
    }

    fn refuse(state: &mut State, number: u64, code: u16) {
        let wrong = format!("a websocket message that calls for code {code}");
        handle::refuse(state, number, wrong);
    }

    fn output(state: &mut State, number: u64) -> Option<VecDeque<Output>> {
        check(state, number);
        databases::push(state, number);
        state.lightspeed.output(number)
    }

    fn tick(state: &State, number: u64) -> Option<Duration> {
        let connection = state.lightspeed.connections.get(&number);
        let is_short = connection.is_some_and(Connection::has_delayed);
        Some(if is_short { TICK / 50 } else { TICK })
    }

    fn end(state: &mut State, number: u64) {
        state.lightspeed.connections.remove(&number);
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
    if connection.outbox.is_ending() {
        return;
    }
    if !sessions.contains_key(&connection.device.session) {
        return connection.outbox.close(UNAUTHORIZED);
    }
    let max_debt = lightspeed.ack_limit.unwrap_or(MAX_DEBT);
    let max_silence = lightspeed.silence_limit.unwrap_or(MAX_SILENCE);
    let overdue = connection.overdue(max_debt).into_iter();
    let mut findings: Vec<String> = overdue
        .map(|what| format!("{what} within {} s", max_debt.as_secs_f32()))
        .collect();
    if connection.last_ping.elapsed() > max_silence {
        connection.outbox.close(KEEP_ALIVE_TIMEOUT);
        findings.push(format!("no ping came for {} s", max_silence.as_secs_f32()));
    }
    for finding in findings {
        lightspeed.find(finding);
    }
}
