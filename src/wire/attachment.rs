//! Images, videos, sounds and files: the same form in a pushed message (`blob_attachment`) and in history
//! (`blob_attachments`).

use serde::Deserialize;
use serde_json::Value;

use super::de::{self, Flag, Num, Obj, Text};
use crate::id::AttachmentId;
use crate::model::{
    Attachment, AudioAttachment, FileAttachment, ImageAttachment, Preview, UnknownAttachment,
    VideoAttachment,
};

/// The attachment that a blob is, by its `__typename`. `size` in bytes stands beside the blob, where it stands at all.
///
/// Never fails: what cannot be read is [`Attachment::Unknown`], with the blob as `raw` returns it.
pub(crate) fn decode<'r>(
    blob: Obj<Box<Blob<'_>>>,
    size: Option<u64>,
    raw: impl FnOnce() -> &'r str,
) -> Attachment {
    let Some(blob) = blob.get() else {
        return unknown(None, None, raw());
    };
    match blob.kind.as_str() {
        Some("MessageImage") => blob.into_image(false),
        Some("MessageAnimatedImage") => blob.into_image(true),
        Some("MessageVideo") => blob.into_video(size),
        Some("MessageAudio") => blob.into_audio(size),
        Some("MessageFile") => blob.into_file(size),
        _ => unknown(blob.id.get(), blob.kind.owned(), raw()),
    }
}

/// An attachment that is kept as it came.
pub(crate) fn unknown(id: Option<AttachmentId>, kind: Option<String>, raw: &str) -> Attachment {
    let raw = value(raw);
    Attachment::Unknown(UnknownAttachment { id, kind, raw })
}

/// The value of JSON. JSON that serde_json does not take apart, such as one that nests deeper than its limit, is kept as text, and so is what would
/// take many times its length, for it has little but brackets and commas.
pub(crate) fn value(json: &str) -> Value {
    /// How many bytes a value has at least, on average, if there are many.
    const SHORTEST: usize = 8;
    const FEW: usize = 100;
    let begins_value = |it: &&u8| matches!(it, b',' | b'[' | b'{');
    let count = json.as_bytes().iter().filter(begins_value).count();
    if count > FEW && count.saturating_mul(SHORTEST) > json.len() {
        return Value::from(json);
    }
    serde_json::from_str(json).unwrap_or_else(|_| Value::from(json))
}

/// An address, as Facebook wraps it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Uri<'a> {
    #[serde(borrow)]
    pub(crate) uri: Text<'a>,
}

/// The same, for readers of replies.
#[derive(Deserialize)]
pub(crate) struct Address {
    #[serde(deserialize_with = "de::required_text")]
    pub(crate) uri: String,
}

/// A picture of an attachment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Picture<'a> {
    #[serde(borrow)]
    uri: Text<'a>,
    width: Num<u32>,
    height: Num<u32>,
}

impl Obj<Picture<'_>> {
    /// Returns the picture, if it has an address.
    pub(crate) fn preview(&self) -> Option<Preview> {
        let picture = self.as_ref()?;
        Some(Preview {
            url: picture.uri.as_str()?.to_owned(),
            width: picture.width.get(),
            height: picture.height.get(),
        })
    }
}

/// The size of an original: the site writes `x` and `y`, its older replies `width` and `height`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dimensions {
    x: Num<u32>,
    y: Num<u32>,
    width: Num<u32>,
    height: Num<u32>,
}

impl Obj<Dimensions> {
    /// Returns the width and the height.
    pub(crate) fn both(self) -> (Option<u32>, Option<u32>) {
        let it = self.get().unwrap_or_default();
        let width = it.width.get().or(it.x.get());
        (width, it.height.get().or(it.y.get()))
    }
}

/// Whatever a blob may have: each kind has a part of it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Blob<'a> {
    #[serde(borrow, rename = "__typename")]
    kind: Text<'a>,
    #[serde(rename = "legacy_attachment_id")]
    id: Num<AttachmentId>,
    filename: Text<'a>,
    original_extension: Text<'a>,
    original_dimensions: Obj<Dimensions>,
    thumbnail: Obj<Uri<'a>>,
    preview: Obj<Picture<'a>>,
    preview_image: Obj<Picture<'a>>,
    large_preview: Obj<Picture<'a>>,
    animated_image: Obj<Picture<'a>>,
    chat_image: Obj<Picture<'a>>,
    inbox_image: Obj<Picture<'a>>,
    large_image: Obj<Picture<'a>>,
    playable_url: Text<'a>,
    playable_duration_in_ms: Num<u64>,
    is_voicemail: Flag,
    audio_type: Text<'a>,
    message_file_fbid: Num<AttachmentId>,
    url: Text<'a>,
    is_malicious: Flag,
}

impl Blob<'_> {
    fn into_image(self, is_animated: bool) -> Attachment {
        let (width, height) = self.original_dimensions.both();
        // Facebook names a moving image without an extension, but after it: "gif-1551000000000002".
        let in_name = self.filename.as_str();
        let in_name = in_name.and_then(|name| name.split('-').next().map(str::to_owned));
        let thumbnail = self.thumbnail.get();
        Attachment::Image(ImageAttachment {
            id: self.id.get(),
            original_extension: self.original_extension.owned().or(in_name),
            width,
            height,
            is_animated,
            thumbnail_url: thumbnail.and_then(|thumbnail| thumbnail.uri.owned()),
            preview: self.preview.preview().or(self.preview_image.preview()),
            large_preview: self.large_preview.preview(),
            animated_preview: self.animated_image.preview(),
        })
    }

    fn into_video(self, size: Option<u64>) -> Attachment {
        let (width, height) = self.original_dimensions.both();
        Attachment::Video(VideoAttachment {
            id: self.id.get(),
            size,
            width,
            height,
            duration_ms: self.playable_duration_in_ms.get(),
            preview_url: self.playable_url.owned(),
            small_image: self.chat_image.preview(),
            medium_image: self.inbox_image.preview(),
            large_image: self.large_image.preview(),
        })
    }

    fn into_audio(self, size: Option<u64>) -> Attachment {
        Attachment::Audio(AudioAttachment {
            id: self.id.get(),
            url: self.playable_url.owned(),
            file_name: self.filename.owned(),
            duration_ms: self.playable_duration_in_ms.get(),
            size,
            is_voicemail: self.is_voicemail.get(),
            audio_type: self.audio_type.owned(),
        })
    }

    fn into_file(self, size: Option<u64>) -> Attachment {
        Attachment::File(FileAttachment {
            id: self.message_file_fbid.get().or(self.id.get()),
            url: self.url.owned(),
            size,
            name: self.filename.owned(),
            is_malicious: self.is_malicious.get(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decoded(blob: &Value) -> Attachment {
        let json = blob.to_string();
        decode(serde_json::from_str(&json).unwrap(), None, || "null")
    }

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
                let size = match decoded(&blob) {
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
            let Attachment::Audio(audio) = decoded(&blob) else {
                panic!("no sound");
            };
            assert_eq!(audio.audio_type.as_deref(), Some(kind));
            assert_eq!(audio.is_voicemail, Some(false));
        }
    }
}
