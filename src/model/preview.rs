//! Pictures of what was sent.

use serde::{Deserialize, Serialize};

/// A smaller picture of an image or video.
///
/// It is part of an [`Attachment`](crate::Attachment).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Preview {
    /// Its address.
    pub url: String,
    /// Its width in pixels. `None`: unknown.
    pub width: Option<u32>,
    /// Its height in pixels. `None`: unknown.
    pub height: Option<u32>,
}
