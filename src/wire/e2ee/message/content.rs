//! What people see of a message, and what stands in the clear beside it.

use std::fmt;

use crate::wire::e2ee::keys::SecretBytes;
use crate::wire::e2ee::media::MediaKind;
use crate::wire::e2ee::node::Jid;

/// What people see of a message.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Content {
    Text(Text),
    Media(Box<Media>),
    Reaction(Reaction),
    Edit(Edit),
    Unsend(MessageKey),
    /// The text and the address of a link, as the app sends it.
    Link {
        text: Text,
        url: Option<String>,
        title: Option<String>,
    },
    /// The kind of a content that is not read.
    Unsupported(&'static str),
}

/// A text, and whom it mentions.
#[derive(Clone, PartialEq, Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) mentions: Vec<Mention>,
}

/// A part of a text that names somebody, in UTF-16 code units.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Mention {
    pub(crate) user: Jid,
    /// Where it is. `None`: the sender does not say.
    pub(crate) range: Option<(u32, u32)>,
}

/// An emoji for a message. An empty one takes it back.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Reaction {
    pub(crate) key: MessageKey,
    pub(crate) emoji: String,
    /// In milliseconds.
    pub(crate) at: i64,
}

/// A new text for a message.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Edit {
    pub(crate) key: MessageKey,
    pub(crate) text: Text,
    /// In milliseconds.
    pub(crate) at: i64,
}

/// The name of a message.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct MessageKey {
    pub(crate) chat: Jid,
    /// Whether the one who names it has sent it.
    pub(crate) is_own: bool,
    pub(crate) id: String,
    /// Its author, in a group.
    pub(crate) author: Option<Jid>,
}

/// The message that is replied to.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Quoted {
    pub(crate) id: String,
    pub(crate) author: Option<Jid>,
}

/// The attributes that a message with this content has in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) kind: &'static str,
    pub(crate) media: Option<&'static str>,
    pub(crate) edit: Option<&'static str>,
    /// Whether nothing is shown where it cannot be read.
    pub(crate) is_hidden: bool,
}

impl Content {
    pub(crate) fn marks(&self) -> Marks {
        let marks = Marks {
            kind: "text",
            media: None,
            edit: None,
            is_hidden: false,
        };
        match self {
            Self::Text(_) | Self::Link { .. } | Self::Unsupported(_) => marks,
            Self::Media(media) => Marks {
                kind: "media",
                media: Some(media.format.mark()),
                ..marks
            },
            Self::Reaction(_) => Marks {
                kind: "reaction",
                is_hidden: true,
                ..marks
            },
            Self::Edit(_) => Marks {
                edit: Some("1"),
                is_hidden: true,
                ..marks
            },
            Self::Unsend(key) => Marks {
                edit: Some(if key.is_own { "7" } else { "8" }),
                is_hidden: true,
                ..marks
            },
        }
    }
}

/// A file of a message.
#[derive(Clone, PartialEq)]
pub(crate) struct Media {
    pub(crate) format: MediaFormat,
    pub(crate) key: SecretBytes,
    /// The hashes of the file, and of the sealed file.
    pub(crate) plain_hash: Vec<u8>,
    pub(crate) sealed_hash: Vec<u8>,
    /// The path on whichever host of files.
    pub(crate) path: String,
    /// In bytes.
    pub(crate) length: Option<u64>,
    pub(crate) mime_type: Option<String>,
    pub(crate) object_id: Option<String>,
    /// Stands in for the file until it is there: without its size a phone shows nothing.
    pub(crate) thumbnail: Option<Thumbnail>,
    /// Width and height in pixels.
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) seconds: Option<u32>,
    pub(crate) name: Option<String>,
    pub(crate) caption: Option<Text>,
}

/// A small image of a file: its size in pixels, and the image itself if there is one.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Thumbnail {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaFormat {
    Image,
    Video,
    Audio,
    VoiceClip,
    Document,
    Sticker,
}

impl MediaFormat {
    /// The kind by which its keys are derived.
    pub(crate) fn kind(self) -> MediaKind {
        match self {
            Self::Image | Self::Sticker => MediaKind::Image,
            Self::Video => MediaKind::Video,
            Self::Audio | Self::VoiceClip => MediaKind::Audio,
            Self::Document => MediaKind::Document,
        }
    }

    /// Its name among the attributes of a message.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::VoiceClip => "ptt",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Media");
        shown.field("format", &self.format).finish_non_exhaustive()
    }
}
