//! Stickers: the same form in a message just heard and in history.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::attachment::Uri;
use super::de;
use crate::id::StickerId;
use crate::model::{Sticker, StickerAnimation};

/// A sticker. `None`: there is none, or it has no identifier.
pub(crate) fn decode(raw: &RawValue) -> Option<Sticker> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(deserialize_with = "de::number")]
        id: StickerId,
        #[serde(default, deserialize_with = "de::lenient")]
        pack: Option<Pack>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        label: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_text")]
        url: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        width: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        height: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient")]
        sprite_image: Option<Uri>,
        #[serde(default, deserialize_with = "de::lenient")]
        sprite_image_2x: Option<Uri>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        frames_per_row: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        frames_per_column: Option<u32>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        frame_rate: Option<u32>,
    }
    #[derive(Deserialize)]
    struct Pack {
        #[serde(deserialize_with = "de::number")]
        id: StickerId,
    }
    let wire: Wire = serde_json::from_str(raw.get()).ok()?;
    // A sticker that stands still has the numbers of one frame, and no sprite.
    let animation = wire.sprite_image.map(|medium| StickerAnimation {
        medium_sprite: Some(medium.uri),
        large_sprite: wire.sprite_image_2x.map(|large| large.uri),
        frames_per_row: wire.frames_per_row,
        frames_per_column: wire.frames_per_column,
        frame_rate: wire.frame_rate,
    });
    Some(Sticker {
        id: wire.id,
        pack: wire.pack.map(|pack| pack.id),
        label: wire.label,
        url: wire.url,
        width: wire.width,
        height: wire.height,
        animation,
    })
}
