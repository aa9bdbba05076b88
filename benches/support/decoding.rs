//! The decoder's work, as the client has it done, and what it is compared with.

use std::hint::black_box;

use serde::de::IgnoredAny;

use crate::event::Event;
use crate::model::Message;
use crate::wire::mqtt::Heard;
use crate::wire::{graphql, history, item, mqtt, pull};

/// The least that any reader of the JSON does.
pub(crate) fn skip(body: &str) {
    let json = body.strip_prefix("for (;;);").unwrap_or(body).as_bytes();
    for value in serde_json::Deserializer::from_slice(json).into_iter::<IgnoredAny>() {
        black_box(value.unwrap());
    }
}

/// The events of a reply of the long poll.
pub(crate) fn reply(body: Vec<u8>) -> Vec<Event> {
    let reply = pull::read(body).unwrap();
    reply.items.into_iter().filter_map(item::decode).collect()
}

/// The events of what came over MQTT.
pub(crate) fn frame(payload: Vec<u8>) -> Vec<Event> {
    match mqtt::decode("/t_ms", payload).unwrap() {
        Heard::Frame(frame) => frame.items.into_iter().filter_map(item::decode).collect(),
        Heard::Event(event) => event.into_iter().collect(),
    }
}

/// The messages of a page of history.
pub(crate) fn page(body: Vec<u8>) -> Vec<Message> {
    let answer = graphql::answers(body, 1).unwrap().remove(0).unwrap();
    history::messages(&answer).unwrap().unwrap()
}
