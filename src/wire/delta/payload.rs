//! The deltas of a `ClientPayload`, which are of another make: each is named by its only member.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::Delta;
use super::message;
use super::metadata::{Thread, key};
use crate::error::DecodeError;
use crate::event::{
    BlockChanged, Event, LiveLocation, LiveLocations, MessageEvent, MessageUnsent, MessagesDeleted,
    Raw, ReactionAdded, ReactionRemoved,
};
use crate::id::{AttachmentId, MessageId, UserId};
use crate::model::Reaction;
use crate::wire::de::{self, Flag, List, Millis, Num, Obj, Seconds, Text};
use crate::wire::envelope;
use crate::wire::raw_item::{undecodable, unknown};

const KIND: &str = "ClientPayload";

/// Appends the event of a payload that is a delta, or those of one that is a list of bytes, which are JSON with deltas.
pub(super) fn decode(payload: Option<&RawValue>, raw: Raw, events: &mut Vec<Event>) {
    let payload = payload.unwrap_or(RawValue::NULL);
    let Some(json) = unpacked(payload) else {
        events.push(event(payload, raw));
        return;
    };
    let Some(deltas) = deltas(&json) else {
        events.push(unknown(KIND, raw));
        return;
    };
    events.extend(deltas.into_iter().map(|payload| {
        let delta = format!(r#"{{"class":"{KIND}","payload":{payload}}}"#);
        event(payload, Raw::of_delta(&delta))
    }));
}

/// Returns the text of a payload that is a list of bytes.
fn unpacked(payload: &RawValue) -> Option<String> {
    let bytes = payload
        .get()
        .starts_with('[')
        .then(|| serde_json::from_str(payload.get()));
    Some(envelope::lossy(bytes?.ok()?))
}

fn deltas(json: &str) -> Option<Vec<&RawValue>> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        deltas: Vec<&'a RawValue>,
    }
    let payload: Payload<'_> = serde_json::from_str(envelope::without_prefix(json)).ok()?;
    Some(payload.deltas)
}

/// A delta, by its only member.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Bodies<'a> {
    #[serde(borrow, rename = "deltaMessageReaction")]
    reaction: Obj<ReactionBody<'a>>,
    #[serde(rename = "deltaRecallMessageData")]
    unsent: Obj<UnsentBody<'a>>,
    #[serde(rename = "deltaMessageReply")]
    reply: Obj<Box<ReplyBody<'a>>>,
    #[serde(rename = "deltaChangeViewerStatus")]
    viewer_status: Obj<ViewerStatusBody>,
    #[serde(rename = "deltaRemoveMessage")]
    removed: Obj<RemovedBody<'a>>,
    #[serde(rename = "liveLocationData")]
    live_locations: Obj<LiveLocationsBody<'a>>,
}

/// Returns the event of such a delta.
fn event(payload: &RawValue, raw: Raw) -> Event {
    let Some(name) = only_member(payload) else {
        return unknown(KIND, raw);
    };
    let event = de::read(payload.get(), |json| {
        let bodies = serde_json::from_str(json)?;
        Ok(event_named(&name, bodies, payload, raw.clone()))
    });
    let event = event.unwrap_or_else(|error| Err(DecodeError::json("a payload", &error)));
    event.unwrap_or_else(|error| undecodable(&name, error, raw))
}

fn event_named(
    name: &str,
    bodies: Bodies<'_>,
    payload: &RawValue,
    raw: Raw,
) -> Result<Event, DecodeError> {
    match name {
        "deltaMessageReaction" => reaction(bodies.reaction, raw),
        "deltaRecallMessageData" => unsent(bodies.unsent, raw),
        "deltaMessageReply" => reply(bodies.reply, payload, raw),
        "deltaChangeViewerStatus" => viewer_status(name, bodies.viewer_status, raw),
        "deltaRemoveMessage" => removed(bodies.removed, raw),
        "liveLocationData" => live_locations(bodies.live_locations, raw),
        _ => Ok(unknown(name, raw)),
    }
}

fn only_member(payload: &RawValue) -> Option<String> {
    let is_object = payload.get().starts_with('{');
    let members = de::entries(&mut serde_json::Deserializer::from_str(payload.get())).ok()?;
    let first = members.into_iter().next().filter(|_| is_object);
    first.map(|(name, _)| name.into_owned())
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReactionBody<'a> {
    thread_key: Obj<Thread>,
    #[serde(borrow)]
    message_id: Text<'a>,
    user_id: Num<UserId>,
    action: Num<u8>,
    reaction: Text<'a>,
}

fn reaction(body: Obj<ReactionBody<'_>>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a reaction";
    let body = body.required(WHAT, "deltaMessageReaction")?;
    let message_id = MessageId::from(&*body.message_id.required(WHAT, "messageId")?);
    let author = body.user_id.required(WHAT, "userId")?;
    let thread = key(body.thread_key, WHAT)?;
    let reaction = body.reaction.optional(WHAT, "reaction")?;
    if body.action.required(WHAT, "action")? != 0 {
        return Ok(Event::ReactionRemoved(ReactionRemoved {
            message_id,
            author,
            thread,
            raw,
        }));
    }
    let reaction = reaction.ok_or_else(|| DecodeError::new(WHAT, "it has no reaction"))?;
    Ok(Event::ReactionAdded(ReactionAdded {
        message_id,
        author,
        thread,
        reaction: Reaction::from(&*reaction),
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UnsentBody<'a> {
    #[serde(rename = "threadKey")]
    thread: Obj<Thread>,
    #[serde(borrow, rename = "messageID")]
    message_id: Text<'a>,
    #[serde(rename = "senderID")]
    sender: Num<UserId>,
    #[serde(rename = "deletionTimestamp")]
    at: Num<Millis>,
}

fn unsent(body: Obj<UnsentBody<'_>>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a message that was unsent";
    let body = body.required(WHAT, "deltaRecallMessageData")?;
    Ok(Event::MessageUnsent(MessageUnsent {
        message_id: MessageId::from(&*body.message_id.required(WHAT, "messageID")?),
        author: body.sender.required(WHAT, "senderID")?,
        thread: key(body.thread, WHAT)?,
        at: body.at.required(WHAT, "deletionTimestamp")?.0,
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RemovedBody<'a> {
    thread_key: Obj<Thread>,
    #[serde(borrow)]
    message_ids: List<Text<'a>>,
}

fn removed(body: Obj<RemovedBody<'_>>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "messages that were deleted";
    let body = body.required(WHAT, "deltaRemoveMessage")?;
    let ids = body.message_ids.listed(WHAT, "messageIds")?.into_iter();
    Ok(Event::MessagesDeleted(MessagesDeleted {
        thread: key(body.thread_key, WHAT)?,
        message_ids: ids
            .filter_map(|id| Some(MessageId::from(id.as_str()?)))
            .collect(),
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReplyBody<'a> {
    #[serde(borrow)]
    message: Obj<Delta<'a>>,
    replied_to_message: Obj<Delta<'a>>,
    // Names the message that is answered where it does not come along, as the clients that still live read it.
    reply_to_message_id: Obj<Named<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

fn reply(
    body: Obj<Box<ReplyBody<'_>>>,
    payload: &RawValue,
    raw: Raw,
) -> Result<Event, DecodeError> {
    const WHAT: &str = "a reply";
    const NAME: &str = "deltaMessageReply";
    let elements = |message: &'static str| {
        move || {
            let message = de::member(de::member(payload.get(), NAME), message);
            de::elements(de::member(message, "attachments"))
        }
    };
    let body = body.required(WHAT, NAME)?;
    let answer = body.message.required(WHAT, "message")?;
    let (thread, mut message) = message::decode(WHAT, answer, elements("message"))?;
    let original = body.replied_to_message.get();
    let named = body.reply_to_message_id.get();
    message.replied_to_id = original
        .as_ref()
        .and_then(|original| original.message_metadata.message_id())
        .or_else(|| Some(MessageId::from(named?.id.as_str()?)));
    // What it answers may be gone.
    message.replied_to = original.and_then(|original| {
        let original = message::decode(WHAT, original, elements("repliedToMessage"));
        Some(Box::new(original.ok()?.1))
    });
    Ok(Event::Message(MessageEvent {
        thread,
        message,
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ViewerStatusBody {
    #[serde(rename = "threadKey")]
    thread: Obj<Thread>,
    #[serde(rename = "actorFbid")]
    actor: Num<UserId>,
    reason: Num<u32>,
    #[serde(rename = "canViewerReply")]
    can_reply: Flag,
}

fn viewer_status(name: &str, body: Obj<ViewerStatusBody>, raw: Raw) -> Result<Event, DecodeError> {
    const BLOCKING: u32 = 2;
    const WHAT: &str = "who may write in a thread";
    let body = body.required(WHAT, "deltaChangeViewerStatus")?;
    let (author, thread) = (
        body.actor.required(WHAT, "actorFbid")?,
        key(body.thread, WHAT)?,
    );
    if body.reason.get() != Some(BLOCKING) {
        return Ok(unknown(name, raw));
    }
    let can_reply = body.can_reply.get();
    let can_reply = can_reply
        .ok_or_else(|| DecodeError::new(WHAT, "it has no `recipient` that can reply or not"))?;
    Ok(Event::BlockChanged(BlockChanged {
        author,
        thread,
        is_blocked: !can_reply,
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LiveLocationsBody<'a> {
    thread_key: Obj<Thread>,
    #[serde(borrow)]
    message_live_locations: List<Obj<LiveLocationBody<'a>>>,
}

fn live_locations(body: Obj<LiveLocationsBody<'_>>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "live locations";
    let body = body.required(WHAT, "liveLocationData")?;
    let locations = body.message_live_locations;
    let locations = locations.nullable(WHAT, "messageLiveLocations")?;
    let locations = locations.unwrap_or_default().into_iter();
    Ok(Event::LiveLocations(LiveLocations {
        thread: key(body.thread_key, WHAT)?,
        locations: locations.filter_map(live_location).collect(),
        raw,
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LiveLocationBody<'a> {
    id: Num<AttachmentId>,
    #[serde(borrow)]
    message_id: Text<'a>,
    sender_id: Num<UserId>,
    coordinate: Obj<Coordinate>,
    location_title: Text<'a>,
    expiration_time: Num<Seconds>,
    stop_reason: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Coordinate {
    latitude: Num<i64>,
    longitude: Num<i64>,
}

impl Coordinate {
    fn degrees(self) -> Option<(f64, f64)> {
        /// The wire counts parts of a degree.
        const DEGREE: f64 = 1e8;
        let (latitude, longitude) = (self.latitude.get()?, self.longitude.get()?);
        Some((latitude as f64 / DEGREE, longitude as f64 / DEGREE))
    }
}

fn live_location(location: Obj<LiveLocationBody<'_>>) -> Option<LiveLocation> {
    let readable = location.get().and_then(|mut location| {
        let id = std::mem::take(&mut location.message_id).get()?;
        Some((MessageId::from(&*id), location.sender_id.get()?, location))
    });
    let Some((message_id, author, location)) = readable else {
        log::warn!("a live location cannot be read and is left out");
        return None;
    };
    let stop_reason = location.stop_reason.as_str();
    let is_stopped = stop_reason.is_some_and(|reason| reason != "0");
    let coordinate = location.coordinate.get().filter(|_| !is_stopped);
    Some(LiveLocation {
        id: location.id.get(),
        message_id,
        author,
        coordinates: coordinate.and_then(Coordinate::degrees),
        title: location.location_title.owned(),
        expires_at: location.expiration_time.get().map(|seconds| seconds.0),
    })
}
