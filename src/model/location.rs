//! Places: to be sent, and as they came with a message.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Preview;
use crate::id::AttachmentId;
use crate::time::Timestamp;

/// A place to be sent: where the sender is, or one that was chosen on a map. In degrees.
///
/// One that is not on the globe, beyond 90 degrees of latitude or 180 of longitude, or not finite, is refused when it is sent. Its
/// `Debug` does not show where.
///
/// ```
/// use fbchat::{Attachment, Location, OutgoingMessage, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.send(ADA, OutgoingMessage::location(Location::current(51.5, -0.12)))?;
/// client.send(ADA, OutgoingMessage::text("Meet me here").with_location(Location::pinned(51.5, -0.12)))?;
///
/// let newest = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
/// let Attachment::Location(place) = &newest.attachments[0] else {
///     return Err("no place".into());
/// };
/// assert_eq!(place.coordinates, Some((51.5, -0.12)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Location {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) is_current: bool,
}

impl Location {
    /// Where the sender is.
    ///
    /// [`Location`] has an example.
    pub const fn current(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
            is_current: true,
        }
    }

    /// A place that was chosen on a map.
    ///
    /// [`Location`] has an example.
    pub const fn pinned(latitude: f64, longitude: f64) -> Self {
        Self {
            is_current: false,
            ..Self::current(latitude, longitude)
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location")
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}

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
