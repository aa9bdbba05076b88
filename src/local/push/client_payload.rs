//! The `ClientPayload` deltas since 2018: reactions, unsent messages, replies.

use serde_json::{Value, json};

use super::deltas::thread_key;
use crate::id::{MessageId, UserId};
use crate::local::world::conversation::{ConversationKey, Stored};
use crate::model::Reaction;
use crate::time::Timestamp;

/// Returns a delta that contains another one: the bytes of its JSON document as numbers.
pub(crate) fn client_payload(inner: &Value) -> Value {
    let document = in_ascii(&json!({ "deltas": [inner] }).to_string());
    json!({"class": "ClientPayload", "payload": document.into_bytes(), "requestContext": {"apiArgs": {}}})
}

/// Escapes all non-ASCII characters of a JSON document, as the real site does.
fn in_ascii(document: &str) -> String {
    let mut escaped = String::with_capacity(document.len());
    for character in document.chars() {
        if character.is_ascii() {
            escaped.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    escaped
}

/// Returns the delta of a reaction by `actor`, or of its removal.
pub(crate) fn reaction(
    stored: &Stored,
    key: ConversationKey,
    viewer: UserId,
    actor: UserId,
    reaction: Option<&Reaction>,
) -> Value {
    json!({"deltaMessageReaction": {
        "threadKey": thread_key(key, viewer), "messageId": stored.id, "offlineThreadingId": stored.offline_id,
        "action": u8::from(reaction.is_none()), "userId": actor.get(), "senderId": stored.author.get(),
        "reaction": reaction,
    }})
}

/// Returns the delta of an unsent message.
pub(crate) fn recall(
    stored: &Stored,
    key: ConversationKey,
    viewer: UserId,
    at: Timestamp,
) -> Value {
    json!({"deltaRecallMessageData": {
        "threadKey": thread_key(key, viewer), "messageID": stored.id, "senderID": stored.author.get(),
        "deletionTimestamp": at.as_millis(),
    }})
}

/// Returns the delta of a block of messages by `actor`, or of its end.
pub(crate) fn viewer_status(
    key: ConversationKey,
    viewer: UserId,
    actor: UserId,
    can_reply: bool,
) -> Value {
    const BLOCK: u8 = 2;
    json!({"deltaChangeViewerStatus": {
        "threadKey": thread_key(key, viewer), "canViewerReply": can_reply, "reason": BLOCK, "actorFbid": actor.get(),
    }})
}

/// Returns the delta for `viewer`'s other sessions after they deleted messages for themselves.
pub(crate) fn removed_messages(
    key: ConversationKey,
    viewer: UserId,
    messages: &[MessageId],
) -> Value {
    json!({"deltaRemoveMessage": {"threadKey": thread_key(key, viewer), "messageIds": messages}})
}

/// Returns the delta of a reply, from the deltas of both messages; the original may be gone.
pub(crate) fn reply(message: &Value, replied_to: Option<&Value>) -> Value {
    json!({"deltaMessageReply": {
        "message": embedded(message), "repliedToMessage": replied_to.map(embedded), "status": 0, "replyType": 0,
    }})
}

/// Returns the form of a message inside another delta: its attachments are JSON in strings.
fn embedded(message: &Value) -> Value {
    let mut message = message.clone();
    let attachments = message.get_mut("attachments").and_then(Value::as_array_mut);
    for attachment in attachments.into_iter().flatten() {
        if let Some(fields) = attachment.as_object_mut() {
            let mercury = fields.remove("mercury").unwrap_or_default().to_string();
            fields.insert("mercuryJSON".to_owned(), json!(mercury));
        }
    }
    if let Some(fields) = message.as_object_mut() {
        fields.remove("class");
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_ascii_and_reads_as_it_was() {
        let inner = json!({"text": "it's \u{1f60d} ü \"quoted\""});
        let delta = client_payload(&inner);
        let bytes: Vec<u8> = serde_json::from_value(delta["payload"].clone()).unwrap();
        assert!(bytes.is_ascii());
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, json!({ "deltas": [inner] }));
    }
}
