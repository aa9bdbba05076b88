//! Stickers and uploads, and their nodes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::id::{AttachmentId, StickerId, UserId};
use crate::model::{EmojiSize, FileId};

/// The largest file, in bytes.
pub(crate) const MAX_FILE: usize = 25 * 1024 * 1024;

/// A single transparent pixel, served for every picture that is not an upload.
pub(crate) const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// The kinds of uploads that the site distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Image,
    Gif,
    Video,
    Audio,
    File,
}

impl MediaKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Image, Self::Gif, Self::Video, Self::Audio, Self::File];

    pub(crate) fn of(content_type: &str) -> Self {
        match content_type.split('/').next() {
            Some("image") if content_type.starts_with("image/gif") => Self::Gif,
            Some("image") => Self::Image,
            Some("video") => Self::Video,
            Some("audio") => Self::Audio,
            _ => Self::File,
        }
    }

    /// Returns the name of the ID in the reply to an upload; the field that sends it has a plural "s".
    pub(crate) fn id_name(self) -> &'static str {
        match self {
            Self::Image => "image_id",
            Self::Gif => "gif_id",
            Self::Video => "video_id",
            Self::Audio => "audio_id",
            Self::File => "file_id",
        }
    }

    fn attach_type(self) -> &'static str {
        match self {
            Self::Image => "photo",
            Self::Gif => "animated_image",
            Self::Video => "video",
            Self::Audio | Self::File => "file",
        }
    }
}

/// An upload.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) id: AttachmentId,
    pub(crate) owner: UserId,
    pub(crate) kind: MediaKind,
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) is_voice_clip: bool,
}

impl Media {
    /// Returns the identifier by which a message names it.
    pub(crate) fn file_id(&self) -> FileId {
        match self.kind {
            MediaKind::Image => FileId::Image(self.id),
            MediaKind::Gif => FileId::Gif(self.id),
            MediaKind::Video => FileId::Video(self.id),
            MediaKind::Audio => FileId::Audio(self.id),
            MediaKind::File => FileId::File(self.id),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://scontent.xx.fbcdn.net/v/{}", self.id)
    }

    /// Returns the media type that the reply to an upload states: clients take the kind from it.
    pub(crate) fn filetype(&self) -> &str {
        match self.kind {
            MediaKind::Audio if !self.content_type.starts_with("audio/") => "audio/mpeg",
            _ => &self.content_type,
        }
    }

    /// Returns width and height in pixels of a PNG or GIF, and zeros for others.
    pub(crate) fn dimensions(&self) -> (u32, u32) {
        let read = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
        };
        match &*self.bytes {
            [0x89, b'P', b'N', b'G', ..] => {
                let size = |range| self.bytes.get(range).map_or(0, read);
                (size(16..20), size(20..24))
            }
            [
                b'G',
                b'I',
                b'F',
                _,
                _,
                _,
                width_low,
                width_high,
                low,
                high,
                ..,
            ] => (read(&[*width_high, *width_low]), read(&[*high, *low])),
            _ => (0, 0),
        }
    }

    /// Returns the attachment as a GraphQL node.
    pub(crate) fn node(&self) -> Value {
        let (width, height) = self.dimensions();
        let url = self.url();
        let scaled = json!({"uri": url, "width": width, "height": height});
        let id = self.id.to_string();
        match self.kind {
            MediaKind::Image => {
                let extension = self.content_type.rsplit('/').next();
                json!({
                    "__typename": "MessageImage", "legacy_attachment_id": id, "filename": format!("image-{id}"),
                    "original_extension": extension, "original_dimensions": {"width": width, "height": height},
                    "thumbnail": {"uri": url}, "preview": scaled, "large_preview": scaled,
                    "image_original": {"uri": url},
                })
            }
            MediaKind::Gif => json!({
                "__typename": "MessageAnimatedImage", "legacy_attachment_id": id, "filename": format!("gif-{id}"),
                "original_dimensions": {"width": width, "height": height},
                "preview_image": scaled, "animated_image": scaled,
            }),
            MediaKind::Video => json!({
                "__typename": "MessageVideo", "legacy_attachment_id": id, "filename": self.file_name,
                "original_dimensions": {"width": width, "height": height},
                "playable_duration_in_ms": 0, "playable_url": url,
                "chat_image": scaled, "inbox_image": scaled, "large_image": scaled,
            }),
            MediaKind::Audio => json!({
                "__typename": "MessageAudio", "legacy_attachment_id": id, "filename": self.file_name,
                "playable_url": url, "playable_duration_in_ms": 0, "is_voicemail": false,
                "audio_type": if self.is_voice_clip { "VOICE_MESSAGE" } else { "FILE_ATTACHMENT" }, "url_shimhash": null, "url_skipshim": true,
            }),
            MediaKind::File => json!({
                "__typename": "MessageFile", "message_file_fbid": id, "filename": self.file_name, "url": url,
                "is_malicious": false, "content_type": "attach:file", "url_shimhash": null, "url_skipshim": true,
            }),
        }
    }

    /// Returns the attachment as a pushed message has it.
    pub(crate) fn pushed(&self) -> Value {
        let node = self.node();
        let attach_type = self.kind.attach_type();
        json!({
            "id": self.id, "mimeType": self.content_type, "filename": node.get("filename"),
            "fileSize": self.bytes.len().to_string(),
            "mercury": {"blob_attachment": node, "attach_type": attach_type, "icon_type": attach_type},
        })
    }
}

/// Uploads by ID. The oldest are dropped above the total size limit.
#[derive(Default)]
pub(crate) struct Uploads {
    kept: BTreeMap<AttachmentId, Media>,
    size: usize,
}

impl Uploads {
    const MAX_BYTES: usize = 256 * 1024 * 1024;

    pub(crate) fn add(&mut self, media: Media) {
        self.size += media.bytes.len();
        self.kept.insert(media.id, media);
        while self.size > Self::MAX_BYTES {
            let Some((_, oldest)) = self.kept.pop_first() else {
                return;
            };
            self.size -= oldest.bytes.len();
        }
    }

    /// Replaces a stored upload by one with the same bytes.
    pub(crate) fn replace(&mut self, media: Media) {
        if let Some(kept) = self.kept.get_mut(&media.id) {
            *kept = media;
        }
    }

    pub(crate) fn get(&self, id: AttachmentId) -> Option<&Media> {
        self.kept.get(&id)
    }
}

/// The stickers that a search finds, with their labels.
pub(crate) const STICKERS: [(StickerId, &str); 3] = [
    (StickerId::new(767_334_476_626_295), "Cat, waving"),
    (StickerId::new(767_334_476_626_296), "Cat, asleep"),
    (StickerId::new(767_334_476_626_297), "Dog with a ball"),
];

/// Returns a sticker as a GraphQL node: a like, an animated cat, or for any other ID a still one.
pub(crate) fn sticker_node(id: StickerId) -> Value {
    let picture = |name: &str| format!("https://scontent.xx.fbcdn.net/t39.1997-6/{id}-{name}.png");
    let like = [EmojiSize::Small, EmojiSize::Medium, EmojiSize::Large]
        .into_iter()
        .zip([32, 80, 160])
        .find(|(size, _)| size.like_sticker() == id);
    if let Some((_, pixels)) = like {
        return json!({
            "id": id, "pack": null, "label": "", "url": picture("like"), "width": pixels, "height": pixels,
            "sprite_image": null, "sprite_image_2x": null,
        });
    }
    if id == StickerId::from(767_334_476_626_295) {
        return json!({
            "id": id, "pack": {"id": "767334526626290"}, "label": "Cat, waving", "url": picture("still"),
            "width": 240, "height": 240,
            "frames_per_row": 5, "frames_per_column": 6, "frame_rate": 83, "frame_count": 28,
            "sprite_image": {"uri": picture("sprite")}, "sprite_image_2x": {"uri": picture("sprite2x")},
        });
    }
    let label = STICKERS.iter().find(|(known, _)| *known == id);
    let label = label.map_or("A sticker", |(_, label)| label);
    json!({
        "id": id, "pack": {"id": "227877430692340"}, "label": label, "url": picture("still"),
        "width": 120, "height": 120, "frames_per_row": 1, "frames_per_column": 1, "frame_rate": 83,
        "frame_count": 1, "sprite_image": null, "sprite_image_2x": null,
    })
}
