//! Attachments: files, stickers, links and places.

use url::Url;

use super::super::row::Row;
use super::fields::{filled, positive};
use crate::id::{AttachmentId, StickerId};
use crate::model::{
    Attachment, AudioAttachment, FileAttachment, ImageAttachment, LiveLocationAttachment,
    LocationAttachment, Preview, ShareAttachment, Sticker, UnknownAttachment, VideoAttachment,
};
use crate::wire::attachment::value;

/// The attachment of a row that is no sticker, with its action. Never fails: what cannot be read is [`Attachment::Unknown`].
pub(super) fn decode(row: &Row, action: Option<&Row>) -> Attachment {
    if row.name() == "insertXmaAttachment" {
        return share(row, action);
    }
    let id = id(row);
    let size = number(row, "filesize");
    let name = filled(row, "filename").map(str::to_owned);
    let url = filled(row, "playable_url").map(str::to_owned);
    let preview = preview(row, "preview_url");
    let duration_ms = number(row, "playable_duration_ms");
    let kind = row.integer("attachment_type").unwrap_or_default();
    match kind {
        2 | 3 | 8 => {
            let extension = name.as_deref().and_then(extension);
            let is_animated = kind == 3;
            let large = filled(row, "preview_url_large").map(|url| Preview {
                url: url.to_owned(),
                width: None,
                height: None,
            });
            let moving = url.filter(|_| is_animated).map(|url| Preview {
                url,
                width: None,
                height: None,
            });
            Attachment::Image(ImageAttachment {
                id,
                original_extension: extension.map(str::to_owned),
                width: None,
                height: None,
                is_animated,
                thumbnail_url: None,
                preview,
                large_preview: large,
                animated_preview: moving,
            })
        }
        4 | 9 => Attachment::Video(VideoAttachment {
            id,
            size,
            width: None,
            height: None,
            duration_ms,
            preview_url: url,
            small_image: None,
            medium_image: preview,
            large_image: None,
        }),
        5 | 12 => Attachment::Audio(AudioAttachment {
            id,
            url,
            file_name: name,
            duration_ms,
            size,
            is_voicemail: None,
            audio_type: is_voice_clip(row).then(|| "VOICE_MESSAGE".to_owned()),
        }),
        6 => Attachment::File(FileAttachment {
            id,
            url,
            size,
            name,
            is_malicious: None,
        }),
        _ => unknown(row, Some(kind.to_string())),
    }
}

/// Whether a sound is a voice clip: its course of volume comes along, which clients upload with one.
fn is_voice_clip(row: &Row) -> bool {
    filled(row, "waveform_data").is_some()
}

/// A sticker; without an identifier in its row the message has it. `None`: neither has.
pub(super) fn sticker(row: &Row, of_message: Option<StickerId>) -> Option<Sticker> {
    let id = of_message.or_else(|| positive(row, "target_id").map(StickerId::from))?;
    let mut sticker = Sticker::new(id);
    sticker.label = filled(row, "accessibility_summary_text").map(str::to_owned);
    let url = filled(row, "image_url").or(filled(row, "preview_url"));
    sticker.url = url.map(str::to_owned);
    sticker.width = pixels(row, "preview_width");
    sticker.height = pixels(row, "preview_height");
    Some(sticker)
}

/// Something that was shared; its kind is that of its action.
fn share(row: &Row, action: Option<&Row>) -> Attachment {
    let kind = action.and_then(|action| filled(action, "type"));
    let native = action.and_then(|action| filled(action, "native_url"));
    let url = action.and_then(|action| filled(action, "action_url"));
    let url = url.or(filled(row, "action_url"));
    let title = filled(row, "title_text").map(str::to_owned);
    let image = preview(row, "preview_url");
    if kind == Some("xma_live_location_sharing") {
        return Attachment::LiveLocation(LiveLocationAttachment {
            id: id(row),
            coordinates: native.and_then(coordinates),
            name: title,
            ..LiveLocationAttachment::default()
        });
    }
    if let Some(coordinates) = native.and_then(coordinates) {
        return Attachment::Location(LocationAttachment {
            id: id(row),
            coordinates: Some(coordinates),
            address: title,
            url: url.map(str::to_owned),
            image,
        });
    }
    let description = filled(row, "description_text").or(filled(row, "subtitle_text"));
    Attachment::Share(ShareAttachment {
        id: filled(row, "attachment_fbid").map(str::to_owned),
        url: url.map(str::to_owned),
        original_url: url.and_then(original),
        title,
        description: description.map(str::to_owned),
        source: filled(row, "source_text").map(str::to_owned),
        image,
        target: kind.map(str::to_owned),
        ..ShareAttachment::default()
    })
}

/// The address that one of the site's own redirect leads to.
fn original(url: &str) -> Option<String> {
    let address = Url::parse(url).ok()?;
    if !address.path().contains("/l.php") {
        return None;
    }
    let mut fields = address.query_pairs();
    let (_, original) = fields.find(|(name, _)| name == "u")?;
    Some(original.into_owned())
}

/// Latitude and longitude, as `51.5,-0.12`.
fn coordinates(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    let degrees = |text: &str, most: f64| {
        let degrees: f64 = text.trim().parse().ok()?;
        (degrees.abs() <= most).then_some(degrees)
    };
    Some((degrees(latitude, 90.0)?, degrees(longitude, 180.0)?))
}

fn preview(row: &Row, address: &str) -> Option<Preview> {
    let url = filled(row, address)?.to_owned();
    Some(Preview {
        url,
        width: pixels(row, "preview_width"),
        height: pixels(row, "preview_height"),
    })
}

fn unknown(row: &Row, kind: Option<String>) -> Attachment {
    Attachment::Unknown(UnknownAttachment {
        id: id(row),
        kind,
        raw: value(&row.to_json()),
    })
}

fn id(row: &Row) -> Option<AttachmentId> {
    filled(row, "attachment_fbid")?.parse().ok()
}

fn extension(name: &str) -> Option<&str> {
    let (_, extension) = name.rsplit_once('.')?;
    (!extension.is_empty()).then_some(extension)
}

fn number(row: &Row, name: &str) -> Option<u64> {
    row.integer(name)?.try_into().ok()
}

fn pixels(row: &Row, name: &str) -> Option<u32> {
    row.integer(name)?.try_into().ok()
}
