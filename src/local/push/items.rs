//! The items of the long poll.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::world::conversation::ConversationKey;
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// Returns the long poll's item of a delta.
pub(crate) fn of_delta(mut delta: Value, queue: UserId, number: u64, now: Timestamp) -> Value {
    if let Some(delta) = delta.as_object_mut() {
        delta.insert("requestContext".to_owned(), json!({"apiArgs": {}}));
        delta.insert("irisSeqId".to_owned(), json!(number.to_string()));
    }
    json!({"delta": delta, "type": "delta", "ofd_ts": now.as_millis(), "iseqid": number, "queue": queue})
}

/// Returns the item of a typing indicator, whose type depends on the kind of the conversation.
pub(crate) fn typing(key: ConversationKey, viewer: UserId, from: UserId, state: u8) -> Value {
    match key.for_viewer(viewer) {
        ThreadKey::Group(id) | ThreadKey::Room(id) => json!({
            "type": "ttyp", "st": state, "from": from.get(), "thread_fbid": id,
            "from_mobile": false, "realtime_viewer_fbid": viewer.get(),
        }),
        ThreadKey::User(_) | ThreadKey::Page(_) => json!({
            "type": "typ", "st": state, "from": from.get(), "to": viewer.get(),
            "from_mobile": false, "realtime_viewer_fbid": viewer.get(),
        }),
    }
}

/// Returns the item with the counts of new conversations.
pub(crate) fn inbox(viewer: UserId, unseen: usize, unread: usize, now: Timestamp) -> Value {
    json!({
        "type": "inbox", "unseen": unseen, "unread": unread, "recent_unread": unread,
        "seen_timestamp": now.as_millis(), "realtime_viewer_fbid": viewer.get(),
    })
}

/// Returns the item of a friend request by `from`.
pub(crate) fn friend_request(viewer: UserId, from: UserId) -> Value {
    json!({"type": "jewel_requests_add", "from": from, "realtime_viewer_fbid": viewer.get()})
}

/// A friend, and whether they are active.
pub(crate) struct Friend {
    pub(crate) user: UserId,
    /// 0: not active; 2 and 3: active.
    pub(crate) availability: u8,
    pub(crate) last_active: Option<Timestamp>,
}

/// Returns the item of the presence of friends. An unknown time is omitted.
pub(crate) fn presence(friends: &[Friend]) -> Value {
    let mut buddies = serde_json::Map::new();
    for friend in friends {
        let mut buddy = json!({"p": friend.availability, "c": 8});
        if let (Some(fields), Some(at)) = (buddy.as_object_mut(), friend.last_active) {
            fields.insert("lat".to_owned(), json!(at.as_millis() / 1000));
        }
        buddies.insert(friend.user.to_string(), buddy);
    }
    json!({"type": "chatproxy-presence", "buddyList": buddies, "userIsIdle": false})
}
