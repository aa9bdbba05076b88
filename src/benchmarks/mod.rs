//! The decoder's work as the client has it done, for `benches/` to measure. No part of the interface.

#[cfg(feature = "e2ee")]
pub mod encrypted;

use crate::error::DecodeError;
use crate::event::Event;
use crate::id::ThreadId;
use crate::model::Message;
use crate::wire::endpoint::{graphql_batch, history, pull};
use crate::wire::mqtt;
use crate::wire::mqtt::Payload;
use crate::{Error, Result};
#[cfg(feature = "gateway")]
use crate::{
    id::UserId,
    time::Timestamp,
    wire::lightspeed::{Facts, Program, Response, events},
};

/// The events of a reply of the long poll.
pub fn reply(body: Vec<u8>) -> Result<Vec<Event>> {
    Ok(pull::read(body)?.events)
}

/// The events of what came over MQTT.
pub fn frame(payload: Vec<u8>) -> Result<Vec<Event>> {
    Ok(match mqtt::decode("/t_ms", payload)? {
        Payload::Frame(frame) => {
            let deltas = frame.deltas.into_iter();
            deltas.flat_map(|delta| delta.events).collect()
        }
        Payload::Unreadable(error) => return Err(error.into()),
        Payload::Events(events) => events,
    })
}

/// The events of a program that came over the gateway.
#[cfg(feature = "gateway")]
pub fn program(payload: Vec<u8>) -> Result<Vec<Event>> {
    let now = Timestamp::from_millis(1_700_000_000_000);
    let facts = Facts::none_delivered(now);
    let response = Response::decode(&payload)?;
    let program = Program::run(response.program(), facts)?;
    let context = events::Context {
        me: UserId::new(7),
        now,
        known: &|_| None,
    };
    Ok(events::decode(&program.rows, context))
}

/// The messages of a page of history.
pub fn page(body: Vec<u8>) -> Result<Vec<Message>> {
    let missing = || Error::from(DecodeError::new("a page of history", "it is not there"));
    let answer = graphql_batch::read(body, 1)?.pop().ok_or_else(missing)??;
    Ok(history::read(&answer, ThreadId::new(0))?
        .ok_or_else(missing)?
        .elements)
}
