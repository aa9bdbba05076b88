//! Events in the form that fbchat for Python gave its callbacks, for comparing them with recordings.

use serde_json::{Value, json};

use crate::event::{Event, MessageEvent};
use crate::id::{MessageId, UserId};
use crate::model::{
    Attachment, Mention, Message, Preview, Sticker, ThreadColor, ThreadKey, ThreadType,
};
use crate::time::Timestamp;

/// An event in the form of a recorded callback. Of two that the reference never makes, a form like theirs.
pub(super) fn callback(event: &Event) -> Value {
    let (callback, arguments) = match event {
        Event::Message(e) => ("onMessage", message_arguments(e)),
        Event::ColorChanged(e) => (
            "onColorChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_color": color(e.color)}),
            ),
        ),
        Event::EmojiChanged(e) => (
            "onEmojiChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_emoji": or_empty(&e.emoji)}),
            ),
        ),
        Event::TitleChanged(e) => (
            "onTitleChange",
            change(
                &e.id,
                e.author,
                e.thread,
                e.at,
                json!({"new_title": or_empty(&e.title)}),
            ),
        ),
        Event::NicknameChanged(e) => {
            let nickname = or_empty(&e.nickname);
            let own = json!({"changed_for": e.changed_for, "new_nickname": nickname});
            (
                "onNicknameChange",
                change(&e.id, e.author, e.thread, e.at, own),
            )
        }
        Event::PeopleAdded(e) => {
            let own = json!({"added_ids": e.added});
            (
                "onPeopleAdded",
                in_group(change(&e.id, e.author, e.thread, e.at, own)),
            )
        }
        Event::PersonRemoved(e) => {
            let own = json!({"removed_id": e.removed});
            (
                "onPersonRemoved",
                in_group(change(&e.id, e.author, e.thread, e.at, own)),
            )
        }
        Event::MessagesSeen(e) => {
            let own = json!({"seen_by": e.seen_by, "seen_ts": e.seen_at, "ts": e.at});
            ("onMessageSeen", with_thread(e.thread, own))
        }
        Event::MessagesDelivered(e) => {
            let own = json!({
                "msg_ids": e.message_ids, "delivered_for": e.delivered_for, "ts": e.at,
            });
            ("onMessageDelivered", with_thread(e.thread, own))
        }
        Event::MarkedSeen(e) => {
            let pair = |thread: &ThreadKey| json!([thread.id(), thread.kind().to_string()]);
            let threads: Vec<Value> = e.threads.iter().map(pair).collect();
            (
                "onMarkedSeen",
                json!({"threads": threads, "seen_ts": e.seen_at, "ts": e.at}),
            )
        }
        Event::FriendRequest(e) => ("onFriendRequest", json!({"from_id": e.from})),
        Event::Inbox(e) => (
            "onInbox",
            json!({"unseen": e.unseen, "unread": e.unread, "recent_unread": e.recent_unread}),
        ),
        Event::Qprimer(e) => ("onQprimer", json!({"ts": e.at})),
        Event::ChatTimestamps(e) => {
            let seconds = |at: &Option<Timestamp>| json!(at.map(|at| at.as_millis() / 1000));
            let buddies = e.buddies.iter();
            let buddies: serde_json::Map<_, _> = buddies
                .map(|(id, at)| (id.to_string(), seconds(at)))
                .collect();
            ("onChatTimestamp", json!({"buddylist": buddies}))
        }
        Event::Typing(e) => {
            let own = json!({"author_id": e.author, "status": e.status as u8});
            ("onTyping", with_thread(e.thread, own))
        }
        // The recordings have the reference's spelling.
        Event::Unknown(_) => ("onUnknownMesssageType", json!({})),
        Event::Undecodable(e) => (
            "onMessageError",
            json!({"kind": e.kind, "problem": without_place(&e.error.problem)}),
        ),
        other => panic!("no item becomes {other:?}"),
    };
    json!({"callback": callback, "arguments": arguments})
}

fn with_thread(thread: ThreadKey, mut arguments: Value) -> Value {
    arguments["thread_id"] = json!(thread.id());
    arguments["thread_type"] = json!(thread.kind().to_string());
    arguments
}

fn change(
    id: &MessageId,
    author: UserId,
    thread: ThreadKey,
    at: Timestamp,
    mut arguments: Value,
) -> Value {
    arguments["mid"] = json!(id);
    arguments["author_id"] = json!(author);
    arguments["ts"] = json!(at);
    with_thread(thread, arguments)
}

/// What is wrong, without the line and column, which depend on the order of the fields.
fn without_place(problem: &str) -> &str {
    problem.split(" (line").next().unwrap()
}

/// The reference does not say the kind of a thread that people join and leave: it is a group.
fn in_group(mut arguments: Value) -> Value {
    let kind = arguments.as_object_mut().unwrap().remove("thread_type");
    assert_eq!(kind, Some(json!(ThreadType::Group.to_string())));
    arguments
}

fn or_empty(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// A colour by the reference's name for it: `Pumpkin` is "PUMPKIN", `MessengerBlue` is "MESSENGER_BLUE".
fn color(color: ThreadColor) -> String {
    if let ThreadColor::Custom { .. } = color {
        return color.to_string();
    }
    let mut name = String::new();
    for c in format!("{color:?}").chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_uppercase());
    }
    name
}

fn message_arguments(event: &MessageEvent) -> Value {
    let message = &event.message;
    let arguments = json!({
        "mid": message.id,
        "author_id": message.author,
        "ts": message.at,
        "message_object": message_object(message),
    });
    with_thread(event.thread, arguments)
}

fn message_object(message: &Message) -> Value {
    let mention = |mention: &Mention| {
        json!({
            "class": "Mention",
            "thread_id": mention.thread,
            "offset": mention.offset,
            "length": mention.length,
        })
    };
    json!({
        "class": "Message",
        "uid": message.id,
        "author": message.author,
        "timestamp": message.at,
        "text": message.text,
        "mentions": message.mentions.iter().map(mention).collect::<Vec<_>>(),
        "emoji_size": message.emoji_size.map(|size| format!("{size:?}").to_uppercase()),
        "sticker": message.sticker.as_ref().map(sticker),
        "attachments": message.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "reactions": message.reactions,
        "is_read": message.is_read,
    })
}

fn sticker(sticker: &Sticker) -> Value {
    let animation = sticker.animation.clone().unwrap_or_default();
    json!({
        "class": "Sticker",
        "uid": sticker.id,
        "pack": sticker.pack,
        "label": sticker.label,
        "url": sticker.url,
        "width": sticker.width,
        "height": sticker.height,
        "is_animated": sticker.animation.is_some(),
        "medium_sprite_image": animation.medium_sprite,
        "large_sprite_image": animation.large_sprite,
        "frames_per_row": animation.frames_per_row,
        "frames_per_col": animation.frames_per_column,
        "frame_rate": animation.frame_rate,
    })
}

fn attachment(attachment: &Attachment) -> Value {
    match attachment {
        Attachment::Image(a) => with_pictures(
            &[
                ("preview", &a.preview),
                ("large_preview", &a.large_preview),
                ("animated_preview", &a.animated_preview),
            ],
            json!({
                "class": "ImageAttachment",
                "uid": a.id,
                "original_extension": a.original_extension,
                "width": a.width,
                "height": a.height,
                "is_animated": a.is_animated,
                "thumbnail_url": a.thumbnail_url,
            }),
        ),
        Attachment::Video(a) => with_pictures(
            &[
                ("small_image", &a.small_image),
                ("medium_image", &a.medium_image),
                ("large_image", &a.large_image),
            ],
            json!({
                "class": "VideoAttachment",
                "uid": a.id,
                "size": a.size,
                "width": a.width,
                "height": a.height,
                "duration": a.duration_ms,
                "preview_url": a.preview_url,
            }),
        ),
        Attachment::Audio(a) => json!({
            "class": "AudioAttachment",
            "uid": a.id,
            "url": a.url,
            "file_name": a.file_name,
            "duration": a.duration_ms,
            "size": a.size,
            "is_voicemail": a.is_voicemail,
        }),
        Attachment::File(a) => json!({
            "class": "FileAttachment",
            "uid": a.id,
            "url": a.url,
            "size": a.size,
            "name": a.name,
            "is_malicious": a.is_malicious,
        }),
        Attachment::Share(a) => with_pictures(
            &[("image", &a.image)],
            json!({
                "class": "ShareAttachment",
                "uid": a.id,
                "url": a.url,
                "original_url": a.original_url,
                "title": a.title,
                "description": a.description,
                "source": a.source,
                "original_image_url": a.original_image_url,
                "target": a.target,
            }),
        ),
        Attachment::Unknown(a) => json!({"class": "Attachment", "uid": a.id}),
    }
}

fn with_pictures(pictures: &[(&str, &Option<Preview>)], mut attachment: Value) -> Value {
    for (name, picture) in pictures {
        let picture = picture.as_ref();
        attachment[format!("{name}_url")] = json!(picture.map(|picture| &picture.url));
        attachment[format!("{name}_width")] = json!(picture.and_then(|picture| picture.width));
        attachment[format!("{name}_height")] = json!(picture.and_then(|picture| picture.height));
    }
    attachment
}
