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
    let Ok(wire) = serde_json::from_str::<Blob<'_>>(blob.get()) else {
        return unknown(None, None, blob);
    };
    match wire.kind.as_deref() {
        Some("MessageImage") => wire.into_image(false),
        Some("MessageAnimatedImage") => wire.into_image(true),
        Some("MessageVideo") => wire.into_video(size),
        Some("MessageAudio") => wire.into_audio(size),
        Some("MessageFile") => wire.into_file(size),
        _ => unknown(wire.id, wire.kind.map(Cow::into_owned), blob),
    }
}

/// An attachment that is kept as it came.
pub(crate) fn unknown(
    id: Option<AttachmentId>,
    kind: Option<String>,
    raw: &RawValue,
) -> Attachment {
    let raw = value(raw);
    Attachment::Unknown(UnknownAttachment { id, kind, raw })
}

/// The value of JSON. What serde_json does not take apart, nested deeper than its limit say, is kept as text, and so is what would
/// take many times its length, for it has little but brackets and commas.
pub(crate) fn value(raw: &RawValue) -> Value {
    /// How many bytes a value has at least, on average, if there are many.
    const SHORTEST: usize = 8;
    const FEW: usize = 100;
    let json = raw.get();
    let begins_value = |it: &&u8| matches!(it, b',' | b'[' | b'{');
    let count = json.as_bytes().iter().filter(begins_value).count();
    if count > FEW && count.saturating_mul(SHORTEST) > json.len() {
        return Value::from(json);
    }
    serde_json::from_str(json).unwrap_or_else(|_| Value::from(json))
}

/// An address, as Facebook wraps it.
#[derive(Deserialize)]
pub(crate) struct Uri {
    #[serde(deserialize_with = "de::required_text")]
    pub(crate) uri: String,
}

/// A picture of an attachment.
#[derive(Clone, Deserialize)]
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

/// The size of an original: the site writes `x` and `y`, its older replies `width` and `height`.
#[derive(Default, Deserialize)]
struct Dimensions {
    #[serde(default, deserialize_with = "de::lenient_number")]
    x: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    y: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    width: Option<u32>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    height: Option<u32>,
}

impl Dimensions {
    fn width(&self) -> Option<u32> {
        self.width.or(self.x)
    }

    fn height(&self) -> Option<u32> {
        self.height.or(self.y)
    }
}

/// Whatever a blob may have: each kind has a part of it.
#[derive(Deserialize)]
struct Blob<'a> {
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
    #[serde(default, deserialize_with = "de::lenient_text")]
    filename: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    original_extension: Option<String>,
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
    #[serde(default, deserialize_with = "de::lenient")]
    chat_image: Option<Picture>,
    #[serde(default, deserialize_with = "de::lenient")]
    inbox_image: Option<Picture>,
    #[serde(default, deserialize_with = "de::lenient")]
    large_image: Option<Picture>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    playable_url: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    playable_duration_in_ms: Option<u64>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    is_voicemail: Option<bool>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    audio_type: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    message_file_fbid: Option<AttachmentId>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    url: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    is_malicious: Option<bool>,
}

impl Blob<'_> {
    fn into_image(self, is_animated: bool) -> Attachment {
        let dimensions = self.original_dimensions.unwrap_or_default();
        // Facebook names a moving image without an extension, but after it: "gif-1551000000000002".
        let in_name = self.filename.as_deref();
        let in_name = in_name.and_then(|name| name.split('-').next().map(str::to_owned));
        Attachment::Image(ImageAttachment {
            id: self.id,
            original_extension: self.original_extension.or(in_name),
            width: dimensions.width(),
            height: dimensions.height(),
            is_animated,
            thumbnail_url: self.thumbnail.map(|thumbnail| thumbnail.uri),
            preview: self.preview.or(self.preview_image).map(Preview::from),
            large_preview: self.large_preview.map(Preview::from),
            animated_preview: self.animated_image.map(Preview::from),
        })
    }

    fn into_video(self, size: Option<u64>) -> Attachment {
        let dimensions = self.original_dimensions.unwrap_or_default();
        Attachment::Video(VideoAttachment {
            id: self.id,
            size,
            width: dimensions.width(),
            height: dimensions.height(),
            duration_ms: self.playable_duration_in_ms,
            preview_url: self.playable_url,
            small_image: self.chat_image.map(Preview::from),
            medium_image: self.inbox_image.map(Preview::from),
            large_image: self.large_image.map(Preview::from),
        })
    }

    fn into_audio(self, size: Option<u64>) -> Attachment {
        Attachment::Audio(AudioAttachment {
            id: self.id,
            url: self.playable_url,
            file_name: self.filename,
            duration_ms: self.playable_duration_in_ms,
            size,
            is_voicemail: self.is_voicemail,
            audio_type: self.audio_type,
        })
    }

    fn into_file(self, size: Option<u64>) -> Attachment {
        Attachment::File(FileAttachment {
            id: self.message_file_fbid.or(self.id),
            url: self.url,
            size,
            name: self.filename,
            is_malicious: self.is_malicious,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, value::to_raw_value};

    use super::*;

    #[test]
    fn the_size_of_an_original_is_told_in_either_form() {
        for (dimensions, expected) in [
            (json!({"x": 1080, "y": 1920}), (Some(1080), Some(1920))),
            (json!({"x": "1080", "y": "1920"}), (Some(1080), Some(1920))),
            (
                json!({"width": 1080, "height": 1920}),
                (Some(1080), Some(1920)),
            ),
            (
                json!({"width": 1080, "height": 1920, "x": 1, "y": null}),
                (Some(1080), Some(1920)),
            ),
            (json!({"x": 1080, "y": []}), (Some(1080), None)),
            (json!({}), (None, None)),
            (json!(null), (None, None)),
        ] {
            for kind in ["MessageImage", "MessageAnimatedImage", "MessageVideo"] {
                let blob = json!({"__typename": kind, "original_dimensions": dimensions});
                let size = match decode(&to_raw_value(&blob).unwrap(), None) {
                    Attachment::Image(image) => (image.width, image.height),
                    Attachment::Video(video) => (video.width, video.height),
                    other => panic!("{other:?}"),
                };
                assert_eq!(size, expected, "{kind} {dimensions}");
            }
        }
    }

    #[test]
    fn a_voice_message_is_no_sound_file() {
        for kind in ["VOICE_MESSAGE", "FILE_ATTACHMENT"] {
            let blob = json!({"__typename": "MessageAudio", "audio_type": kind, "is_voicemail": 0});
            let Attachment::Audio(audio) = decode(&to_raw_value(&blob).unwrap(), None) else {
                panic!("no sound");
            };
            assert_eq!(audio.audio_type.as_deref(), Some(kind));
            assert_eq!(audio.is_voicemail, Some(false));
        }
    }
}
