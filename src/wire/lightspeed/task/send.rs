//! Sending a message.

use serde::Serialize;

use super::{COMMUNITY, MAILBOX, Task};
use crate::model::{EmojiSize, Mention, MentionKind};

/// A message to be sent.
pub(crate) struct Outgoing<'a> {
    /// The number of the thread.
    pub(crate) thread: u64,
    /// The number by which a repeat is recognized.
    pub(crate) offline_threading_id: i64,
    pub(crate) source: Source,
    pub(crate) content: Content<'a>,
    pub(crate) mentions: &'a [Mention],
    /// The identifier of the message that it answers.
    pub(crate) reply_to: Option<&'a str>,
    /// Whether a link in it gets a preview.
    pub(crate) preview: bool,
    pub(crate) has_links: bool,
}

/// From where on the site a message is sent.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    Thread,
    /// A thread that waits to be accepted: sending accepts it.
    PendingThread,
    /// A thread of a community.
    Community,
}

#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Text(&'a str),
    Emoji(&'a str, EmojiSize),
    Sticker(u64),
    /// Uploaded files by their numbers, with a text.
    Files(&'a [u64], Option<&'a str>),
    /// A message by its identifier.
    Forward {
        message: &'a str,
        strip_caption: bool,
    },
    /// A picture that moves, from a site that offers them, by its address and the number of the app.
    External(&'a str, u64),
}

#[derive(Serialize)]
struct Payload<'a> {
    thread_id: u64,
    otid: String,
    source: u32,
    send_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_fbids: Option<&'a [u64]>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    initiating_source: Option<u8>,
    skip_url_preview_gen: u8,
    text_has_links: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    strip_forwarded_msg_caption: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    forwarded_msg_id: Option<&'a str>,
    multitab_env: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution_app_id: Option<u64>,
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

impl Outgoing<'_> {
    pub(crate) fn task(&self) -> serde_json::Result<Task> {
        let is_community = matches!(self.source, Source::Community);
        let mut payload = Payload {
            thread_id: self.thread,
            otid: self.offline_threading_id.to_string(),
            source: match self.source {
                Source::Thread | Source::Community => 65_537,
                Source::PendingThread => 65_546,
            },
            send_type: 1,
            attachment_fbids: None,
            sync_group: if is_community { COMMUNITY } else { MAILBOX },
            reply_metadata: self.reply_to.map(|message| Reply {
                reply_source_id: message,
                reply_source_type: 1,
                reply_type: 0,
            }),
            mention_data: Mentions::of(self.mentions),
            text: None,
            hot_emoji_size: None,
            sticker_id: None,
            initiating_source: (!is_community).then_some(1),
            skip_url_preview_gen: u8::from(!self.preview),
            text_has_links: u8::from(self.has_links),
            strip_forwarded_msg_caption: None,
            forwarded_msg_id: None,
            multitab_env: 0,
            url: None,
            attribution_app_id: None,
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
                payload.attachment_fbids = Some(files);
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
            Content::External(url, app) => {
                payload.send_type = 7;
                payload.url = Some(url);
                payload.attribution_app_id = Some(app);
            }
        }
        Task::new(46, self.thread.to_string(), &payload)
    }
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
