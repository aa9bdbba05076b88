//! Images, films, sounds, files and stickers: where they are, and the key that opens them.

use std::fmt;

use prost::Message;
use zeroize::Zeroizing;

use super::consumer::{Fields, TextFields};
use super::transport::SubProtocol;
use super::{MediaKind, Refusal, Text};
use crate::wire::e2ee::keys::SecretBytes;
use crate::wire::e2ee::stored::secret;

const VERSION: i32 = 1;

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
    /// The number under which a phone shows it before it is there, and its size in pixels.
    pub(crate) thumbnail: Option<Thumbnail>,
    /// Width and height in pixels.
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) seconds: Option<u32>,
    pub(crate) name: Option<String>,
    pub(crate) caption: Option<Text>,
}

/// A small image of a file.
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

#[derive(Clone, PartialEq, Message)]
pub(super) struct CaptionedFields {
    #[prost(message, optional, tag = "1")]
    file: Option<SubProtocol>,
    #[prost(message, optional, tag = "2")]
    caption: Option<TextFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct DocumentFields {
    #[prost(message, optional, tag = "1")]
    file: Option<SubProtocol>,
    #[prost(string, optional, tag = "2")]
    name: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AudioFields {
    #[prost(message, optional, tag = "1")]
    file: Option<SubProtocol>,
    #[prost(bool, optional, tag = "2")]
    is_voice_clip: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct StickerFields {
    #[prost(message, optional, tag = "1")]
    file: Option<SubProtocol>,
}

#[derive(Clone, PartialEq, Message)]
struct FileFields {
    #[prost(message, optional, tag = "1")]
    integral: Option<FileIntegral>,
    #[prost(message, optional, tag = "2")]
    shape: Option<Shape>,
}

#[derive(Clone, PartialEq, Message)]
struct FileIntegral {
    #[prost(message, optional, tag = "1")]
    transport: Option<MediaTransport>,
}

/// The numbers of an image: height and width; of a film: seconds, height and width; of a sound: seconds.
#[derive(Clone, PartialEq, Message)]
struct Shape {
    #[prost(uint32, optional, tag = "1")]
    first: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    second: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    video_height: Option<u32>,
    #[prost(uint32, optional, tag = "5")]
    video_width: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct MediaTransport {
    #[prost(message, optional, tag = "1")]
    integral: Option<MediaIntegral>,
    #[prost(message, optional, tag = "2")]
    ancillary: Option<MediaAncillary>,
}

#[derive(Clone, PartialEq, Message)]
struct MediaIntegral {
    #[prost(bytes = "vec", optional, tag = "1")]
    plain_hash: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    sealed_hash: Option<Vec<u8>>,
    #[prost(string, optional, tag = "4")]
    path: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct MediaAncillary {
    #[prost(uint64, optional, tag = "1")]
    length: Option<u64>,
    #[prost(string, optional, tag = "2")]
    mime_type: Option<String>,
    #[prost(message, optional, tag = "3")]
    thumbnail: Option<ThumbnailFields>,
    #[prost(string, optional, tag = "4")]
    object_id: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct ThumbnailFields {
    #[prost(bytes = "vec", optional, tag = "1")]
    jpeg: Option<Vec<u8>>,
    #[prost(uint32, optional, tag = "3")]
    width: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    height: Option<u32>,
}

pub(super) fn write(media: &Media, fields: &mut Fields) {
    let file = Some(SubProtocol {
        payload: Some(file(media).encode_to_vec()),
        version: Some(VERSION),
    });
    let caption = media.caption.as_ref().map(TextFields::from);
    match media.format {
        MediaFormat::Image => fields.image = Some(CaptionedFields { file, caption }),
        MediaFormat::Video => fields.video = Some(CaptionedFields { file, caption }),
        MediaFormat::Sticker => fields.sticker = Some(StickerFields { file }),
        MediaFormat::Document => {
            let name = media.name.clone();
            fields.document = Some(DocumentFields { file, name });
        }
        MediaFormat::Audio | MediaFormat::VoiceClip => {
            let is_voice_clip = Some(media.format == MediaFormat::VoiceClip);
            fields.audio = Some(AudioFields {
                file,
                is_voice_clip,
            });
        }
    }
}

fn file(media: &Media) -> FileFields {
    let (width, height) = media.size.unzip();
    let shape = match media.format {
        MediaFormat::Image | MediaFormat::Sticker => Shape {
            first: height,
            second: width,
            ..Shape::default()
        },
        MediaFormat::Video => Shape {
            first: media.seconds,
            video_height: height,
            video_width: width,
            ..Shape::default()
        },
        MediaFormat::Audio | MediaFormat::VoiceClip => Shape {
            first: media.seconds,
            ..Shape::default()
        },
        MediaFormat::Document => Shape::default(),
    };
    let transport = MediaTransport {
        integral: Some(MediaIntegral {
            plain_hash: Some(media.plain_hash.clone()),
            key: Some(media.key.to_vec()),
            sealed_hash: Some(media.sealed_hash.clone()),
            path: Some(media.path.clone()),
        }),
        ancillary: Some(MediaAncillary {
            length: media.length,
            mime_type: media.mime_type.clone(),
            thumbnail: media.thumbnail.as_ref().map(|it| ThumbnailFields {
                jpeg: Some(it.jpeg.clone()),
                width: Some(it.width),
                height: Some(it.height),
            }),
            object_id: media.object_id.clone(),
        }),
    };
    FileFields {
        integral: Some(FileIntegral {
            transport: Some(transport),
        }),
        shape: Some(shape),
    }
}

/// `None`: the content is no file.
pub(super) fn read(fields: Fields) -> Result<Option<Media>, Refusal> {
    let (format, found, caption, name) = if let Some(image) = fields.image {
        (MediaFormat::Image, image.file, image.caption, None)
    } else if let Some(video) = fields.video {
        (MediaFormat::Video, video.file, video.caption, None)
    } else if let Some(document) = fields.document {
        (MediaFormat::Document, document.file, None, document.name)
    } else if let Some(sticker) = fields.sticker {
        (MediaFormat::Sticker, sticker.file, None, None)
    } else if let Some(audio) = fields.audio {
        let format = match audio.is_voice_clip {
            Some(true) => MediaFormat::VoiceClip,
            _ => MediaFormat::Audio,
        };
        (format, audio.file, None, None)
    } else {
        return Ok(None);
    };
    let bytes = found.and_then(|it| it.payload).ok_or(Refusal::Form)?;
    let file = FileFields::decode(bytes.as_slice()).map_err(|_| Refusal::Form)?;
    let transport = file
        .integral
        .and_then(|it| it.transport)
        .ok_or(Refusal::Form)?;
    let integral = transport.integral.ok_or(Refusal::Form)?;
    let ancillary = transport.ancillary.unwrap_or_default();
    let shape = file.shape.unwrap_or_default();
    let key = Zeroizing::new(integral.key.ok_or(Refusal::Form)?);
    let (size, seconds) = match format {
        MediaFormat::Image | MediaFormat::Sticker => (shape.second.zip(shape.first), None),
        MediaFormat::Video => (shape.video_width.zip(shape.video_height), shape.first),
        MediaFormat::Audio | MediaFormat::VoiceClip => (None, shape.first),
        MediaFormat::Document => (None, None),
    };
    Ok(Some(Media {
        format,
        key: secret(&key)?,
        plain_hash: integral.plain_hash.unwrap_or_default(),
        sealed_hash: integral.sealed_hash.unwrap_or_default(),
        path: integral.path.ok_or(Refusal::Form)?,
        length: ancillary.length,
        mime_type: ancillary.mime_type,
        object_id: ancillary.object_id,
        thumbnail: ancillary.thumbnail.map(|it| Thumbnail {
            jpeg: it.jpeg.unwrap_or_default(),
            width: it.width.unwrap_or_default(),
            height: it.height.unwrap_or_default(),
        }),
        size,
        seconds,
        name,
        caption: caption.map(Text::from),
    }))
}
