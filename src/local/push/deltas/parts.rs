//! The parts of all deltas: a conversation's key, and the metadata of a message.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::world::conversation::{ConversationKey, Stored};
use crate::model::ThreadKey;

/// Returns a conversation's key in a delta for `viewer`.
pub(crate) fn thread_key(key: ConversationKey, viewer: UserId) -> Value {
    match key.for_viewer(viewer) {
        ThreadKey::User(id) => json!({"otherUserFbId": id}),
        ThreadKey::Page(id) => json!({"otherUserFbId": id}),
        ThreadKey::Group(id) | ThreadKey::Room(id) => json!({"threadFbId": id}),
    }
}

/// Returns the metadata of a message for `viewer`.
pub(crate) fn metadata(
    stored: &Stored,
    key: ConversationKey,
    viewer: UserId,
    folder: &str,
    tags: &[String],
    admin_text: &str,
) -> Value {
    json!({
        "actorFbId": stored.author,
        "adminText": admin_text,
        "folderId": {"systemFolderId": folder},
        "messageId": stored.id,
        "offlineThreadingId": stored.offline_id,
        "skipBumpThread": false,
        "tags": tags,
        "threadKey": thread_key(key, viewer),
        "threadReadStateEffect": if stored.author == viewer { "MARK_READ" } else { "MARK_UNREAD" },
        "timestamp": stored.at.as_millis().to_string(),
        "unsendType": "deny_log_message",
    })
}
