//! The queries and forms of the calls that change something.

use serde_json::json;

use super::documents::Documents;
use super::{Fields, color};
use crate::id::{MessageId, UserId};
use crate::model::{EventReminder, Query, Reaction, ThreadColor, ThreadKey, TypingStatus};
use crate::time::Timestamp;

/// The query that puts a reaction on a message.
pub(crate) fn reaction(
    documents: &Documents,
    actor: UserId,
    message: &MessageId,
    reaction: &Reaction,
) -> Fields {
    let variables = json!({
        "data": {
            "action": "ADD_REACTION",
            "client_mutation_id": "1",
            "actor_id": actor,
            "message_id": message,
            "reaction": reaction,
        }
    });
    Fields::new()
        .with("doc_id", documents.number(Query::Reaction))
        .with("dpr", 1)
        .with("variables", variables)
}

/// The query that plans something.
pub(crate) fn reminder(thread: ThreadKey, reminder: &EventReminder) -> Fields {
    let context = json!({
        "action_history": [{"surface": "messenger_chat_tab", "mechanism": "messenger_composer"}]
    });
    Fields::new()
        .with("event_type", "EVENT")
        .with("dpr", 1)
        .with("event_time", reminder.at.as_millis().div_euclid(1000))
        .with("title", &reminder.title)
        .with("thread_id", thread.id())
        .with(
            "location_id",
            reminder.location_id.as_deref().unwrap_or_default(),
        )
        .with(
            "location_name",
            reminder.location.as_deref().unwrap_or_default(),
        )
        .with("acontext", context)
}

/// The form that tells whether the account is typing.
pub(crate) fn typing(thread: ThreadKey, status: TypingStatus) -> Fields {
    let to = match thread {
        ThreadKey::User(user) => user.to_string(),
        _ => String::new(),
    };
    Fields::new()
        .with("typ", status as u8)
        .with("thread", thread.id())
        .with("to", to)
        .with("source", "mercury-chat")
}

/// The query of all calls that change how a thread looks.
pub(crate) fn thread_settings() -> Fields {
    Fields::new()
        .with("source", "thread_settings")
        .with("dpr", 1)
}

/// The form that changes a thread's colour.
pub(crate) fn thread_color(thread: ThreadKey, color: ThreadColor) -> Fields {
    Fields::new()
        .with("color_choice", color::encode(color))
        .with("thread_or_other_fbid", thread.id())
}

/// The form that changes a thread's emoji.
pub(crate) fn thread_emoji(thread: ThreadKey, emoji: &str) -> Fields {
    Fields::new()
        .with("emoji_choice", emoji)
        .with("thread_or_other_fbid", thread.id())
}

/// The form that changes what somebody is called in a thread.
pub(crate) fn nickname(thread: ThreadKey, user: UserId, nickname: &str) -> Fields {
    Fields::new()
        .with("nickname", nickname)
        .with("participant_id", user)
        .with("thread_or_other_fbid", thread.id())
}

/// What a message holds that changes a group's title.
pub(crate) fn title(title: &str) -> Fields {
    Fields::new()
        .with("action_type", "ma-type:log-message")
        .with("log_message_data[name]", title)
        .with("log_message_type", "log:thread-name")
}

/// The form that changes a group's title, since 2018.
pub(crate) fn thread_name(thread: ThreadKey, title: &str) -> Fields {
    Fields::new()
        .with("thread_name", title)
        .with("thread_id", thread.id())
}

/// What a message holds that adds people to a group.
pub(crate) fn added(users: &[UserId]) -> Fields {
    let mut fields = Fields::new()
        .with("action_type", "ma-type:log-message")
        .with("log_message_type", "log:subscribe");
    for (i, user) in users.iter().enumerate() {
        fields.push(
            format!("log_message_data[added_participants][{i}]"),
            format_args!("fbid:{user}"),
        );
    }
    fields
}

/// The form that removes somebody from a group.
pub(crate) fn removed(thread: ThreadKey, user: UserId) -> Fields {
    Fields::new().with("uid", user).with("tid", thread.id())
}

/// The form that tells that a message has arrived.
pub(crate) fn delivered(thread: ThreadKey, message: &MessageId) -> Fields {
    Fields::new()
        .with("message_ids[0]", message.as_str())
        .with(format!("thread_ids[{}][0]", thread.id()), message)
}

/// The form that tells that everything in a thread up to now was read.
pub(crate) fn read(thread: ThreadKey, now: Timestamp) -> Fields {
    Fields::new()
        .with("watermarkTimestamp", now.as_millis())
        .with("shouldSendReadReceipt", "True")
        .with(format!("ids[{}]", thread.id()), "True")
}

/// The form that tells that the list of conversations was looked at. `None`: at no time in particular.
pub(crate) fn seen(at: Option<Timestamp>) -> Fields {
    Fields::new().with("seen_timestamp", at.map_or(0, Timestamp::as_millis))
}

/// The form that accepts somebody's friend request.
pub(crate) fn friend(user: UserId) -> Fields {
    Fields::new()
        .with("to_friend", user)
        .with("action", "confirm")
}
