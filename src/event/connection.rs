//! How the connection does.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Event;
use crate::error::Error;
use crate::time::{Timestamp, span};

/// Something that went wrong while listening.
///
/// It comes in [`Event::ListenError`](crate::Event::ListenError).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ListenError {
    /// What it was.
    pub error: Arc<Error>,
}

impl Event {
    /// A part of what came that is of no use: it costs the others nothing, but is told.
    pub(crate) fn unusable(error: impl Into<Error>) -> Self {
        Self::ListenError(ListenError {
            error: Arc::new(error.into()),
        })
    }
}

impl PartialEq for ListenError {
    /// Two are equal if they say the same.
    fn eq(&self, other: &Self) -> bool {
        self.error.to_string() == other.error.to_string()
    }
}

/// The connection is gone; the client will try again.
///
/// It comes in [`Event::Disconnected`](crate::Event::Disconnected).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Disconnected {
    /// Why, in a few words.
    pub reason: String,
    /// How long the client waits before it tries again.
    #[serde(with = "span")]
    pub retry_in: Duration,
}

/// Events are missing: Facebook no longer has what came meanwhile. The history still has the messages.
///
/// It comes in [`Event::Gap`](crate::Event::Gap).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// Whatever came after this time may be missing.
    pub since: Timestamp,
}
