//! How the connection does.

use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::time::Timestamp;

/// Something that went wrong while listening.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListenError {
    /// What it was.
    pub error: Arc<Error>,
}

/// The connection is gone; the client will try again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Disconnected {
    /// Why, in a few words.
    pub reason: String,
    /// How long the client waits before it tries again.
    pub retry_in: Duration,
}

/// Events are missing: Facebook no longer has what came meanwhile. The history still has the messages.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Gap {
    /// Whatever came after this time may be missing.
    pub since: Timestamp,
}
