//! Waving.

use serde::{Deserialize, Serialize};

/// A wave, by which two people greet each other.
///
/// Its form is that of 2019. Whether Facebook still takes it, and how it arrives, is not known.
///
/// ```
/// use fbchat::{OutgoingMessage, Wave, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.send(ADA, OutgoingMessage::wave(Wave::First))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Wave {
    /// The first wave.
    First,
    /// A wave back to somebody who waved.
    Back,
}
