//! Models in the form in which the recorder wrote those of fbchat 1.9.7 down. The recordings of `tests/it/recordings` are compared by it
//! too, and [`reference_differences`](super::reference_differences) converts what was recorded.

use serde_json::{Map, Value, json};

use crate::id::UserId;
use crate::model::{
    Attachment, GuestStatus, Mention, Message, Plan, PollOption, Preview, QuickReply,
    QuickReplyKind, Reaction, Sticker, ThreadColor,
};

/// A colour by the reference's name for it: `Pumpkin` is "PUMPKIN", `MessengerBlue` is "MESSENGER_BLUE".
pub(super) fn color(color: ThreadColor) -> String {
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

pub(super) fn message_object(message: &Message) -> Value {
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
        "reactions": message.reactions.iter().map(reaction).collect::<Map<_, _>>(),
        "is_read": message.is_read,
        "replied_to": message.replied_to.as_deref().map(message_object),
        "reply_to_id": message.replied_to_id,
        "quick_replies": message.quick_replies.iter().map(quick_reply).collect::<Vec<_>>(),
        "unsent": message.is_unsent,
        "forwarded": message.is_forwarded,
        "read_by": message.read_by,
    })
}

/// Of kinds that the reference does not know, in a form like its own.
fn quick_reply(reply: &QuickReply) -> Value {
    let mut form = json!({
        "class": format!("QuickReply{}", format!("{:?}", reply.kind).split('(').next().unwrap()),
        "payload": reply.payload,
        "external_payload": reply.external_payload,
        "data": reply.data,
        "is_response": reply.is_response,
    });
    // A button has a text of its own, or a picture alone, or is Facebook's.
    if reply.kind == QuickReplyKind::Text {
        form["title"] = json!(reply.title);
    }
    if reply.kind != QuickReplyKind::Location {
        form["image_url"] = json!(reply.image_url);
    }
    form
}

fn reaction((user, reaction): (&UserId, &Reaction)) -> (String, Value) {
    (user.to_string(), json!(reaction_name(reaction)))
}

/// A reaction by the reference's name for it, as with colours.
pub(super) fn reaction_name(reaction: &Reaction) -> String {
    match reaction {
        Reaction::Other(emoji) => emoji.clone(),
        known => format!("{known:?}").to_uppercase(),
    }
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

pub(super) fn attachment(attachment: &Attachment) -> Value {
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
            "filename": a.file_name,
            "duration": a.duration_ms,
            "size": a.size,
            "is_voicemail": a.is_voicemail,
            "audio_type": a.audio_type,
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
                "author": a.author,
                "attachments": a.attachments.iter().map(self::attachment).collect::<Vec<_>>(),
            }),
        ),
        Attachment::Location(a) => with_pictures(
            &[("image", &a.image)],
            json!({
                "class": "LocationAttachment",
                "uid": a.id,
                "latitude": a.coordinates.map(|(latitude, _)| latitude),
                "longitude": a.coordinates.map(|(_, longitude)| longitude),
                "address": a.address,
                "url": a.url,
            }),
        ),
        Attachment::LiveLocation(a) => with_pictures(
            &[("image", &a.image)],
            json!({
                "class": "LiveLocationAttachment",
                "uid": a.id,
                "latitude": a.coordinates.map(|(latitude, _)| latitude),
                "longitude": a.coordinates.map(|(_, longitude)| longitude),
                "expiration_time": a.expires_at.map(|at| at.as_millis() / 1000),
                "is_expired": a.is_expired,
                // The reference does not read what the place is called.
                "address": Value::Null,
                "url": a.url,
            }),
        ),
        other => {
            let id = match other {
                Attachment::Unknown(a) => a.id,
                _ => None,
            };
            json!({"class": "Attachment", "uid": id})
        }
    }
}

/// The reference has an empty text for what a plan has not.
pub(super) fn plan(plan: &Plan) -> Value {
    let status = |status: &GuestStatus| match status {
        GuestStatus::Other(name) => name.clone(),
        known => format!("{known:?}").to_uppercase(),
    };
    let guests = plan.guests.iter();
    let guests = guests.map(|(id, it)| (id.to_string(), json!(status(it))));
    json!({
        "class": "Plan",
        "uid": plan.id,
        "time": plan.at.as_millis() / 1000,
        "title": plan.title,
        "location": plan.location.as_deref().unwrap_or_default(),
        "location_id": plan.location_id.as_deref().unwrap_or_default(),
        "author_id": plan.author,
        "guests": guests.collect::<Map<_, _>>(),
        "going": plan.going().collect::<Vec<_>>(),
        "declined": plan.declined().collect::<Vec<_>>(),
        "invited": plan.invited().collect::<Vec<_>>(),
    })
}

pub(super) fn poll_option(option: &PollOption) -> Value {
    json!({
        "class": "PollOption",
        "uid": option.id.get(),
        "text": option.text,
        "vote": option.is_voted,
        "voters": option.voters,
        "votes_count": option.vote_count,
    })
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
