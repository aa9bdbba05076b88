//! Sends a message, or a change that has the form of one. Its form is that of fbchat 1.1.3, with what a message can hold in 1.9.7.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{quick_reply, share_link};
use crate::error::{DecodeError, Error, Result};
use crate::id::{MessageId, OfflineThreadingId, UserId};
use crate::model::utf16_len;
use crate::model::{EmojiSize, FileId, Location, MentionKind, OutgoingMessage, ThreadKey, Wave};
use crate::time::Timestamp;
use crate::wire::{Fields, Request, de};

pub(super) const URL: &str = "https://www.facebook.com/messaging/send/";

/// The author, time and numbers of one message, whatever its content.
pub(crate) struct Stamp {
    pub(crate) author: UserId,
    pub(crate) at: Timestamp,
    /// Facebook takes a second sending with the same number for a repeat of the first.
    pub(crate) offline_threading_id: OfflineThreadingId,
    pub(crate) threading_id: String,
}

impl Stamp {
    /// A stamp as the site's script makes it: the time in it is that of the number.
    pub(crate) fn new(
        author: UserId,
        client_id: &str,
        (offline_threading_id, at): (OfflineThreadingId, Timestamp),
    ) -> Self {
        Self {
            author,
            at,
            offline_threading_id,
            threading_id: format!(
                "<{}:{}-{client_id}@mail.projektitan.com>",
                at.as_millis(),
                fastrand::u32(..)
            ),
        }
    }
}

/// Sends `content`: that of a message, or of a change. Idempotent by its number.
pub(crate) fn request(stamp: &Stamp, to: ThreadKey, content: Fields) -> Request {
    let recipient = match to {
        ThreadKey::User(_) | ThreadKey::Page(_) => "other_user_fbid",
        ThreadKey::Group(_) | ThreadKey::Room(_) => "thread_fbid",
    };
    let mut form = stamp_fields(stamp).with(recipient, to.id());
    form.extend(content);
    Request::post(URL).form(form).idempotent()
}

/// The fields of a stamp, which all that is sent as a message has.
pub(super) fn stamp_fields(stamp: &Stamp) -> Fields {
    Fields::new()
        .with("client", "mercury")
        .with("author", format_args!("fbid:{}", stamp.author))
        .with("timestamp", stamp.at.as_millis())
        .with("source", "source:chat:web")
        .with("offline_threading_id", stamp.offline_threading_id)
        .with("message_id", stamp.offline_threading_id)
        .with("threading_id", &stamp.threading_id)
        // The colon belongs to the name: the site's script sends it so.
        .with("ephemeral_ttl_mode:", 0)
}

/// The content of a message to this thread.
pub(crate) fn content(message: &OutgoingMessage, to: ThreadKey) -> Fields {
    let mut fields = content_for_several(message);
    // A wave to one person names that person once more.
    if let (Some(_), ThreadKey::User(user)) = (message.wave, to) {
        fields.push("specific_to_list[0]", format_args!("fbid:{user}"));
    }
    fields
}

/// The content of a message to several people.
pub(crate) fn content_for_several(message: &OutgoingMessage) -> Fields {
    let mut fields = Fields::new().with("action_type", "ma-type:user-generated-message");
    let text = message.text.as_deref().filter(|text| !text.is_empty());
    if let Some(text) = text {
        fields.push("body", text);
    }
    for (i, mention) in message.mentions.iter().enumerate() {
        fields.push(format!("profile_xmd[{i}][id]"), mention.thread);
        fields.push(format!("profile_xmd[{i}][offset]"), mention.offset);
        fields.push(format!("profile_xmd[{i}][length]"), mention.length);
        let kind = match mention.kind {
            MentionKind::Profile => "p",
            MentionKind::Thread => "t",
        };
        fields.push(format!("profile_xmd[{i}][type]"), kind);
    }
    match message.emoji_size {
        Some(size) if text.is_some() => fields.push(
            "tags[0]",
            format_args!("hot_emoji_size:{}", size_name(size)),
        ),
        Some(size) => fields.push("sticker_id", size.like_sticker()),
        None => {}
    }
    if let Some(sticker) = message.sticker {
        fields.set("sticker_id", sticker);
    }
    if !message.quick_replies.is_empty() {
        fields.push("platform_xmd", quick_reply::offers(&message.quick_replies));
    }
    if let Some(original) = &message.reply_to {
        fields.push("replied_to_message_id", original);
    }
    if !message.files.is_empty() {
        fields.push("has_attachment", "True");
    }
    // One index counts over all kinds.
    for (i, file) in message.files.iter().enumerate() {
        fields.push(format!("{}[{i}]", list_name(*file)), file.id());
    }
    if let Some(location) = message.location {
        fields.extend(location_content(location));
    }
    if let Some(wave) = message.wave {
        fields.extend(wave_content(wave));
    }
    fields
}

fn location_content(location: Location) -> Fields {
    let is_current = if location.is_current { "True" } else { "False" };
    Fields::new()
        .with(
            "location_attachment[coordinates][latitude]",
            location.latitude,
        )
        .with(
            "location_attachment[coordinates][longitude]",
            location.longitude,
        )
        .with("location_attachment[is_current_location]", is_current)
}

fn wave_content(wave: Wave) -> Fields {
    let state = match wave {
        Wave::First => "INITIATED",
        Wave::Back => "RECIPROCATED",
    };
    Fields::new()
        .with("lightweight_action_attachment[lwa_state]", state)
        .with("lightweight_action_attachment[lwa_type]", "WAVE")
}

/// The field in which Facebook takes files of this kind; the form is that of fbchat 1.9.7.
fn list_name(file: FileId) -> &'static str {
    match file {
        FileId::Image(_) => "image_ids",
        FileId::Gif(_) => "gif_ids",
        FileId::Video(_) => "video_ids",
        FileId::Audio(_) => "audio_ids",
        FileId::File(_) => "file_ids",
    }
}

fn size_name(size: EmojiSize) -> &'static str {
    match size {
        EmojiSize::Small => "small",
        EmojiSize::Medium => "medium",
        EmojiSize::Large => "large",
    }
}

/// Refuses what Facebook would refuse, or would send as something else than was meant.
pub(crate) fn check(message: &OutgoingMessage) -> Result<()> {
    let has_content = has_text(message)
        || message.emoji_size.is_some()
        || message.sticker.is_some()
        || !message.files.is_empty()
        || message.location.is_some()
        || message.link.is_some();
    if message.wave.is_some() && (has_content || message.reply_to.is_some()) {
        return Err(Error::invalid_input(
            "a wave goes alone: send what else the message has on its own",
        ));
    }
    if !has_content && message.wave.is_none() {
        return Err(Error::invalid_input(
            "nothing to send: give the message a text, an emoji, a sticker, a file, a place or a link",
        ));
    }
    check_parts(message)
}

fn has_text(message: &OutgoingMessage) -> bool {
    message.text.as_deref().is_some_and(|text| !text.is_empty())
}

/// [`check`] for a message that gets a file later, and so may be empty until then.
pub(crate) fn check_beside_file(message: &OutgoingMessage) -> Result<()> {
    if message.wave.is_some() {
        return Err(Error::invalid_input(
            "a wave goes alone: send the file on its own",
        ));
    }
    check_parts(message)
}

/// Checks each part of a message, whatever the others are.
fn check_parts(message: &OutgoingMessage) -> Result<()> {
    check_text(message)?;
    if message
        .reply_to
        .as_ref()
        .is_some_and(|original| original.as_str().is_empty())
    {
        return Err(Error::invalid_input(
            "the identifier of the message to reply to is empty: name one",
        ));
    }
    if let Some(location) = &message.location {
        let on_globe = |degrees: f64, limit: f64| degrees.is_finite() && degrees.abs() <= limit;
        if !on_globe(location.latitude, 90.0) || !on_globe(location.longitude, 180.0) {
            return Err(Error::invalid_input(
                "the place is not on the globe: give a latitude from -90 to 90 and a longitude from -180 to 180",
            ));
        }
    }
    if let Some(link) = &message.link {
        share_link::check(link)?;
    }
    if !message.quick_replies.is_empty() && !has_text(message) {
        return Err(Error::invalid_input(
            "quick replies need a text: give the message the question that they answer",
        ));
    }
    message
        .quick_replies
        .iter()
        .try_for_each(quick_reply::check)
}

fn check_text(message: &OutgoingMessage) -> Result<()> {
    /// Facebook's own limit on a text, in UTF-16 code units.
    const LONGEST_TEXT: u32 = 20_000;
    let length = message.text.as_deref().map_or(0, utf16_len);
    if length > LONGEST_TEXT {
        return Err(Error::invalid_input(format!(
            "the text is {length} UTF-16 code units long and may be {LONGEST_TEXT}: send it in parts"
        )));
    }
    let outside = |end: Option<u32>| end.is_none_or(|end| end > length);
    match message
        .mentions
        .iter()
        .find(|it| outside(it.offset.checked_add(it.length)))
    {
        Some(mention) => Err(Error::invalid_input(format!(
            "a mention of {} at {} is outside the text, which is {length} UTF-16 code units long: `OutgoingMessage::mention` works the place out",
            mention.length, mention.offset
        ))),
        None => Ok(()),
    }
}

/// The message that the reply to a sending names, and when Facebook received it, if the reply has that.
pub(crate) fn read(json: &str) -> Result<(MessageId, Option<Timestamp>), DecodeError> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow)]
        payload: Payload<'a>,
    }
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        actions: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Action {
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(default, deserialize_with = "de::lenient_number")]
        timestamp: Option<de::Millis>,
    }
    const WHAT: &str = "the reply to a sending";
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    // A struct also reads from a list, by position: that is not what is meant here.
    let actions = reply.payload.actions.into_iter();
    let actions: Vec<_> = actions.filter(|it| it.get().starts_with('{')).collect();
    let mut messages = de::readable::<Action>(&actions);
    let Some(message) = messages.next() else {
        return Err(DecodeError::new(WHAT, "it names no message"));
    };
    if messages.next().is_some() {
        log::warn!("a sending was answered with several message IDs; the first is used");
    }
    let at = message.timestamp.map(|millis| millis.0);
    Ok((MessageId::from(message.message_id), at))
}
