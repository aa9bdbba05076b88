//! Deltas about receipts.

use super::fields::Delta;
use super::metadata::key;
use crate::error::DecodeError;
use crate::event::{Event, MarkedSeen, MessagesDelivered, MessagesSeen, Raw};
use crate::id::{MessageId, UserId};
use crate::model::ThreadKey;
use crate::wire::de::{Millis, Num};

pub(super) fn delivered(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a delivery receipt";
    let thread = key(delta.thread_key, WHAT)?;
    let at = delta.delivered_watermark_timestamp_ms;
    let ids = delta.message_ids.elements().into_iter();
    let ids = ids.filter_map(|id| Some(MessageId::from(id.as_str()?)));
    Ok(Event::MessagesDelivered(MessagesDelivered {
        message_ids: ids.collect(),
        delivered_for: actor_or_other(WHAT, delta.actor, thread)?,
        thread,
        at: at.required(WHAT, "deliveredWatermarkTimestampMs")?.0,
        raw,
    }))
}

pub(super) fn seen(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a read receipt";
    let thread = key(delta.thread_key, WHAT)?;
    let (seen_at, at) = (delta.action_timestamp_ms, delta.watermark_timestamp_ms);
    Ok(Event::MessagesSeen(MessagesSeen {
        seen_by: actor_or_other(WHAT, delta.actor, thread)?,
        thread,
        seen_at: seen_at.required(WHAT, "actionTimestampMs")?.0,
        at: at.required(WHAT, "watermarkTimestampMs")?.0,
        raw,
    }))
}

/// The user of a receipt. Between two people Facebook need not send it: it is the other one.
fn actor_or_other(
    what: &'static str,
    actor: Num<UserId>,
    thread: ThreadKey,
) -> Result<UserId, DecodeError> {
    match (actor.optional(what, "actorFbId")?, thread) {
        (Some(actor), _) => Ok(actor),
        (None, ThreadKey::User(other)) => Ok(other),
        _ => Err(DecodeError::new("a receipt", "it has no user")),
    }
}

pub(super) fn marked_seen(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "threads marked as read";
    // A delta that marks a whole folder has `folders` in its place.
    let keys = delta.thread_keys.elements().into_iter();
    let time = |new: Num<Millis>, old: Num<Millis>| {
        let new = new.optional(WHAT, "watermarkTimestampMs")?;
        let time = new.or(old.optional(WHAT, "watermarkTimestamp")?);
        time.ok_or_else(|| DecodeError::new(WHAT, "it has no time"))
    };
    let seen_at = time(delta.action_timestamp_ms, delta.action_timestamp)?;
    let at = time(delta.watermark_timestamp_ms, delta.watermark_timestamp)?;
    Ok(Event::MarkedSeen(MarkedSeen {
        threads: keys.filter_map(|thread| key(thread, WHAT).ok()).collect(),
        seen_at: seen_at.0,
        at: at.0,
        raw,
    }))
}
