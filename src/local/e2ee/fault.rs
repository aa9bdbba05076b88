//! Faults of connections to the servers of encrypted chats.

/// A fault of a user's connections for encrypted chats; see [`LocalServer::fail_encrypted`](crate::local::LocalServer::fail_encrypted).
///
/// [`Refuse`](Self::Refuse) applies to the next connection. Those from [`Unacknowledged`](Self::Unacknowledged) on apply to the next
/// message that the user's device sends, and all others to the next that it gets. A message stays in the device's queue until the device
/// has acknowledged it, whatever becomes of its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncryptedFault {
    /// The next connection is refused with this code, such as 415: the device is unknown.
    Refuse(u16),
    /// In place of the message the connection ends with this code.
    End(u16),
    /// In place of the message comes that another connection of the device has taken this one's place, and the connection ends.
    Replaced,
    /// In place of the message the connection is closed without a word.
    Close,
    /// Half of the message's frame is sent, and the connection is closed.
    HalfAFrame,
    /// The message was changed on the way.
    Spoilt,
    /// The message is sent after the one that follows it.
    Reordered,
    /// The message is sent twice.
    Repeated,
    /// All one-time keys of the device are gone, and the server announces that before the message.
    FewKeys,
    /// Nothing comes over the connection any more, from this message on.
    Silent,
    /// The message is delivered and not acknowledged.
    Unacknowledged,
    /// The message is neither delivered nor acknowledged.
    Lost,
    /// The message is not delivered, and acknowledged with this error.
    Error(u16),
    /// The message is delivered, and the connection is closed in place of the acknowledgement.
    CloseAfter,
}

impl EncryptedFault {
    pub(super) fn applies_to_connecting(&self) -> bool {
        matches!(self, Self::Refuse(_))
    }

    pub(super) fn applies_to_sending(&self) -> bool {
        matches!(
            self,
            Self::Unacknowledged | Self::Lost | Self::Error(_) | Self::CloseAfter
        )
    }

    pub(super) fn applies_to_delivery(&self) -> bool {
        !self.applies_to_connecting() && !self.applies_to_sending()
    }
}
