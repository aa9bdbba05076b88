//! How the connection does.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::id::{MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::{Timestamp, span};

/// Something that went wrong while listening.
///
/// It comes in [`Event::ListenError`](crate::Event::ListenError).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ListenError {
    /// The error.
    pub error: Arc<Error>,
}

impl PartialEq for ListenError {
    /// Two are equal if their texts are.
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

/// A device of a person has another key than before: they have installed the app anew, or somebody else reads along.
///
/// It comes in [`Event::IdentityChanged`](crate::Event::IdentityChanged).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IdentityChanged {
    /// The person.
    pub user: UserId,
    /// The number of the device.
    pub device: u16,
}

/// A message of an encrypted chat that this device cannot open. Its sender has been asked to encrypt it once more; then it comes as
/// [`Event::Message`](crate::Event::Message).
///
/// It comes in [`Event::Unreadable`](crate::Event::Unreadable).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unreadable {
    /// The message.
    pub id: MessageId,
    /// Its conversation. `None`: only the message itself names it.
    pub thread: Option<ThreadKey>,
    /// Its author.
    pub author: UserId,
    /// When it was sent.
    pub at: Timestamp,
    /// Why it cannot be opened.
    pub reason: String,
}

/// The server does not know this device any more: the account's owner has removed it, or it was not used for long. Its keys were set
/// aside, and what was sent to it and not received is lost.
///
/// It comes in [`Event::DeviceRemoved`](crate::Event::DeviceRemoved).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeviceRemoved {
    /// The server's number for why.
    pub code: u16,
}

/// Events may be missing. See [`Event::Gap`](crate::Event::Gap), in which it comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gap {
    /// Events that happened at this time or later may be missing. By the server's clock where the server stated its time.
    pub since: Timestamp,
    /// The only conversation in which messages may be missing. `None`: events of any kind, anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadKey>,
}

impl Gap {
    /// A gap that may hide events of any kind.
    pub(crate) fn new(since: Timestamp) -> Self {
        Self {
            since,
            thread: None,
        }
    }
}
