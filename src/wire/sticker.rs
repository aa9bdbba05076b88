//! Stickers: the same form in a pushed message and in history.

use serde::Deserialize;

use super::attachment::Uri;
use super::de::{Num, Obj, Text};
use crate::id::StickerId;
use crate::model::{Sticker, StickerAnimation};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct StickerObject<'a> {
    id: Num<StickerId>,
    pack: Obj<Pack>,
    #[serde(borrow)]
    label: Text<'a>,
    url: Text<'a>,
    width: Num<u32>,
    height: Num<u32>,
    sprite_image: Obj<Uri<'a>>,
    sprite_image_2x: Obj<Uri<'a>>,
    frames_per_row: Num<u32>,
    frames_per_column: Num<u32>,
    frame_rate: Num<u32>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pack {
    id: Num<StickerId>,
}

/// A sticker. `None`: it has no identifier.
pub(crate) fn decode(wire: StickerObject<'_>) -> Option<Sticker> {
    let address = |uri: Obj<Uri<'_>>| uri.get()?.uri.owned();
    let id = wire.id.get()?;
    let (large_sprite, medium_sprite) = (address(wire.sprite_image_2x), address(wire.sprite_image));
    // A sticker that stands still has the numbers of one frame, and no sprite.
    let animation = medium_sprite.map(|medium| StickerAnimation {
        medium_sprite: Some(medium),
        large_sprite,
        frames_per_row: wire.frames_per_row.get(),
        frames_per_column: wire.frames_per_column.get(),
        frame_rate: wire.frame_rate.get(),
    });
    Some(Sticker {
        id,
        pack: wire.pack.get().and_then(|pack| pack.id.get()),
        label: wire.label.owned(),
        url: wire.url.owned(),
        width: wire.width.get(),
        height: wire.height.get(),
        animation,
    })
}
