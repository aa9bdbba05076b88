//! What a `ClientPayload` holds: deltas of another make, each named by its only member.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::metadata::thread_key;
use super::raw_item::{delta, undecodable, unknown};
use super::{de, envelope, message};
use crate::error::DecodeError;
use crate::event::{
    BlockChanged, Event, LiveLocation, LiveLocations, MessageEvent, MessageUnsent, Raw,
    ReactionAdded, ReactionRemoved,
};
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadKey};

/// One item for each delta in an item's `ClientPayload`, whose payload is a list of bytes, which are JSON. `None`: it has no such
/// payload, or one that cannot be read.
pub(super) fn unpacked(item: &RawValue) -> Option<Vec<Box<RawValue>>> {
    const CLASS: &str = "ClientPayload";
    #[derive(Deserialize)]
    struct Item<'a> {
        #[serde(borrow, rename = "type", deserialize_with = "de::required_text")]
        kind: Cow<'a, str>,
        #[serde(borrow)]
        delta: Delta<'a>,
    }
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, deserialize_with = "de::required_text")]
        class: Cow<'a, str>,
        payload: Vec<u8>,
    }
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        deltas: Vec<&'a RawValue>,
    }
    #[derive(Serialize)]
    struct One<'a> {
        class: &'static str,
        payload: &'a RawValue,
    }
    // Most items are none: this is all that it costs them.
    if !item.get().contains(CLASS) || !item.get().starts_with('{') {
        return None;
    }
    let Item { kind, delta } = serde_json::from_str(item.get()).ok()?;
    if kind != "delta" || delta.class != CLASS {
        return None;
    }
    let json = envelope::lossy(delta.payload);
    let payload: Payload<'_> = serde_json::from_str(envelope::without_prefix(&json)).ok()?;
    let one = |payload| One {
        class: CLASS,
        payload,
    };
    let items = payload.deltas.into_iter();
    Some(items.filter_map(|it| as_item(one(it))).collect())
}

/// A delta as the long poll brings it: in an item.
pub(super) fn as_item(delta: impl Serialize) -> Option<Box<RawValue>> {
    #[derive(Serialize)]
    struct Item<T> {
        #[serde(rename = "type")]
        kind: &'static str,
        delta: T,
    }
    let kind = "delta";
    to_raw_value(&Item { kind, delta }).ok()
}

/// The event of such a delta, in an item whose `payload` it is.
pub(super) fn decode(raw: Raw) -> Event {
    let Some((name, body)) = only_member(&raw) else {
        return unknown("ClientPayload".to_owned(), raw);
    };
    let event = match name.as_ref() {
        "deltaMessageReaction" => reaction(&raw, body),
        "deltaRecallMessageData" => unsent(&raw, body),
        "deltaMessageReply" => reply(&raw, body),
        "deltaChangeViewerStatus" => match viewer_status(&raw, body) {
            Ok(None) => return unknown(name.into_owned(), raw),
            Ok(Some(event)) => Ok(event),
            Err(error) => Err(error),
        },
        "liveLocationData" => live_locations(&raw, body),
        _ => return unknown(name.into_owned(), raw),
    };
    let kind = name.into_owned();
    event.unwrap_or_else(|error| undecodable(kind, error, raw))
}

fn only_member(raw: &Raw) -> Option<(Cow<'_, str>, &RawValue)> {
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow)]
        payload: &'a RawValue,
    }
    let payload = delta::<Delta<'_>>("a payload", raw).ok()?.payload;
    if !payload.get().starts_with('{') {
        return None;
    }
    let members = de::entries(&mut serde_json::Deserializer::from_str(payload.get())).ok()?;
    members.into_iter().next()
}

fn read<'a, T: Deserialize<'a>>(what: &'static str, body: &'a RawValue) -> Result<T, DecodeError> {
    serde_json::from_str(body.get()).map_err(|error| DecodeError::json(what, &error))
}

fn reaction(raw: &Raw, body: &RawValue) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        #[serde(deserialize_with = "thread_key")]
        thread_key: ThreadKey,
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(deserialize_with = "de::number")]
        user_id: UserId,
        #[serde(deserialize_with = "de::number")]
        action: u8,
        #[serde(borrow, default, deserialize_with = "de::text")]
        reaction: Option<Cow<'a, str>>,
    }
    const WHAT: &str = "a reaction";
    let body: Body<'_> = read(WHAT, body)?;
    if body.action != 0 {
        return Ok(Event::ReactionRemoved(ReactionRemoved {
            message_id: MessageId::from(body.message_id),
            author: body.user_id,
            thread: body.thread_key,
            raw: raw.clone(),
        }));
    }
    let reaction = body.reaction;
    let reaction = reaction.ok_or_else(|| DecodeError::new(WHAT, "it does not say which"))?;
    Ok(Event::ReactionAdded(ReactionAdded {
        message_id: MessageId::from(body.message_id),
        author: body.user_id,
        thread: body.thread_key,
        reaction: Reaction::from(reaction.as_ref()),
        raw: raw.clone(),
    }))
}

fn unsent(raw: &Raw, body: &RawValue) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "threadKey", deserialize_with = "thread_key")]
        thread: ThreadKey,
        #[serde(rename = "messageID", deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(rename = "senderID", deserialize_with = "de::number")]
        sender: UserId,
        #[serde(rename = "deletionTimestamp", deserialize_with = "de::number")]
        at: de::Millis,
    }
    let body: Body = read("a message that was unsent", body)?;
    Ok(Event::MessageUnsent(MessageUnsent {
        message_id: MessageId::from(body.message_id),
        author: body.sender,
        thread: body.thread,
        at: body.at.0,
        raw: raw.clone(),
    }))
}

fn reply(raw: &Raw, body: &RawValue) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        #[serde(borrow)]
        message: message::Wire<'a>,
        // What it answers may be gone.
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        replied_to_message: Option<message::Wire<'a>>,
    }
    let body: Body<'_> = read("a reply", body)?;
    let (thread, mut message) = body.message.into_message();
    message.replied_to = body
        .replied_to_message
        .map(|original| Box::new(original.into_message().1));
    Ok(Event::Message(MessageEvent {
        thread,
        message,
        raw: Some(raw.clone()),
    }))
}

/// `None`: it is not about blocking.
fn viewer_status(raw: &Raw, body: &RawValue) -> Result<Option<Event>, DecodeError> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "threadKey", deserialize_with = "thread_key")]
        thread: ThreadKey,
        #[serde(rename = "actorFbid", deserialize_with = "de::number")]
        actor: UserId,
        #[serde(default, deserialize_with = "de::lenient_number")]
        reason: Option<u32>,
        #[serde(
            default,
            rename = "canViewerReply",
            deserialize_with = "de::lenient_flag"
        )]
        can_reply: Option<bool>,
    }
    const BLOCKING: u32 = 2;
    const WHAT: &str = "who may write in a thread";
    let body: Body = read(WHAT, body)?;
    if body.reason != Some(BLOCKING) {
        return Ok(None);
    }
    let can_reply = body.can_reply;
    let can_reply = can_reply.ok_or_else(|| DecodeError::new(WHAT, "it does not say who"))?;
    Ok(Some(Event::BlockChanged(BlockChanged {
        author: body.actor,
        thread: body.thread,
        is_blocked: !can_reply,
        raw: raw.clone(),
    })))
}

fn live_locations(raw: &Raw, body: &RawValue) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        #[serde(deserialize_with = "thread_key")]
        thread_key: ThreadKey,
        #[serde(borrow, deserialize_with = "de::list")]
        message_live_locations: Vec<&'a RawValue>,
    }
    let body: Body<'_> = read("live locations", body)?;
    let locations = body.message_live_locations.into_iter();
    Ok(Event::LiveLocations(LiveLocations {
        thread: body.thread_key,
        locations: locations.filter_map(live_location).collect(),
        raw: raw.clone(),
    }))
}

fn live_location(raw: &RawValue) -> Option<LiveLocation> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wire<'a> {
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(deserialize_with = "de::number")]
        sender_id: UserId,
        #[serde(default, deserialize_with = "de::lenient")]
        coordinate: Option<Coordinate>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        location_title: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        expiration_time: Option<de::Seconds>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        stop_reason: Option<Cow<'a, str>>,
    }
    #[derive(Deserialize)]
    struct Coordinate {
        #[serde(deserialize_with = "de::number")]
        latitude: i64,
        #[serde(deserialize_with = "de::number")]
        longitude: i64,
    }
    /// The wire counts parts of a degree.
    const DEGREE: f64 = 1e8;
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
        log::warn!("a live location cannot be read and is left out");
        return None;
    };
    let is_stopped = wire.stop_reason.is_some_and(|reason| reason != "0");
    let coordinate = wire.coordinate.filter(|_| !is_stopped);
    let degrees = |at: Coordinate| (at.latitude as f64 / DEGREE, at.longitude as f64 / DEGREE);
    Some(LiveLocation {
        message_id: MessageId::from(wire.message_id),
        author: wire.sender_id,
        coordinates: coordinate.map(degrees),
        title: wire.location_title,
        expires_at: wire.expiration_time.map(|seconds| seconds.0),
    })
}
