//! Payloads by their topic.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Frame, MESSAGES};
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, Raw, Typing};
use crate::id::{GroupId, UserId};
use crate::model::{ThreadKey, TypingStatus};
use crate::wire::de::{self, List, Num, Obj, Scanner, Seconds, Text};
use crate::wire::envelope::{lossy, without_prefix};
use crate::wire::item::{self, inbox, is_active};
use crate::wire::raw_item::{undecodable, unknown};

/// A payload that was read.
#[derive(Debug)]
pub(crate) enum Payload {
    /// Something about the queue of deltas.
    Frame(Frame),
    /// Something about the queue of deltas, which cannot be read: its content is not known, nor where the queue stands behind it.
    Unreadable(DecodeError),
    /// Something else: one event, or none for a kind that has no event.
    Events(Vec<Event>),
}

/// Reads what came on this topic. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn decode(topic: &str, payload: Vec<u8>) -> Result<Payload, DecodeError> {
    let json = lossy(payload);
    if topic == MESSAGES {
        let frame = Frame::decode(without_prefix(&json));
        return Ok(frame.map_or_else(Payload::Unreadable, Payload::Frame));
    }
    // What is no JSON from its beginning on may have a prefix.
    let cut = |json| serde_json::from_str::<&RawValue>(json);
    let raw = cut(&json).or_else(|error| cut(without_prefix(&json)).map_err(|_| error));
    let topic_name = shown(topic);
    let what = || format!("what came on {topic_name}");
    let item = raw.map_err(|error| DecodeError::json(what(), &error))?;
    if topic == "/legacy_web" {
        let mut events = Vec::new();
        let read = item::decode_next(&mut Scanner::new(item.get()), &mut events);
        read.map_err(|error| DecodeError::json(what(), &error))?;
        return Ok(Payload::Events(events));
    }
    let raw = Raw::from(item.get());
    let read = de::read(item.get(), |json| {
        let wire: Obj<Wire<'_>> = serde_json::from_str(json)?;
        let wire = wire.get().unwrap_or_default();
        Ok(match topic {
            "/thread_typing" | "/orca_typing_notifications" => typing(wire, raw.clone()),
            "/orca_presence" => presence(wire, raw.clone()),
            "/inbox" => inbox([wire.unseen, wire.unread, wire.recent_unread], raw.clone()),
            _ => Ok(unknown(&topic_name, raw.clone())),
        })
    });
    let event = read.unwrap_or_else(|error| Err(DecodeError::json(what(), &error)));
    Ok(Payload::Events(vec![event.unwrap_or_else(|error| {
        undecodable(&topic_name, error, raw)
    })]))
}

/// A topic as it may stand in an event, an error or a line of the log: the server chooses it, up to 64 KiB of any characters.
fn shown(topic: &str) -> String {
    const LONGEST: usize = 64;
    topic
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect()
}

/// The members of what comes on all these topics.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    // Who types: in a group, which is named, or in the thread with that person.
    sender_fbid: Num<UserId>,
    state: Num<u8>,
    thread: Num<GroupId>,

    // Who is active.
    #[serde(borrow)]
    list_type: Text<'a>,
    list: List<Obj<Buddy>>,

    // The counts of the inbox.
    unseen: Num<u32>,
    unread: Num<u32>,
    recent_unread: Num<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Buddy {
    u: Num<UserId>,
    p: Num<u32>,
    l: Num<Seconds>,
}

fn typing(wire: Wire<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "who is typing";
    let author = wire.sender_fbid.required(WHAT, "sender_fbid")?;
    let group = wire.thread.optional(WHAT, "thread")?;
    let group = group.filter(|id| id.get() != author.get());
    Ok(Event::Typing(Typing {
        author,
        thread: group.map_or(ThreadKey::User(author), ThreadKey::Group),
        status: match wire.state.required(WHAT, "state")? {
            0 => TypingStatus::Stopped,
            1 => TypingStatus::Typing,
            _ => return Err(DecodeError::new(WHAT, "its `state` is neither 0 nor 1")),
        },
        raw,
    }))
}

fn presence(wire: Wire<'_>, raw: Raw) -> Result<Event, DecodeError> {
    let list = wire.list.nullable("who is active", "list")?;
    let (mut active, mut buddies) = (BTreeSet::new(), BTreeMap::new());
    for buddy in list.unwrap_or_default().into_iter().filter_map(Obj::get) {
        // A person without an identifier is left out: the others are still there.
        let Some(id) = buddy.u.get() else { continue };
        buddies.insert(id, buddy.l.get().map(|seconds| seconds.0));
        if buddy.p.get().is_some_and(is_active) {
            active.insert(id);
        }
    }
    Ok(Event::ChatTimestamps(ChatTimestamps {
        active,
        buddies,
        is_full: wire.list_type.as_str() == Some("full"),
        raw,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_forges_no_line_of_the_log() {
        let topic = format!("/x\n[INFO] \u{1b}[2J{}", "y".repeat(60_000));
        let error = decode(&topic, b"no JSON".to_vec()).unwrap_err();
        let Ok(Payload::Events(events)) = decode(&topic, b"{}".to_vec()) else {
            panic!("no event");
        };
        let [event @ Event::Unknown(unknown)] = &events[..] else {
            panic!("{events:?}");
        };
        for shown in [error.to_string(), event.to_string(), unknown.kind.clone()] {
            assert!(shown.len() < 300, "{}", shown.len());
            assert!(!shown.contains(char::is_control), "{shown}");
        }
    }

    #[test]
    fn a_byte_that_is_not_utf_8_costs_no_delta() {
        let payload = b"for(;;);{\"deltas\": [{\"body\": \"a\xffb\"}], \"lastIssuedSeqId\": 8}";
        let Ok(Payload::Frame(frame)) = decode(MESSAGES, payload.to_vec()) else {
            panic!("no frame");
        };
        assert_eq!(frame.sequence_id, Some(8));
        let raw = frame.deltas[0].events[0].raw().unwrap();
        assert!(raw.get().contains("a\u{fffd}b"));
    }
}
