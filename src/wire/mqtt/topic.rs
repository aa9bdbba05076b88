//! What arrives on each topic.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Frame, MESSAGES};
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, Raw, Typing};
use crate::id::{GroupId, UserId};
use crate::model::{ThreadKey, TypingStatus};
use crate::wire::item::{inbox, is_active, read, undecodable, unknown};
use crate::wire::{de, item};

/// What was heard.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once")]
pub(crate) enum Heard {
    /// Something about the queue of deltas.
    Frame(Frame),
    /// Something else. `None`: it tells of nothing, and never will.
    Event(Option<Event>),
}

/// Reads what came on this topic.
pub(crate) fn decode(topic: &str, payload: Vec<u8>) -> Result<Heard, DecodeError> {
    let what = || format!("what came on {topic}");
    let json =
        String::from_utf8(payload).map_err(|_| DecodeError::new(what(), "it is not UTF-8"))?;
    if topic == MESSAGES {
        return Frame::decode(json.trim_start()).map(Heard::Frame);
    }
    let raw = RawValue::from_string(json).map_err(|error| DecodeError::json(what(), &error))?;
    if topic == "/legacy_web" {
        return Ok(Heard::Event(item::decode(raw)));
    }
    let raw = Raw::from(raw);
    let event = match topic {
        "/thread_typing" | "/orca_typing_notifications" => typing(&raw),
        "/orca_presence" => presence(&raw),
        "/inbox" => inbox(&raw),
        _ => Ok(unknown(topic.to_owned(), raw.clone())),
    };
    let event = event.unwrap_or_else(|error| undecodable(topic.to_owned(), error, raw));
    Ok(Heard::Event(Some(event)))
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
