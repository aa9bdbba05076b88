//! The long poll's items as MQTT messages.

use serde_json::{Value, json};

/// The topic of the presence of friends.
pub(super) const PRESENCE: &str = "/orca_presence";

/// Returns the topic and the payload of an item that is not a delta; `None` for items of the long poll alone.
pub(super) fn message(item: &Value) -> Option<(&'static str, Value)> {
    let field = |name: &str| item.get(name).cloned().unwrap_or_default();
    Some(match item.get("type").and_then(Value::as_str)? {
        "typ" => (
            "/orca_typing_notifications",
            json!({"type": "typ", "sender_fbid": field("from"), "state": field("st")}),
        ),
        "ttyp" => (
            "/thread_typing",
            json!({
                "sender_fbid": field("from"), "state": field("st"), "type": "typ",
                "thread": field("thread_fbid"),
            }),
        ),
        "inbox" => (
            "/inbox",
            json!({
                "unseen": field("unseen"), "unread": field("unread"), "recent_unread": field("recent_unread"),
                "seen_timestamp": field("seen_timestamp"),
            }),
        ),
        "chatproxy-presence" => (PRESENCE, presence(item, "inc")?),
        "qprimer" | "deltaflow" => return None,
        _ => ("/legacy_web", item.clone()),
    })
}

/// Returns a presence list of the type `full` or `inc`, from the long poll's item.
pub(super) fn presence(item: &Value, list_type: &str) -> Option<Value> {
    let friends = item.get("buddyList")?.as_object()?;
    let list: Vec<Value> = friends.iter().filter_map(presence_entry).collect();
    Some(json!({"list_type": list_type, "list": list}))
}

/// Returns an entry of a presence list. Unknown times are omitted.
fn presence_entry((user, status): (&String, &Value)) -> Option<Value> {
    let mut entry = json!({"u": user.parse::<u64>().ok()?, "p": status.get("p")?});
    let fields = entry.as_object_mut()?;
    for (name, value) in [("l", status.get("lat")), ("c", status.get("c"))] {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{GroupId, PageId, UserId};
    use crate::local::push::items::Friend;
    use crate::local::push::{deltas, items};
    use crate::local::world::conversation::ConversationKey;
    use crate::time::Timestamp;

    #[test]
    fn items_have_their_topics() {
        let (me, grace) = (UserId::from(1), UserId::from(2));
        let group = ConversationKey::Group(GroupId::from(9));
        let now = Timestamp::from_millis(1_516_000_000_000);
        for (item, topic, payload) in [
            (
                items::typing(ConversationKey::pair(me, grace), me, grace, 0),
                "/orca_typing_notifications",
                json!({"type": "typ", "sender_fbid": 2, "state": 0}),
            ),
            (
                items::typing(group, me, grace, 1),
                "/thread_typing",
                json!({"sender_fbid": 2, "state": 1, "type": "typ", "thread": "9"}),
            ),
            (
                items::presence(&[Friend {
                    user: grace,
                    availability: 2,
                    last_active: Some(Timestamp::from_millis(1_516_000_000_000)),
                }]),
                "/orca_presence",
                json!({"list_type": "inc", "list": [{"u": 2, "p": 2, "l": 1_516_000_000, "c": 8}]}),
            ),
            (
                items::friend_request(me, grace),
                "/legacy_web",
                json!({"type": "jewel_requests_add", "from": "2", "realtime_viewer_fbid": 1}),
            ),
        ] {
            assert_eq!(message(&item), Some((topic, payload)));
        }
        let page = ConversationKey::Page(me, PageId::from(3));
        let receipt = deltas::mark_read(page, me, now, now);
        assert_eq!(message(&receipt), None);
        assert_eq!(message(&json!({"type": "qprimer"})), None);
    }
}
