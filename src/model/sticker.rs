//! Stickers.

use serde::{Deserialize, Serialize};

use crate::id::StickerId;

/// A sticker as it came with a message. A field is `None` where Facebook did not send it.
///
/// ```
/// use fbchat::{OutgoingMessage, Sticker, StickerId};
///
/// let sticker = Sticker::new(StickerId::from(767_334_476_626_295));
/// let message = OutgoingMessage::from(&sticker); // as good as `OutgoingMessage::sticker(sticker.id)`
/// # let _ = message;
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sticker {
    /// Its identifier, which is all that sending it takes.
    pub id: StickerId,
    /// The pack that it belongs to.
    pub pack: Option<StickerId>,
    /// A description of the picture.
    pub label: Option<String>,
    /// The address of its picture.
    pub url: Option<String>,
    /// Its width in pixels.
    pub width: Option<u32>,
    /// Its height in pixels.
    pub height: Option<u32>,
    /// How it moves. `None`: it stands still.
    pub animation: Option<StickerAnimation>,
}

impl Sticker {
    /// A sticker of which nothing but the identifier is known.
    pub fn new(id: StickerId) -> Self {
        Self {
            id,
            pack: None,
            label: None,
            url: None,
            width: None,
            height: None,
            animation: None,
        }
    }
}

/// The frames of a sticker that moves: all in one picture, in rows and columns.
///
/// It is part of a [`Sticker`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StickerAnimation {
    /// The address of a picture with all the frames.
    pub medium_sprite: Option<String>,
    /// The same picture at twice the size.
    pub large_sprite: Option<String>,
    /// How many frames stand in a row.
    pub frames_per_row: Option<u32>,
    /// How many frames stand in a column.
    pub frames_per_column: Option<u32>,
    /// How long each frame is shown, in milliseconds; Facebook calls it the frame rate.
    pub frame_rate: Option<u32>,
}
