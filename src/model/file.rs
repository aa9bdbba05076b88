//! The identifiers of files that were uploaded.

use serde::{Deserialize, Serialize};

use crate::id::AttachmentId;

/// A file that was uploaded and can be sent, once or often, with [`OutgoingMessage::file`](crate::OutgoingMessage::file).
///
/// It comes from [`Client::upload`](crate::Client::upload). Its kind is the one that Facebook's reply states.
///
/// ```
/// use fbchat::{AttachmentId, FileId, ImageId};
///
/// let file = FileId::from(ImageId::Gif(AttachmentId::from(7)));
/// assert_eq!(file, FileId::Gif(AttachmentId::from(7)));
/// assert_eq!(file.id(), AttachmentId::from(7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FileId {
    /// An image that does not move.
    Image(AttachmentId),
    /// A GIF.
    Gif(AttachmentId),
    /// A video.
    Video(AttachmentId),
    /// A sound, or a voice clip.
    Audio(AttachmentId),
    /// Any other file.
    File(AttachmentId),
}

impl FileId {
    /// Returns the identifier, whatever the kind.
    pub const fn id(self) -> AttachmentId {
        match self {
            Self::Image(id)
            | Self::Gif(id)
            | Self::Video(id)
            | Self::Audio(id)
            | Self::File(id) => id,
        }
    }
}

impl From<ImageId> for FileId {
    fn from(image: ImageId) -> Self {
        match image {
            ImageId::Still(id) => Self::Image(id),
            ImageId::Gif(id) => Self::Gif(id),
        }
    }
}

/// An image that was uploaded and can be sent, once or often. Facebook keeps GIFs apart from the others.
///
/// It comes from [`Client::upload_image`](crate::Client::upload_image).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ImageId {
    /// Any image but a GIF.
    Still(AttachmentId),
    /// A GIF.
    Gif(AttachmentId),
}
