//! One pushed item: an element of `ms` in a reply of the long poll.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::raw_item::{read, undecodable, unknown};
use super::{de, delta, message, payload};
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, FriendRequest, Inbox, Qprimer, Raw, Typing};
use crate::id::{GroupId, UserId};
use crate::model::{ThreadKey, TypingStatus};

/// Appends the events that an item tells of: one or none, and for a `ClientPayload` that holds bytes one for each delta in them.
pub(crate) fn decode_into(raw: Box<RawValue>, events: &mut Vec<Event>) {
    match payload::unpacked(&raw) {
        Some(items) => events.extend(items.into_iter().filter_map(decode)),
        None => events.extend(decode(raw)),
    }
}

/// The event that an item tells of. `None`: it tells of nothing, and never will.
///
/// An item that is not an object, or has no `type`, is [`Event::Unknown`] with an empty kind.
pub(crate) fn decode(raw: Box<RawValue>) -> Option<Event> {
    let raw = Raw::from(raw);
    // Most items are messages, and the longest: asking first what they are would be one more pass over them.
    if let Some(message) = message::at_once(&raw) {
        return Some(message);
    }
    let Head { kind, delta } = head(raw.json());
    let kind = kind.unwrap_or_default();
    let event = match &*kind {
        "deltaflow" => return None,
        "delta" => {
            let kind = delta.map(|delta| delta.kind().into_owned());
            return Some(delta::decode(kind, raw));
        }
        "inbox" => inbox(&raw),
        "qprimer" => qprimer(&raw),
        "chatproxy-presence" => presence(&raw),
        "typ" | "ttyp" => typing(&raw),
        "jewel_requests_add" => friend_request(&raw),
        _ => return Some(unknown(kind.into_owned(), raw.clone())),
    };
    Some(event.unwrap_or_else(|error| undecodable(kind.into_owned(), error, raw.clone())))
}

/// What an item says about what it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    #[serde(borrow, rename = "type", deserialize_with = "de::lenient_text")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    delta: Option<delta::Head<'a>>,
}

fn head(json: &str) -> Head<'_> {
    // A struct also reads from a list, by position: that is not what is meant here.
    if !json.starts_with('{') {
        return Head::default();
    }
    // One whose delta is none still says what it is.
    #[derive(Deserialize)]
    struct Kind<'a> {
        #[serde(borrow, rename = "type", deserialize_with = "de::required_text")]
        kind: Cow<'a, str>,
    }
    serde_json::from_str(json).unwrap_or_else(|_| Head {
        kind: serde_json::from_str(json).ok().map(|it: Kind<'_>| it.kind),
        delta: None,
    })
}

pub(super) fn inbox(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(deserialize_with = "de::number")]
        unseen: u32,
        #[serde(deserialize_with = "de::number")]
        unread: u32,
        #[serde(deserialize_with = "de::number")]
        recent_unread: u32,
    }
    let item: Item = read("the counts of the inbox", raw)?;
    Ok(Event::Inbox(Inbox {
        unseen: item.unseen,
        unread: item.unread,
        recent_unread: item.recent_unread,
        raw: raw.clone(),
    }))
}

fn qprimer(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(deserialize_with = "de::number")]
        made: de::Millis,
    }
    let item: Item = read("a qprimer", raw)?;
    Ok(Event::Qprimer(Qprimer {
        at: item.made.0,
        raw: raw.clone(),
    }))
}

fn presence(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(
            borrow,
            default,
            rename = "buddyList",
            deserialize_with = "de::entries"
        )]
        buddies: Vec<(Cow<'a, str>, &'a RawValue)>,
    }
    #[derive(Default, Deserialize)]
    struct Buddy {
        #[serde(default, deserialize_with = "de::lenient_number")]
        lat: Option<de::Seconds>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        p: Option<u32>,
    }
    let item: Item<'_> = read("who is active", raw)?;
    let mut buddies = BTreeMap::new();
    let mut active = BTreeSet::new();
    for (id, buddy) in item.buddies {
        // Whoever cannot be told by an identifier is left out: the others are still there.
        let Ok(id) = id.parse() else { continue };
        let buddy: Buddy = serde_json::from_str(buddy.get()).unwrap_or_default();
        buddies.insert(id, buddy.lat.map(|lat| lat.0));
        if buddy.p.is_some_and(is_active) {
            active.insert(id);
        }
    }
    Ok(Event::ChatTimestamps(ChatTimestamps {
        buddies,
        active,
        raw: raw.clone(),
    }))
}

/// Whether this number says that somebody is active at this moment.
pub(super) fn is_active(p: u32) -> bool {
    matches!(p, 2 | 3)
}

fn typing(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(deserialize_with = "de::number")]
        st: u8,
        #[serde(deserialize_with = "de::number")]
        from: UserId,
        #[serde(default, deserialize_with = "de::number_if_any")]
        thread_fbid: Option<GroupId>,
        #[serde(default, deserialize_with = "de::number_if_any")]
        thread: Option<GroupId>,
    }
    const WHAT: &str = "who is typing";
    let item: Item = read(WHAT, raw)?;
    let status = match item.st {
        0 => TypingStatus::Stopped,
        1 => TypingStatus::Typing,
        _ => return Err(DecodeError::new(WHAT, "its `st` is neither 0 nor 1")),
    };
    let group = item.thread_fbid.or(item.thread);
    Ok(Event::Typing(Typing {
        author: item.from,
        thread: group.map_or(ThreadKey::User(item.from), ThreadKey::Group),
        status,
        raw: raw.clone(),
    }))
}

fn friend_request(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Item {
        #[serde(deserialize_with = "de::number")]
        from: UserId,
    }
    let item: Item = read("a friend request", raw)?;
    Ok(Event::FriendRequest(FriendRequest {
        from: item.from,
        raw: raw.clone(),
    }))
}
