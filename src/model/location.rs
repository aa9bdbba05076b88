//! Places that came with a message.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Preview;
use crate::id::AttachmentId;
use crate::time::Timestamp;

/// A place: where the sender was, or one that was chosen on a map. A field is `None` where Facebook did not send it.
///
/// Its `Debug` does not show where.
///
/// It is part of an [`Attachment`](crate::Attachment).
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LocationAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
    /// Its address, or what else it is called.
    pub address: Option<String>,
    /// The address of a page that shows it.
    pub url: Option<String>,
    /// A map.
    pub image: Option<Preview>,
}

impl fmt::Debug for LocationAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocationAttachment")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Where the sender is, as long as it is shared. A field is `None` where Facebook did not send it.
///
/// [`Event::LiveLocations`](crate::Event::LiveLocations) reports when the place changes. Its `Debug` does not show where.
///
/// It is part of an [`Attachment`](crate::Attachment).
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LiveLocationAttachment {
    /// Its identifier.
    pub id: Option<AttachmentId>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
    /// The name of the place.
    pub name: Option<String>,
    /// Until when it is shared.
    pub expires_at: Option<Timestamp>,
    /// Whether it is not shared any more.
    pub is_expired: Option<bool>,
    /// The address of a page that shows it.
    pub url: Option<String>,
    /// A map.
    pub image: Option<Preview>,
}

impl fmt::Debug for LiveLocationAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveLocationAttachment")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .field("is_expired", &self.is_expired)
            .finish_non_exhaustive()
    }
}
