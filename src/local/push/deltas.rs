//! The items of the long poll, and deltas, which both transports carry.

use serde_json::{Value, json};

use crate::id::{MessageId, UserId};
use crate::local::world::conversation::{Content, Conversation, ConversationKey, Draft, Stored};
use crate::model::{MentionKind, ThreadColor, ThreadKey};
use crate::time::Timestamp;

/// Returns a conversation's key in a delta for `viewer`.
pub(crate) fn thread_key(key: ConversationKey, viewer: UserId) -> Value {
    match key.for_viewer(viewer) {
        ThreadKey::User(id) => json!({"otherUserFbId": id}),
        ThreadKey::Page(id) => json!({"otherUserFbId": id}),
        ThreadKey::Group(id) | ThreadKey::Room(id) => json!({"threadFbId": id}),
    }
}

/// Returns the long poll's item of a delta.
pub(crate) fn item(mut delta: Value, queue: UserId, number: u64, now: Timestamp) -> Value {
    if let Some(delta) = delta.as_object_mut() {
        delta.insert("requestContext".to_owned(), json!({"apiArgs": {}}));
        delta.insert("irisSeqId".to_owned(), json!(number.to_string()));
    }
    json!({"delta": delta, "type": "delta", "ofd_ts": now.as_millis(), "iseqid": number, "queue": queue})
}

fn metadata(
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

/// Returns the delta of a new message for `viewer`.
pub(crate) fn message(
    stored: &Stored,
    draft: &Draft,
    key: ConversationKey,
    viewer: UserId,
    folder: &str,
) -> Value {
    let mut tags = vec!["source:chat".to_owned(), "inbox".to_owned()];
    tags.extend(draft.tags.iter().cloned());
    let sticker = draft.sticker.map(|id| {
        json!({"id": stored.offline_id, "mercury": {"sticker_attachment": crate::local::world::media::sticker_node(id)}})
    });
    let media = draft
        .attachments
        .iter()
        .map(crate::local::world::media::Media::pushed);
    let attached = draft.attached.iter();
    let attached = attached.map(|it| it.pushed(&stored.id, &stored.offline_id));
    let attachments: Vec<Value> = sticker.into_iter().chain(media).chain(attached).collect();
    let mut delta = json!({
        "class": "NewMessage",
        "attachments": attachments,
        "messageMetadata": metadata(stored, key, viewer, folder, &tags, ""),
    });
    let Some(fields) = delta.as_object_mut() else {
        return delta;
    };
    if let Some(text) = &draft.text {
        fields.insert("body".to_owned(), json!(text));
    }
    let mut data = serde_json::Map::new();
    if let Some(quick_replies) = &draft.quick_replies {
        data.insert("platform_xmd".to_owned(), json!(quick_replies));
    }
    if !draft.mentions.is_empty() {
        let mentions: Vec<Value> = draft
            .mentions
            .iter()
            .map(|mention| {
                let kind = match mention.kind {
                    MentionKind::Profile => "p",
                    MentionKind::Thread => "t",
                };
                json!({"o": mention.offset, "l": mention.length, "i": mention.thread, "t": kind})
            })
            .collect();
        let text = Value::from(mentions).to_string();
        data.insert("prng".to_owned(), json!(text));
    }
    if !data.is_empty() {
        fields.insert("data".to_owned(), Value::Object(data));
    }
    delta
}

/// A change of a conversation.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Color(ThreadColor),
    Emoji(String),
    Nickname(UserId, String),
    Name(String),
    Added(Vec<(UserId, String, String)>),
    Left(UserId),
    /// A title, and seconds since the Unix epoch.
    Reminder(String, u64),
}

impl Change {
    /// Returns the GraphQL type of the change in a history.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Color(_) | Self::Emoji(_) | Self::Nickname(..) | Self::Reminder(..) => {
                "GenericAdminTextMessage"
            }
            Self::Name(_) => "ThreadNameMessage",
            Self::Added(_) => "ParticipantsAddedMessage",
            Self::Left(_) => "ParticipantLeftMessage",
        }
    }

    /// Returns the delta of this change for `viewer`.
    pub(crate) fn delta(
        &self,
        stored: &Stored,
        conversation: &Conversation,
        viewer: UserId,
    ) -> Value {
        let Content::AdminText { text, .. } = &stored.content else {
            return Value::Null;
        };
        let tags = ["source:titan:web", "source:generic_admin_text"].map(str::to_owned);
        let metadata = metadata(stored, conversation.key, viewer, "INBOX", &tags, text);
        let participants = &conversation.members;
        let admin = |kind: &str, untyped: Value| json!({"class": "AdminTextMessage", "type": kind, "untypedData": untyped, "messageMetadata": metadata});
        match self {
            Self::Color(color) => admin(
                "change_thread_theme",
                json!({"theme_color": wire_color(*color), "should_show_icon": "0", "theme_emoji": ""}),
            ),
            Self::Emoji(emoji) => admin("change_thread_icon", json!({"thread_icon": emoji})),
            Self::Nickname(user, nickname) => admin(
                "change_thread_nickname",
                json!({"participant_id": user, "nickname": nickname}),
            ),
            Self::Reminder(title, time) => admin(
                "lightweight_event_create",
                json!({"event_title": title, "event_time": time.to_string()}),
            ),
            Self::Name(name) => {
                json!({"class": "ThreadName", "name": name, "participants": participants, "messageMetadata": metadata})
            }
            Self::Added(people) => {
                let added: Vec<Value> = people
                    .iter()
                    .map(|(id, first, full)| json!({"userFbId": id, "firstName": first, "fullName": full, "isMessengerUser": true}))
                    .collect();
                json!({
                    "class": "ParticipantsAddedToGroupThread", "addedParticipants": added,
                    "participants": participants, "messageMetadata": metadata,
                })
            }
            Self::Left(user) => json!({
                "class": "ParticipantLeftGroupThread", "leftParticipantFbId": user,
                "participants": participants, "messageMetadata": metadata,
            }),
        }
    }
}

/// Returns `FFRRGGBB`, or an empty string for the default.
pub(crate) fn wire_color(color: ThreadColor) -> String {
    if color == ThreadColor::MessengerBlue {
        return String::new();
    }
    let (r, g, b) = color.rgb();
    format!("FF{r:02X}{g:02X}{b:02X}")
}

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

/// Returns the item of `friend`'s presence.
pub(crate) fn presence(friend: UserId, now: Timestamp) -> Value {
    let last_active = now.as_millis() / 1000;
    json!({
        "type": "chatproxy-presence",
        "buddyList": {friend.to_string(): {"lat": last_active, "p": 2, "c": 8}},
        "userIsIdle": false,
    })
}
