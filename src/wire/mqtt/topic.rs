//! What arrives on each topic.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Frame, MESSAGES};
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, Raw, Typing};
use crate::id::{GroupId, UserId};
use crate::model::{ThreadKey, TypingStatus};
use crate::wire::envelope::{lossy, without_prefix};
use crate::wire::item::{inbox, is_active};
use crate::wire::raw_item::{read, undecodable, unknown};
use crate::wire::{de, item};

/// What arrived.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once")]
pub(crate) enum Heard {
    /// Something about the queue of deltas.
    Frame(Frame),
    /// Something about the queue of deltas, which cannot be read: what it says is not known, nor where the queue stands behind it.
    Unreadable(DecodeError),
    /// Something else. `None`: it tells of nothing, and never will.
    Event(Option<Event>),
}

/// Reads what came on this topic. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn decode(topic: &str, payload: Vec<u8>) -> Result<Heard, DecodeError> {
    let json = lossy(payload);
    if topic == MESSAGES {
        let frame = Frame::decode(without_prefix(&json));
        return Ok(frame.map_or_else(Heard::Unreadable, Heard::Frame));
    }
    // What is no JSON from its beginning on may have a prefix.
    let read = |json: &str| serde_json::from_str::<Box<RawValue>>(json);
    let raw = read(&json).or_else(|error| read(without_prefix(&json)).map_err(|_| error));
    let topic_name = shown(topic);
    let what = || format!("what came on {topic_name}");
    let raw = raw.map_err(|error| DecodeError::json(what(), &error))?;
    if topic == "/legacy_web" {
        return Ok(Heard::Event(item::decode(raw)));
    }
    let raw = Raw::from(raw);
    let event = match topic {
        "/thread_typing" | "/orca_typing_notifications" => typing(&raw),
        "/orca_presence" => presence(&raw),
        "/inbox" => inbox(&raw),
        _ => Ok(unknown(topic_name.clone(), raw.clone())),
    };
    let event = event.unwrap_or_else(|error| undecodable(topic_name, error, raw));
    Ok(Heard::Event(Some(event)))
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

/// Who types: in a group, which is named, or in the thread with that person.
fn typing(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(deserialize_with = "de::number")]
        sender_fbid: UserId,
        #[serde(deserialize_with = "de::number")]
        state: u8,
        #[serde(default, deserialize_with = "de::number_if_any")]
        thread: Option<GroupId>,
    }
    const WHAT: &str = "who is typing";
    let wire: Wire = read(WHAT, raw)?;
    let author = wire.sender_fbid;
    let group = wire.thread.filter(|id| id.get() != author.get());
    Ok(Event::Typing(Typing {
        author,
        thread: group.map_or(ThreadKey::User(author), ThreadKey::Group),
        status: match wire.state {
            0 => TypingStatus::Stopped,
            1 => TypingStatus::Typing,
            _ => return Err(DecodeError::new(WHAT, "its `state` is neither 0 nor 1")),
        },
        raw: raw.clone(),
    }))
}

fn presence(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Wire<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        list: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Buddy {
        #[serde(deserialize_with = "de::number")]
        u: UserId,
        #[serde(default, deserialize_with = "de::lenient_number")]
        p: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        l: Option<de::Seconds>,
    }
    let wire: Wire<'_> = read("who is active", raw)?;
    let buddies: Vec<Buddy> = de::readable(&wire.list).collect();
    let last_active = |buddy: &Buddy| (buddy.u, buddy.l.map(|seconds| seconds.0));
    let active = buddies
        .iter()
        .filter(|buddy| buddy.p.is_some_and(is_active));
    Ok(Event::ChatTimestamps(ChatTimestamps {
        active: active.map(|buddy| buddy.u).collect(),
        buddies: buddies.iter().map(last_active).collect(),
        raw: raw.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_forges_no_line_of_the_log() {
        let topic = format!("/x\n[INFO] \u{1b}[2J{}", "y".repeat(60_000));
        let error = decode(&topic, b"no JSON".to_vec()).unwrap_err();
        let Ok(Heard::Event(Some(event))) = decode(&topic, b"{}".to_vec()) else {
            panic!("no event");
        };
        let Event::Unknown(unknown) = &event else {
            panic!("{event:?}");
        };
        for shown in [error.to_string(), event.to_string(), unknown.kind.clone()] {
            assert!(shown.len() < 300, "{}", shown.len());
            assert!(!shown.contains(char::is_control), "{shown}");
        }
    }

    #[test]
    fn a_byte_that_is_not_utf_8_costs_no_delta() {
        let payload = b"for(;;);{\"deltas\": [{\"body\": \"a\xffb\"}], \"lastIssuedSeqId\": 8}";
        let Ok(Heard::Frame(frame)) = decode(MESSAGES, payload.to_vec()) else {
            panic!("no frame");
        };
        assert_eq!(frame.sequence_id, Some(8));
        assert!(frame.deltas[0].item.get().contains("a\u{fffd}b"));
    }
}
