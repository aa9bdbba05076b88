//! The deltas of receipts: that messages have arrived, and that they were read.

use serde_json::{Value, json};

use super::parts::thread_key;
use crate::id::{MessageId, UserId};
use crate::local::world::conversation::ConversationKey;
use crate::time::Timestamp;

/// Returns the delta of a read receipt: `reader` has read the conversation up to `until`.
pub(crate) fn read_receipt(
    key: ConversationKey,
    viewer: UserId,
    reader: UserId,
    until: Timestamp,
    now: Timestamp,
) -> Value {
    let mut delta = json!({
        "class": "ReadReceipt",
        "actionTimestampMs": now.as_millis().to_string(),
        "watermarkTimestampMs": until.as_millis().to_string(),
        "threadKey": thread_key(key, viewer),
    });
    name_actor(&mut delta, key, reader);
    delta
}

/// Returns the delta of a delivery receipt: the messages have reached `receiver`.
pub(crate) fn delivery_receipt(
    key: ConversationKey,
    viewer: UserId,
    receiver: UserId,
    messages: &[MessageId],
    now: Timestamp,
) -> Value {
    let mut delta = json!({
        "class": "DeliveryReceipt",
        "messageIds": messages,
        "deliveredWatermarkTimestampMs": now.as_millis().to_string(),
        "threadKey": thread_key(key, viewer),
    });
    name_actor(&mut delta, key, receiver);
    delta
}

/// Adds the actor of a receipt, which conversations of two omit.
fn name_actor(delta: &mut Value, key: ConversationKey, actor: UserId) {
    if let (ConversationKey::Group(_) | ConversationKey::Room(_), Some(fields)) =
        (key, delta.as_object_mut())
    {
        fields.insert("actorFbId".to_owned(), json!(actor));
    }
}

/// Returns the delta for `viewer`'s other sessions after they read a conversation.
pub(crate) fn mark_read(
    key: ConversationKey,
    viewer: UserId,
    until: Timestamp,
    now: Timestamp,
) -> Value {
    json!({
        "class": "MarkRead",
        "actionTimestampMs": now.as_millis().to_string(),
        "watermarkTimestampMs": until.as_millis().to_string(),
        "threadKeys": [thread_key(key, viewer)],
    })
}
