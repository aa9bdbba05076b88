//! Attachments of a message: images, videos, sounds, files, links.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{LiveLocationAttachment, LocationAttachment, Preview};
use crate::id::{AttachmentId, UserId};

/// Something that came with a message. The guide's chapter on [`files`](crate::guide::files#receiving) has how its bytes are had.
///
/// ```
/// use fbchat::{Attachment, Message};
///
/// fn describe(message: &Message) {
///     for attachment in &message.attachments {
///         match attachment {
///             Attachment::Image(image) => println!("an image, {:?} pixels wide", image.width),
///             Attachment::Video(video) => println!("a video of {:?} ms", video.duration_ms),
///             Attachment::Audio(sound) if sound.audio_type.as_deref() == Some("VOICE_MESSAGE") => {
///                 println!("a voice clip of {:?} ms", sound.duration_ms);
///             }
///             Attachment::Audio(sound) => println!("a sound: {:?}", sound.url),
///             Attachment::File(file) => println!("{:?} of {:?} bytes", file.name, file.size),
///             Attachment::Share(share) if share.attachments.is_empty() => {
///                 println!("a link to {:?}", share.original_url);
///             }
///             Attachment::Share(post) => println!("a post by {:?}", post.author),
///             Attachment::Location(place) => println!("a place at {:?}", place.coordinates),
///             Attachment::LiveLocation(place) => println!("shared until {:?}", place.expires_at),
///             Attachment::Unknown(other) => println!("something of the kind {:?}", other.kind),
///             _ => println!("something that is new in this crate"),
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Attachment {
    /// An image, moving or still.
    Image(ImageAttachment),
    /// A video.
    Video(VideoAttachment),
    /// A sound, such as a voice message.
    Audio(AudioAttachment),
    /// Any other file.
    File(FileAttachment),
    /// A link, or something else that was shared.
    Share(ShareAttachment),
    /// A place.
    Location(LocationAttachment),
    /// Where the sender is, as long as it is shared.
    LiveLocation(LiveLocationAttachment),
    /// A kind that this crate does not know yet.
    Unknown(UnknownAttachment),
}

/// An image. [`Client::fetch_image_url`](crate::Client::fetch_image_url) finds it in full size. A field is `None` where Facebook did not send it.
///
/// It is part of an [`Attachment`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImageAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// The ending of the original file's name, such as "png".
    pub original_extension: Option<String>,
    /// The original's width in pixels.
    pub width: Option<u32>,
    /// The original's height in pixels.
    pub height: Option<u32>,
    /// Whether it moves.
    pub is_animated: bool,
    /// The address of a picture of about 50 × 50 pixels.
    pub thumbnail_url: Option<String>,
    /// A picture of about 280 pixels.
    pub preview: Option<Preview>,
    /// A picture of about 960 pixels.
    pub large_preview: Option<Preview>,
    /// A moving picture, where the image moves.
    pub animated_preview: Option<Preview>,
}

/// A video. A field is `None` where Facebook did not send it.
///
/// It is part of an [`Attachment`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VideoAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// Its length in milliseconds.
    pub duration_ms: Option<u64>,
    /// The address of a strongly compressed version of it.
    pub preview_url: Option<String>,
    /// A small picture of it.
    pub small_image: Option<Preview>,
    /// A medium picture of it.
    pub medium_image: Option<Preview>,
    /// A large picture of it.
    pub large_image: Option<Preview>,
}

/// A sound. A field is `None` where Facebook did not send it.
///
/// It is part of an [`Attachment`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AudioAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// Where it can be had. The address is signed, and ends after some days.
    pub url: Option<String>,
    /// The file's name, in its sender's words.
    pub file_name: Option<String>,
    /// Its length in milliseconds.
    pub duration_ms: Option<u64>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Whether it is a message left on a voicemail.
    pub is_voicemail: Option<bool>,
    /// The kind, in Facebook's words: "VOICE_MESSAGE" was recorded in Messenger, "FILE_ATTACHMENT" is a file with sound.
    #[serde(default)]
    pub audio_type: Option<String>,
}

/// A file. A field is `None` where Facebook did not send it.
///
/// It is part of an [`Attachment`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// Where it can be had. The address is signed, and ends after some days.
    pub url: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its name, in its sender's words.
    pub name: Option<String>,
    /// Whether Facebook takes it for harmful.
    pub is_malicious: Option<bool>,
}

/// A link or something else that was shared. A field is `None` where Facebook did not send it.
///
/// Its `Debug` shows neither words nor addresses: a link is most often the message's text once more.
///
/// It is part of an [`Attachment`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShareAttachment {
    /// Its identifier, which is a text such as `ee.mid.$1`.
    pub id: Option<String>,
    /// The address, by way of Facebook's own redirect.
    pub url: Option<String>,
    /// The address that `url` leads to.
    pub original_url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// A few sentences about it.
    pub description: Option<String>,
    /// Where it is from, such as "example.com".
    pub source: Option<String>,
    /// A picture of it.
    pub image: Option<Preview>,
    /// The address of the picture that `image` was made from.
    pub original_image_url: Option<String>,
    /// The kind of thing that was shared, in Facebook's words: "ExternalUrl", "Story", …
    pub target: Option<String>,
    /// The author.
    #[serde(default)]
    pub author: Option<UserId>,
    /// The attachments of a post that was shared: videos, and anything else as a share of its own.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

impl fmt::Debug for ShareAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShareAttachment")
            .field("id", &self.id)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// An attachment of a kind that this crate does not know yet. Its `Debug` shows the kind alone.
///
/// It is part of an [`Attachment`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnknownAttachment {
    /// Its identifier. `None`: not where this crate looks for one.
    pub id: Option<AttachmentId>,
    /// Facebook's name for the kind. `None`: it has none.
    pub kind: Option<String>,
    /// All of it, as it came.
    #[serde(deserialize_with = "from_raw")]
    pub raw: Value,
}

/// Reads a value by itself, so that how deeply it may nest does not depend on what it stands in.
pub(super) fn from_raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    serde_json::from_str(raw.get()).map_err(D::Error::custom)
}

impl fmt::Debug for UnknownAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownAttachment")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
