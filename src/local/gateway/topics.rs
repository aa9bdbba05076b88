//! What a long poll would tell, as it is published instead.

use serde_json::{Value, json};

/// The topic and the payload of an item that is no delta. `None`: only a long poll has such.
pub(super) fn published(item: &Value) -> Option<(&'static str, Value)> {
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
        "chatproxy-presence" => {
            let friends = item.get("buddyList")?.as_object()?;
            let list: Vec<Value> = friends.iter().filter_map(present).collect();
            let list = json!({"list_type": "inc", "list": list});
            ("/orca_presence", list)
        }
        "qprimer" | "deltaflow" => return None,
        _ => ("/legacy_web", item.clone()),
    })
}

/// An entry of a list of who is there. Times are left out where there are none.
fn present((user, status): (&String, &Value)) -> Option<Value> {
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
    use crate::local::push::deltas;
    use crate::local::world::conversation::Place;
    use crate::time::Timestamp;

    #[test]
    fn items_have_their_topics() {
        let (me, grace) = (UserId::from(1), UserId::from(2));
        let group = Place::Group(GroupId::from(9));
        let now = Timestamp::from_millis(1_516_000_000_000);
        for (item, topic, payload) in [
            (
                deltas::typing(Place::pair(me, grace), me, grace, 0),
                "/orca_typing_notifications",
                json!({"type": "typ", "sender_fbid": 2, "state": 0}),
            ),
            (
                deltas::typing(group, me, grace, 1),
                "/thread_typing",
                json!({"sender_fbid": 2, "state": 1, "type": "typ", "thread": "9"}),
            ),
            (
                deltas::presence(grace, now),
                "/orca_presence",
                json!({"list_type": "inc", "list": [{"u": 2, "p": 2, "l": 1_516_000_000, "c": 8}]}),
            ),
            (
                deltas::friend_request(me, grace),
                "/legacy_web",
                json!({"type": "jewel_requests_add", "from": "2", "realtime_viewer_fbid": 1}),
            ),
        ] {
            assert_eq!(published(&item), Some((topic, payload)));
        }
        let page = Place::Page(me, PageId::from(3));
        let receipt = deltas::mark_read(page, me, now, now);
        assert_eq!(published(&receipt), None);
        assert_eq!(published(&json!({"type": "qprimer"})), None);
    }
}
