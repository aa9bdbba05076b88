//! Whether a conversation notifies.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Whether, and until when, the messages of a conversation cause no notifications.
///
/// ```
/// use std::time::Duration;
/// use fbchat::{Mute, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.mute_thread(ADA, Mute::lasting(Duration::from_secs(3600)))?;
/// client.mute_thread(ADA, Mute::Off)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Mute {
    /// Not muted.
    Off,
    /// Muted up to this time.
    Until(Timestamp),
    /// Muted until that is undone.
    Forever,
}

impl Mute {
    /// Muted for this long, counted from now. A part of a millisecond counts as a whole one.
    pub fn lasting(duration: Duration) -> Self {
        let millis = duration.as_nanos().div_ceil(1_000_000);
        let millis = i64::try_from(millis).unwrap_or(i64::MAX);
        let now = Timestamp::now().as_millis();
        Self::Until(Timestamp::from_millis(now.saturating_add(millis)))
    }
}
