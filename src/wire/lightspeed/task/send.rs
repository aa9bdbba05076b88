//! Sending a message.

use serde::Serialize;

use super::{MAILBOX, Task};
use crate::id::OfflineThreadingId;
use crate::model::{EmojiSize, FileId, Mention, MentionKind, OutgoingMessage, ThreadKey};

/// The place on the site that a message is sent from: the thread.
const FROM_THREAD: u32 = 65_537;

/// A message to be sent.
pub(crate) struct Outgoing<'a> {
    /// The number of the thread.
    pub(crate) thread: u64,
    /// The number by which a repeat is recognized.
    pub(crate) offline_threading_id: i64,
    pub(crate) content: Content<'a>,
    pub(crate) mentions: &'a [Mention],
    /// The identifier of the message that it answers.
    pub(crate) reply_to: Option<&'a str>,
    /// Whether a link in it gets a preview.
    pub(crate) preview: bool,
    pub(crate) has_links: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Text(&'a str),
    Emoji(&'a str, EmojiSize),
    Sticker(u64),
    /// Uploaded files, with a text.
    Files(&'a [FileId], Option<&'a str>),
    /// A message by its identifier.
    Forward {
        message: &'a str,
        strip_caption: bool,
    },
}

#[derive(Serialize)]
struct Payload<'a> {
    thread_id: u64,
    otid: String,
    source: u32,
    send_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_fbids: Option<Vec<u64>>,
    sync_group: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_metadata: Option<Reply<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mention_data: Option<Mentions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hot_emoji_size: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sticker_id: Option<u64>,
    initiating_source: u8,
    skip_url_preview_gen: u8,
    text_has_links: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    strip_forwarded_msg_caption: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forwarded_msg_id: Option<&'a str>,
    multitab_env: u8,
}

#[derive(Serialize)]
struct Reply<'a> {
    reply_source_id: &'a str,
    reply_source_type: u8,
    reply_type: u8,
}

/// Each a list with commas.
#[derive(Serialize)]
struct Mentions {
    mention_ids: String,
    mention_offsets: String,
    mention_lengths: String,
    mention_types: String,
}

impl<'a> Outgoing<'a> {
    /// A message to this thread, under this number. `None`: it has something that no task is known for.
    pub(crate) fn of(
        message: &'a OutgoingMessage,
        thread: ThreadKey,
        number: OfflineThreadingId,
    ) -> Option<Self> {
        let is_more = message.location.is_some()
            || message.link.is_some()
            || message.wave.is_some()
            || !message.quick_replies.is_empty();
        let text = message.text.as_deref().filter(|text| !text.is_empty());
        let like = message.emoji_size.map(EmojiSize::like_sticker);
        // A sticker takes the place of the thumb.
        let sticker = message.sticker.or(like.filter(|_| text.is_none()));
        let content = match (text, sticker, message.files.as_slice(), message.emoji_size) {
            _ if is_more => return None,
            (Some(text), None, [], None) => Content::Text(text),
            (Some(text), None, [], Some(size)) => Content::Emoji(text, size),
            (None, Some(sticker), [], _) => Content::Sticker(sticker.get()),
            (text, None, files @ [_, ..], None) => Content::Files(files, text),
            _ => return None,
        };
        Some(Self {
            thread: thread.id().get(),
            offline_threading_id: number_of(number)?,
            content,
            mentions: &message.mentions,
            reply_to: message.reply_to.as_ref().map(|original| original.as_str()),
            // By form, a text with a link has no preview either.
            preview: text.is_none_or(|text| !has_links(text)),
            has_links: text.is_some_and(has_links),
        })
    }

    pub(crate) fn task(&self) -> serde_json::Result<Task> {
        let mut payload = Payload {
            thread_id: self.thread,
            otid: self.offline_threading_id.to_string(),
            source: FROM_THREAD,
            send_type: 1,
            attachment_fbids: None,
            sync_group: MAILBOX,
            reply_metadata: self.reply_to.map(|message| Reply {
                reply_source_id: message,
                reply_source_type: 1,
                reply_type: 0,
            }),
            mention_data: Mentions::of(self.mentions),
            text: None,
            hot_emoji_size: None,
            sticker_id: None,
            initiating_source: 1,
            skip_url_preview_gen: u8::from(!self.preview),
            text_has_links: u8::from(self.has_links),
            strip_forwarded_msg_caption: None,
            forwarded_msg_id: None,
            multitab_env: 0,
        };
        match self.content {
            Content::Text(text) => payload.text = Some(text),
            Content::Emoji(emoji, size) => {
                payload.text = Some(emoji);
                payload.hot_emoji_size = Some(match size {
                    EmojiSize::Small => 1,
                    EmojiSize::Medium => 2,
                    EmojiSize::Large => 3,
                });
            }
            Content::Sticker(sticker) => {
                payload.send_type = 2;
                payload.sticker_id = Some(sticker);
            }
            Content::Files(files, caption) => {
                payload.send_type = 3;
                let ids = files.iter().map(|file| file.id().get());
                payload.attachment_fbids = Some(ids.collect());
                payload.text = caption;
            }
            Content::Forward {
                message,
                strip_caption,
            } => {
                payload.send_type = 5;
                payload.forwarded_msg_id = Some(message);
                payload.strip_forwarded_msg_caption = Some(strip_caption.into());
            }
        }
        Task::new(46, self.thread.to_string(), &payload)
    }
}

/// The number as tasks have it, which is positive.
fn number_of(number: OfflineThreadingId) -> Option<i64> {
    let number = i64::try_from(number.get()).ok();
    number.filter(|number| *number > 0)
}

/// Whether a text has a link with its scheme.
fn has_links(text: &str) -> bool {
    text.contains("https://") || text.contains("http://")
}

impl Mentions {
    fn of(mentions: &[Mention]) -> Option<Self> {
        let list = |text: fn(&Mention) -> String| {
            let texts: Vec<_> = mentions.iter().map(text).collect();
            texts.join(",")
        };
        (!mentions.is_empty()).then(|| Self {
            mention_ids: list(|it| it.thread.to_string()),
            mention_offsets: list(|it| it.offset.to_string()),
            mention_lengths: list(|it| it.length.to_string()),
            mention_types: list(|it| match it.kind {
                MentionKind::Profile => "p".to_owned(),
                MentionKind::Thread => "t".to_owned(),
            }),
        })
    }
}
