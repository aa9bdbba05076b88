//! The decoder's work as the client has it done, for `benches/` to measure. No part of the interface.

use crate::error::DecodeError;
use crate::event::Event;
use crate::id::ThreadId;
use crate::model::Message;
use crate::wire::endpoint::{graphql_batch, history, pull};
use crate::wire::mqtt;
use crate::wire::mqtt::Payload;
use crate::{Error, Result};

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

/// The messages of a page of history.
pub fn page(body: Vec<u8>) -> Result<Vec<Message>> {
    let missing = || Error::from(DecodeError::new("a page of history", "it is not there"));
    let answer = graphql_batch::read(body, 1)?.pop().ok_or_else(missing)??;
    Ok(history::read(&answer, ThreadId::new(0))?
        .ok_or_else(missing)?
        .elements)
}
