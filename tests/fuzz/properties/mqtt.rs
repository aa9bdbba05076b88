//! The packets of MQTT, and what arrives in them.

use super::events::{is_json, look_at};
use crate::event::Event;
use crate::wire::mqtt::{Packet, Packets, Payload, decode};

/// Cuts bytes into packets: they are the same however the bytes are spread, and have no more in them than has come.
pub fn mqtt_packets(input: &[u8]) {
    let whole = packets([input]);
    let one_by_one = packets(input.chunks(1));
    assert_eq!(whole, one_by_one);
    let payloads = whole.iter().map(|it| match it {
        Packet::Publish { topic, payload, .. } => topic.len() + payload.len(),
        _ => 0,
    });
    assert!(payloads.sum::<usize>() <= input.len());
}

/// The packets up to the first that is broken.
fn packets<'a>(messages: impl IntoIterator<Item = &'a [u8]>) -> Vec<Packet> {
    let mut packets = Packets::new(1 << 20);
    let mut found = Vec::new();
    for message in messages {
        packets.push(message);
        loop {
            match packets.next() {
                Ok(Some(packet)) => found.push(packet),
                Ok(None) => break,
                Err(_) => return found,
            }
        }
    }
    found
}

/// Reads what came on a topic, which is its first line, and takes it for a delta between two others, which it does not cost.
pub fn mqtt_payloads(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (topic, payload) = input.split_at(end.unwrap_or_default());
    let topic = String::from_utf8_lossy(topic);
    let payload = payload.strip_prefix(b"\n").unwrap_or(payload);
    look_at(&received(&topic, payload.to_vec()));
    let Some(delta) = std::str::from_utf8(payload).ok().filter(|it| is_json(it)) else {
        return;
    };
    let other = r#"{"class":"NoOp"}"#;
    let frame = format!(r#"{{"deltas":[{other},{delta},{other}],"lastIssuedSeqId":7}}"#);
    let events = received("/t_ms", frame.into_bytes());
    look_at(&events);
    for end in [events.first(), events.last()] {
        assert!(matches!(end, Some(Event::Unknown(it)) if it.kind == "NoOp"));
    }
}

fn received(topic: &str, payload: Vec<u8>) -> Vec<Event> {
    match decode(topic, payload) {
        Err(error) | Ok(Payload::Unreadable(error)) => {
            assert!(error.to_string().len() < 1000);
            Vec::new()
        }
        Ok(Payload::Events(events)) => events,
        Ok(Payload::Frame(frame)) => {
            let deltas = frame.deltas.into_iter();
            deltas.flat_map(|delta| delta.events).collect()
        }
    }
}
