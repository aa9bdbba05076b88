//! The names of pushed items: that of the wire, and that of the variant of `Event` which the client makes of it.

use serde_json::{Value, json};

/// What the client does not know.
const UNKNOWN: &str = "Unknown";

/// Items of the long poll, by their type.
const ITEMS: [(&str, &str); 6] = [
    ("chatproxy-presence", "ChatTimestamps"),
    ("inbox", "Inbox"),
    ("jewel_requests_add", "FriendRequest"),
    ("qprimer", "Qprimer"),
    ("ttyp", "Typing"),
    ("typ", "Typing"),
];

/// Deltas, by their class.
const DELTAS: [(&str, &str); 16] = [
    ("AdminRemovedFromGroupThread", "AdminChanged"),
    ("ApprovalMode", "ApprovalModeChanged"),
    ("ApprovalQueue", "JoinRequested"),
    ("DeliveryReceipt", "MessagesDelivered"),
    ("MarkFolderSeen", "FolderSeen"),
    ("MarkRead", "MarkedSeen"),
    ("MarkUnread", "MarkedUnread"),
    ("NewMessage", "Message"),
    ("ParticipantLeftGroupThread", "PersonRemoved"),
    ("ParticipantsAddedToGroupThread", "PeopleAdded"),
    ("ReadReceipt", "MessagesSeen"),
    ("ThreadAction", "ThreadMoved"),
    ("ThreadDelete", "ThreadsDeleted"),
    ("ThreadFolder", "ThreadMoved"),
    ("ThreadMuteSettings", "MuteChanged"),
    ("ThreadName", "TitleChanged"),
];

/// Admin texts, by their type.
const ADMIN_TEXTS: [(&str, &str); 13] = [
    ("change_thread_admins", "AdminChanged"),
    ("change_thread_approval_mode", "ApprovalModeChanged"),
    ("change_thread_icon", "EmojiChanged"),
    ("change_thread_nickname", "NicknameChanged"),
    ("change_thread_theme", "ColorChanged"),
    ("group_poll", "PollChanged"),
    ("lightweight_event_create", "PlanChanged"),
    ("lightweight_event_delete", "PlanChanged"),
    ("lightweight_event_notify", "PlanChanged"),
    ("lightweight_event_rsvp", "PlanChanged"),
    ("lightweight_event_update", "PlanChanged"),
    ("pin_messages_v2", "PinChanged"),
    ("unpin_messages_v2", "PinChanged"),
];

/// What a `ClientPayload` contains, rows that no delta stands for, and what arrives encrypted, by their only member.
const CONTENTS: [(&str, &str); 10] = [
    ("deltaChangeViewerStatus", "BlockChanged"),
    ("deltaMessageReply", "Message"),
    ("deltaRecallMessageData", "MessageUnsent"),
    ("deltaRemoveMessage", "MessagesDeleted"),
    ("editMessage", "MessageEdited"),
    ("encrypted edit", "MessageEdited"),
    ("encrypted media", "Message"),
    ("encrypted revoke", "MessageUnsent"),
    ("encrypted text", "Message"),
    ("liveLocationData", "LiveLocations"),
];

/// The variants for which the client knows no row of the gateway. What it gets there it does not know.
const ROWS_UNKNOWN: [&str; 2] = ["BlockChanged", "PlanChanged"];

/// The transport that has rows.
const GATEWAY: &str = "the gateway";

/// Returns the name of an item on the wire, and the name of the variant of `Event` that the client makes of it over these transports;
/// `None` for what is no event.
pub(super) fn names(item: &Value, over: &[&str]) -> (String, Option<&'static str>) {
    let (wire, event) = known_names(item);
    let is_unknown = over == [GATEWAY] && event.is_some_and(|event| ROWS_UNKNOWN.contains(&event));
    (wire, if is_unknown { Some(UNKNOWN) } else { event })
}

/// Returns what a `ClientPayload` delta contains, which is a document in the form of bytes.
pub(super) fn payload(item: &Value) -> Option<Value> {
    let delta = item.get("delta")?;
    let bytes = delta
        .get("payload")
        .filter(|_| delta.get("class") == Some(&json!("ClientPayload")))?;
    let bytes: Vec<u8> = serde_json::from_value(bytes.clone()).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn known_names(item: &Value) -> (String, Option<&'static str>) {
    if let Some(content) = payload(item) {
        let first = content.pointer("/deltas/0").cloned().unwrap_or_default();
        let (wire, event) = known_names(&first);
        return (format!("ClientPayload {wire}"), event);
    }
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(class) = item.get("delta").and_then(|delta| text(delta, "class")) {
        return of_delta(&item["delta"], class);
    }
    if let Some(kind) = text(item, "type") {
        let event = (kind != "deltaflow").then(|| look_up(&ITEMS, &kind));
        return (kind, event);
    }
    let member = item.as_object().and_then(|object| object.iter().next());
    match member {
        Some((name, content)) => (name.clone(), Some(of_content(name, content))),
        None => ("?".to_owned(), Some(UNKNOWN)),
    }
}

fn of_delta(delta: &Value, class: String) -> (String, Option<&'static str>) {
    let event = match class.as_str() {
        "AdminTextMessage" => {
            let kind = delta.get("type").and_then(Value::as_str).unwrap_or("?");
            return (format!("{class} {kind}"), Some(look_up(&ADMIN_TEXTS, kind)));
        }
        // Without a message it is about a message request. The message is fetched, and is a new picture.
        "ForcedFetch" => match delta.get("messageId") {
            Some(id) if !id.is_null() => "ImageChanged",
            _ => "PendingMessage",
        },
        class => look_up(&DELTAS, class),
    };
    (class, Some(event))
}

fn of_content(name: &str, content: &Value) -> &'static str {
    let added_or_removed = |is_added| match is_added {
        true => "ReactionAdded",
        false => "ReactionRemoved",
    };
    match name {
        "deltaMessageReaction" => added_or_removed(content.get("action") == Some(&json!(0))),
        "encrypted reaction" => added_or_removed(content.get("emoji") != Some(&json!(""))),
        _ => look_up(&CONTENTS, name),
    }
}

fn look_up(table: &[(&str, &'static str)], name: &str) -> &'static str {
    let found = table.iter().find(|(wire, _)| *wire == name);
    found.map_or(UNKNOWN, |(_, event)| event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_two_names() {
        for (item, wire, event) in [
            (
                json!({"type": "delta", "delta": {"class": "NewMessage"}}),
                "NewMessage",
                Some("Message"),
            ),
            (
                json!({"delta": {"class": "AdminTextMessage", "type": "group_poll"}}),
                "AdminTextMessage group_poll",
                Some("PollChanged"),
            ),
            (
                json!({"delta": {"class": "ForcedFetch", "messageId": null}}),
                "ForcedFetch",
                Some("PendingMessage"),
            ),
            (json!({"type": "typ", "st": 1}), "typ", Some("Typing")),
            (
                json!({"deltaMessageReaction": {"action": 1}}),
                "deltaMessageReaction",
                Some("ReactionRemoved"),
            ),
            (json!({"type": "news"}), "news", Some("Unknown")),
            (json!({"type": "deltaflow"}), "deltaflow", None),
            (json!({"delta": {"class": "NoOp"}}), "NoOp", Some("Unknown")),
            (json!(null), "?", Some("Unknown")),
        ] {
            assert_eq!(names(&item, &[]), (wire.to_owned(), event));
        }
    }

    #[test]
    fn a_payload_is_named_by_what_it_contains() {
        let content = json!({"deltas": [{"deltaRemoveMessage": {}}]});
        let bytes = content.to_string().into_bytes();
        let item = json!({"delta": {"class": "ClientPayload", "payload": bytes}});
        let expected = (
            "ClientPayload deltaRemoveMessage".to_owned(),
            Some("MessagesDeleted"),
        );
        assert_eq!(names(&item, &[]), expected);
        assert_eq!(payload(&item), Some(content));
        let odd = json!({"delta": {"class": "ClientPayload", "payload": "x"}});
        assert_eq!(
            names(&odd, &[]),
            ("ClientPayload".to_owned(), Some("Unknown"))
        );
    }

    #[test]
    fn some_events_are_unknown_over_the_gateway_alone() {
        let plan =
            json!({"delta": {"class": "AdminTextMessage", "type": "lightweight_event_create"}});
        assert_eq!(names(&plan, &["the gateway"]).1, Some("Unknown"));
        assert_eq!(
            names(&plan, &["MQTT", "the gateway"]).1,
            Some("PlanChanged")
        );
    }
}
