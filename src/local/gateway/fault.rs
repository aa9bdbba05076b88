//! What can be made to go wrong on the edge host.

/// What a user's connection to the edge host meets; see [`LocalServer::fail_edge`](crate::local::LocalServer::fail_edge).
///
/// [`Connack`](Self::Connack) and [`NoConnack`](Self::NoConnack) are met by the next connection,
/// [`PingUnanswered`](Self::PingUnanswered) by the next ping, [`DeltasWithToken`](Self::DeltasWithToken) by the next queue
/// that is created, and all others by the next message on `/t_ms`. What a fault keeps from a client stays in its queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeFault {
    /// CONNECT is answered with this code, such as 4, 5 or 21, and the connection closed.
    Connack(u8),
    /// CONNECT is not answered.
    NoConnack,
    /// This ping and all later ones of the connection are not answered.
    PingUnanswered,
    /// A queue's token comes together with the deltas that wait for it, in one message.
    DeltasWithToken,
    /// Instead of the message the connection is closed, without a close frame.
    CloseWithoutFrame,
    /// Half of the message's frame comes, and the connection is closed.
    HalfAFrame,
    /// Instead of the message nothing comes, now or later; pings are answered all the same.
    SilentAfterQueue,
    /// Instead of the message nothing comes, now or later, and pings are not answered either.
    Deaf,
    /// Instead of the message, an error with this code, such as `ERROR_QUEUE_OVERFLOW`. The queue is gone.
    QueueError(String),
    /// The message comes twice.
    Twice,
    /// A message on `/t_ms` that is no JSON comes first.
    GarbagePayload,
    /// A packet of a reserved type comes first.
    ReservedPacket,
    /// A packet whose length takes more bytes than there may be comes first.
    EndlessLength,
    /// A message whose topic is not UTF-8 comes first.
    InvalidUtf8Topic,
    /// A frame that promises more than four exabytes comes first.
    HugeFrame,
    /// These bytes come first, as they are.
    Bytes(Vec<u8>),
}

impl EdgeFault {
    /// Whether it is met by a message on `/t_ms`.
    pub(super) fn applies_to_message(&self) -> bool {
        !matches!(
            self,
            Self::Connack(_) | Self::NoConnack | Self::PingUnanswered | Self::DeltasWithToken
        )
    }
}
