//! Sends a message, or a change that has the form of one. Its form is that of fbchat 1.1.3.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{DecodeError, Error, Result};
use crate::id::{MessageId, OfflineThreadingId, UserId};
use crate::model::utf16_len;
use crate::model::{EmojiSize, FileId, MentionKind, OutgoingMessage, ThreadKey};
use crate::time::Timestamp;
use crate::wire::{Fields, Request, de};

const URL: &str = "https://www.facebook.com/messaging/send/";

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
    let mut form = Fields::new()
        .with("client", "mercury")
        .with("author", format_args!("fbid:{}", stamp.author))
        .with("timestamp", stamp.at.as_millis())
        .with("source", "source:chat:web")
        .with("offline_threading_id", stamp.offline_threading_id)
        .with("message_id", stamp.offline_threading_id)
        .with("threading_id", &stamp.threading_id)
        // The colon belongs to the name: the site's script sends it so.
        .with("ephemeral_ttl_mode:", 0)
        .with(recipient, to.id());
    form.extend(content);
    Request::post(URL).form(form).idempotent()
}

/// The content of a message.
pub(crate) fn content(message: &OutgoingMessage) -> Fields {
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
    if !message.files.is_empty() {
        fields.push("has_attachment", "True");
    }
    // One index counts over all kinds.
    for (i, file) in message.files.iter().enumerate() {
        fields.push(format!("{}[{i}]", list_name(*file)), file.id());
    }
    fields
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
    let has_text = message.text.as_deref().is_some_and(|text| !text.is_empty());
    let has_more =
        message.emoji_size.is_some() || message.sticker.is_some() || !message.files.is_empty();
    if !has_text && !has_more {
        return Err(Error::invalid_input(
            "nothing to send: give the message a text, an emoji, a sticker or a file",
        ));
    }
    check_text(message)
}

/// [`check`] for a message that gets a file later, and so may be empty until then.
pub(crate) fn check_text(message: &OutgoingMessage) -> Result<()> {
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
