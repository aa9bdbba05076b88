//! One pushed item: an element of `ms` in a reply of the long poll.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::de::{self, Millis, NamedList, Num, Obj, Scanner, Seconds, Text};
use super::delta::{self, Delta};
use super::raw_item::{undecodable, unknown};
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, FriendRequest, Inbox, Qprimer, Raw, Typing};
use crate::id::{GroupId, UserId};
use crate::model::{ThreadKey, TypingStatus};

/// The members of all kinds of items.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Item<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    delta: Obj<Delta<'a>>,

    // The counts of the inbox.
    unseen: Num<u32>,
    unread: Num<u32>,
    recent_unread: Num<u32>,

    // A qprimer.
    made: Num<Millis>,

    // Who is active.
    #[serde(rename = "buddyList")]
    buddies: NamedList<'a, Obj<Buddy>>,

    // Who is typing, or wants to be a friend.
    from: Num<UserId>,
    st: Num<u8>,
    thread_fbid: Num<GroupId>,
    thread: Num<GroupId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Buddy {
    lat: Num<Seconds>,
    p: Num<u32>,
}

/// Reads the item that stands here, and appends its events: one, none for a kind that has no event, and for a
/// `ClientPayload` that holds bytes one for each delta in them.
///
/// An item that is not an object, or has no `type`, is [`Event::Unknown`] with an empty kind.
pub(crate) fn decode_next(
    items: &mut Scanner<'_>,
    events: &mut Vec<Event>,
) -> serde_json::Result<()> {
    if let Ok((item, text)) = items.value::<Obj<Item<'_>>>() {
        append(item, Raw::from(text), events);
        return Ok(());
    }
    let (_, text) = items.value::<IgnoredAny>()?;
    let read = de::read_tidied(text, |json| {
        let item = serde_json::from_str(json)?;
        append(item, Raw::from(text), events);
        Ok(())
    });
    if read.is_err() {
        events.push(unknown("", Raw::from(text)));
    }
    Ok(())
}

fn append(item: Obj<Item<'_>>, raw: Raw, events: &mut Vec<Event>) {
    let item = item.get().unwrap_or_default();
    let kind = item.kind.as_str().unwrap_or_default().to_owned();
    match &*kind {
        "deltaflow" => {}
        "delta" => delta::decode(item.delta.get(), raw, events),
        _ => {
            let event = event(&kind, item, raw.clone());
            events.push(event.unwrap_or_else(|error| undecodable(&kind, error, raw)));
        }
    }
}

fn event(kind: &str, item: Item<'_>, raw: Raw) -> Result<Event, DecodeError> {
    match kind {
        "inbox" => inbox([item.unseen, item.unread, item.recent_unread], raw),
        "qprimer" => qprimer(item, raw),
        "chatproxy-presence" => presence(item, raw),
        "typ" | "ttyp" => typing(item, raw),
        "jewel_requests_add" => friend_request(item, raw),
        _ => Ok(unknown(kind, raw)),
    }
}

/// `counts`: what nobody has seen, what is unread, and what of that is recent.
pub(super) fn inbox(counts: [Num<u32>; 3], raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "the counts of the inbox";
    let [unseen, unread, recent_unread] = counts;
    Ok(Event::Inbox(Inbox {
        unseen: unseen.required(WHAT, "unseen")?,
        unread: unread.required(WHAT, "unread")?,
        recent_unread: recent_unread.required(WHAT, "recent_unread")?,
        raw,
    }))
}

fn qprimer(item: Item<'_>, raw: Raw) -> Result<Event, DecodeError> {
    Ok(Event::Qprimer(Qprimer {
        at: item.made.required("a qprimer", "made")?.0,
        raw,
    }))
}

fn presence(item: Item<'_>, raw: Raw) -> Result<Event, DecodeError> {
    let list = item.buddies.optional("who is active", "buddyList")?;
    let mut buddies = BTreeMap::new();
    let mut active = BTreeSet::new();
    for (id, buddy) in list.unwrap_or_default() {
        // A person without an identifier is left out: the others are still there.
        let Ok(id) = id.parse() else { continue };
        let buddy = buddy.get().unwrap_or_default();
        buddies.insert(id, buddy.lat.get().map(|lat| lat.0));
        if buddy.p.get().is_some_and(is_active) {
            active.insert(id);
        }
    }
    Ok(Event::ChatTimestamps(ChatTimestamps {
        buddies,
        active,
        is_full: false,
        raw,
    }))
}

/// Whether this number means that somebody is active at this moment.
pub(super) fn is_active(p: u32) -> bool {
    matches!(p, 2 | 3)
}

fn typing(item: Item<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "who is typing";
    let author = item.from.required(WHAT, "from")?;
    let group = item.thread_fbid.optional(WHAT, "thread_fbid")?;
    let group = group.or(item.thread.optional(WHAT, "thread")?);
    Ok(Event::Typing(Typing {
        author,
        thread: group.map_or(ThreadKey::User(author), ThreadKey::Group),
        status: match item.st.required(WHAT, "st")? {
            0 => TypingStatus::Stopped,
            1 => TypingStatus::Typing,
            _ => return Err(DecodeError::new(WHAT, "its `st` is neither 0 nor 1")),
        },
        raw,
    }))
}

fn friend_request(item: Item<'_>, raw: Raw) -> Result<Event, DecodeError> {
    Ok(Event::FriendRequest(FriendRequest {
        from: item.from.required("a friend request", "from")?,
        raw,
    }))
}
