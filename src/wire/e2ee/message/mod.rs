//! The text that is sealed: three layers of protobuf, one within the other.
//!
//! The outer one is the device's (`transport`), the middle one has what a report of abuse needs (`application`), the inner one has what
//! people see (`consumer`). What a newer client writes that this crate does not know is [`Content::Unsupported`], never a refusal.

mod application;
mod consumer;
mod links;
mod media;
mod transport;

use super::Refusal;
use super::media::MediaKind;
use super::node::Jid;
pub(crate) use application::{Application, FrankingKey};
pub(crate) use media::{Media, MediaFormat};
pub(crate) use transport::{Opened, SentTo, open, seal};

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
