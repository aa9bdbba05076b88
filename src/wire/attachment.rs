//! Images, videos, sounds and files: the same form in a message just heard (`blob_attachment`) and in history
//! (`blob_attachments`).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::de;
use crate::id::AttachmentId;
use crate::model::{
    Attachment, AudioAttachment, FileAttachment, ImageAttachment, Preview, UnknownAttachment,
    VideoAttachment,
};

/// What a blob is, by its `__typename`. `size` in bytes stands beside the blob, where it stands at all.
///
/// Never fails: what cannot be read is [`Attachment::Unknown`].
pub(crate) fn decode(blob: &RawValue, size: Option<u64>) -> Attachment {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(
            default,
            rename = "legacy_attachment_id",
            deserialize_with = "de::lenient_number"
        )]
        id: Option<AttachmentId>,
    }
    let Ok(Head { kind, id }) = serde_json::from_str(blob.get()) else {
        return unknown(None, None, blob);
    };
    let known = match kind.as_deref() {
        Some("MessageImage") => image(blob, id, false),
        Some("MessageAnimatedImage") => image(blob, id, true),
        Some("MessageVideo") => video(blob, id, size),
        Some("MessageAudio") => audio(blob, id, size),
        Some("MessageFile") => file(blob, id, size),
        _ => None,
    };
    known.unwrap_or_else(|| unknown(id, kind.map(Cow::into_owned), blob))
}

/// An attachment that is kept as it came.
pub(crate) fn unknown(
    id: Option<AttachmentId>,
    kind: Option<String>,
    raw: &RawValue,
) -> Attachment {
    // JSON that serde_json does not take apart, nested deeper than its limit say, is kept as text.
    let raw = serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::from(raw.get()));
    Attachment::Unknown(UnknownAttachment { id, kind, raw })
}

/// An address, as Facebook wraps it.
#[derive(Deserialize)]
pub(crate) struct Uri {
    #[serde(deserialize_with = "de::required_text")]
    pub(crate) uri: String,
}

/// A picture of an attachment.
#[derive(Deserialize)]
pub(crate) struct Picture {
    #[serde(deserialize_with = "de::required_text")]
    uri: String,
    #[serde(default, deserialize_with = "de::lenient_number")]
    width: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    height: Option<u32>,
}

impl From<Picture> for Preview {
    fn from(picture: Picture) -> Self {
        Self {
            url: picture.uri,
            width: picture.width,
            height: picture.height,
        }
    }
}

#[derive(Default, Deserialize)]
struct Dimensions {
    #[serde(default, deserialize_with = "de::lenient_number")]
    width: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    height: Option<u32>,
}

fn image(blob: &RawValue, id: Option<AttachmentId>, is_animated: bool) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct Image {
        #[serde(default, deserialize_with = "de::lenient_text")]
        original_extension: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        filename: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        original_dimensions: Option<Dimensions>,
        #[serde(default, deserialize_with = "de::lenient")]
        thumbnail: Option<Uri>,
        #[serde(default, deserialize_with = "de::lenient")]
        preview: Option<Picture>,
        #[serde(default, deserialize_with = "de::lenient")]
        preview_image: Option<Picture>,
        #[serde(default, deserialize_with = "de::lenient")]
        large_preview: Option<Picture>,
        #[serde(default, deserialize_with = "de::lenient")]
        animated_image: Option<Picture>,
    }
    let image: Image = serde_json::from_str(blob.get()).ok()?;
    let dimensions = image.original_dimensions.unwrap_or_default();
    // Facebook names a moving image without an extension, but after it: "gif-1551000000000002".
    let in_name = image.filename.as_deref();
    let in_name = in_name.and_then(|name| name.split('-').next().map(str::to_owned));
    Some(Attachment::Image(ImageAttachment {
        id,
        original_extension: image.original_extension.or(in_name),
        width: dimensions.width,
        height: dimensions.height,
        is_animated,
        thumbnail_url: image.thumbnail.map(|thumbnail| thumbnail.uri),
        preview: image.preview.or(image.preview_image).map(Preview::from),
        large_preview: image.large_preview.map(Preview::from),
        animated_preview: image.animated_image.map(Preview::from),
    }))
}

fn video(blob: &RawValue, id: Option<AttachmentId>, size: Option<u64>) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct Video {
        #[serde(default, deserialize_with = "de::lenient")]
        original_dimensions: Option<Dimensions>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        playable_duration_in_ms: Option<u64>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        playable_url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        chat_image: Option<Picture>,
        #[serde(default, deserialize_with = "de::lenient")]
        inbox_image: Option<Picture>,
        #[serde(default, deserialize_with = "de::lenient")]
        large_image: Option<Picture>,
    }
    let video: Video = serde_json::from_str(blob.get()).ok()?;
    let dimensions = video.original_dimensions.unwrap_or_default();
    Some(Attachment::Video(VideoAttachment {
        id,
        size,
        width: dimensions.width,
        height: dimensions.height,
        duration_ms: video.playable_duration_in_ms,
        preview_url: video.playable_url,
        small_image: video.chat_image.map(Preview::from),
        medium_image: video.inbox_image.map(Preview::from),
        large_image: video.large_image.map(Preview::from),
    }))
}

fn audio(blob: &RawValue, id: Option<AttachmentId>, size: Option<u64>) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct Audio {
        #[serde(default, deserialize_with = "de::lenient_text")]
        playable_url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        filename: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        playable_duration_in_ms: Option<u64>,
        #[serde(default, deserialize_with = "de::lenient")]
        is_voicemail: Option<bool>,
    }
    let audio: Audio = serde_json::from_str(blob.get()).ok()?;
    Some(Attachment::Audio(AudioAttachment {
        id,
        url: audio.playable_url,
        file_name: audio.filename,
        duration_ms: audio.playable_duration_in_ms,
        size,
        is_voicemail: audio.is_voicemail,
    }))
}

fn file(blob: &RawValue, id: Option<AttachmentId>, size: Option<u64>) -> Option<Attachment> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default, deserialize_with = "de::lenient_number")]
        message_file_fbid: Option<AttachmentId>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        filename: Option<String>,
        #[serde(default, deserialize_with = "de::lenient")]
        is_malicious: Option<bool>,
    }
    let file: File = serde_json::from_str(blob.get()).ok()?;
    Some(Attachment::File(FileAttachment {
        id: file.message_file_fbid.or(id),
        url: file.url,
        size,
        name: file.filename,
        is_malicious: file.is_malicious,
    }))
}
