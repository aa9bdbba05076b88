//! Deltas that tell who received and who read what.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use super::metadata::thread_key;
use super::raw_item::delta;
use crate::error::DecodeError;
use crate::event::{Event, MarkedSeen, MessagesDelivered, MessagesSeen, Raw};
use crate::id::{MessageId, UserId};
use crate::model::ThreadKey;

pub(super) fn delivered(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Delta<'a> {
        #[serde(deserialize_with = "thread_key")]
        thread_key: ThreadKey,
        #[serde(default, rename = "actorFbId", deserialize_with = "de::number_if_any")]
        actor: Option<UserId>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        message_ids: Vec<&'a RawValue>,
        #[serde(deserialize_with = "de::number")]
        delivered_watermark_timestamp_ms: de::Millis,
    }
    let delta: Delta<'_> = delta("a delivery receipt", raw)?;
    let ids = delta.message_ids.into_iter().filter_map(de::scalar);
    let ids = ids.filter(|id| !id.is_empty());
    Ok(Event::MessagesDelivered(MessagesDelivered {
        message_ids: ids.map(|id| MessageId::from(id.as_ref())).collect(),
        delivered_for: actor_or_other(delta.actor, delta.thread_key)?,
        thread: delta.thread_key,
        at: delta.delivered_watermark_timestamp_ms.0,
        raw: raw.clone(),
    }))
}

pub(super) fn seen(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Delta {
        #[serde(deserialize_with = "thread_key")]
        thread_key: ThreadKey,
        #[serde(default, rename = "actorFbId", deserialize_with = "de::number_if_any")]
        actor: Option<UserId>,
        #[serde(deserialize_with = "de::number")]
        action_timestamp_ms: de::Millis,
        #[serde(deserialize_with = "de::number")]
        watermark_timestamp_ms: de::Millis,
    }
    let delta: Delta = delta("a read receipt", raw)?;
    Ok(Event::MessagesSeen(MessagesSeen {
        seen_by: actor_or_other(delta.actor, delta.thread_key)?,
        thread: delta.thread_key,
        seen_at: delta.action_timestamp_ms.0,
        at: delta.watermark_timestamp_ms.0,
        raw: raw.clone(),
    }))
}

/// Whose receipt it is. Between two people Facebook need not say: it is the other one's.
fn actor_or_other(actor: Option<UserId>, thread: ThreadKey) -> Result<UserId, DecodeError> {
    match (actor, thread) {
        (Some(actor), _) => Ok(actor),
        (None, ThreadKey::User(other)) => Ok(other),
        _ => Err(DecodeError::new("a receipt", "it does not say whose it is")),
    }
}

pub(super) fn marked_seen(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Delta {
        // A delta that marks a whole folder has `folders` in its place.
        #[serde(default, deserialize_with = "de::readable_list")]
        thread_keys: Vec<Key>,
        #[serde(default, deserialize_with = "de::number_if_any")]
        action_timestamp_ms: Option<de::Millis>,
        #[serde(default, deserialize_with = "de::number_if_any")]
        watermark_timestamp_ms: Option<de::Millis>,
        // The same two under their older names.
        #[serde(default, deserialize_with = "de::number_if_any")]
        action_timestamp: Option<de::Millis>,
        #[serde(default, deserialize_with = "de::number_if_any")]
        watermark_timestamp: Option<de::Millis>,
    }
    #[derive(Deserialize)]
    struct Key(#[serde(deserialize_with = "thread_key")] ThreadKey);

    const WHAT: &str = "threads marked as read";
    let delta: Delta = delta(WHAT, raw)?;
    let keys = delta.thread_keys.into_iter();
    let seen_at = delta.action_timestamp_ms.or(delta.action_timestamp);
    let at = delta.watermark_timestamp_ms.or(delta.watermark_timestamp);
    let untimed = || DecodeError::new(WHAT, "it does not say when");
    Ok(Event::MarkedSeen(MarkedSeen {
        threads: keys.map(|key| key.0).collect(),
        seen_at: seen_at.ok_or_else(untimed)?.0,
        at: at.ok_or_else(untimed)?.0,
        raw: raw.clone(),
    }))
}
