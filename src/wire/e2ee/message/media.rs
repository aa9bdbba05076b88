//! Images, films, sounds, files and stickers: where they are, and the key that opens them.

use prost::Message;
use zeroize::Zeroizing;

use super::content::{Media, MediaFormat, Text, Thumbnail};
use super::fields::{
    AudioFields, CaptionedFields, DocumentFields, Fields, FileFields, FileIntegral, MediaAncillary,
    MediaIntegral, MediaTransport, Shape, StickerFields, TextFields, ThumbnailFields,
};
use super::transport::SubProtocol;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::stored::secret;

const VERSION: i32 = 1;

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
                jpeg: Some(it.jpeg.clone()).filter(|it| !it.is_empty()),
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
