//! Faults of connections to the edge host.

/// A fault of a user's connection to the edge host; see [`LocalServer::fail_edge`](crate::local::LocalServer::fail_edge).
///
/// [`Connack`](Self::Connack) and [`NoConnack`](Self::NoConnack) apply to the next connection,
/// [`PingUnanswered`](Self::PingUnanswered) to the next ping, [`DeltasWithToken`](Self::DeltasWithToken) to the next new queue,
/// and all others to the next message on `/t_ms`. A delta that a fault suppresses stays in its queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeFault {
    /// The CONNACK has this return code, such as 4, 5 or 21, and the connection is closed.
    Connack(u8),
    /// No CONNACK is sent.
    NoConnack,
    /// This ping and all later ones of the connection get no response.
    PingUnanswered,
    /// The next request on `/ls_req` is carried out and gets no answer.
    TaskUnanswered,
    /// The next request on `/ls_req` is carried out, and in place of the answer the connection is closed without a close frame.
    TaskClosed,
    /// The token of the queue and its pending deltas come in one message.
    DeltasWithToken,
    /// In place of the message the connection is closed without a close frame.
    CloseWithoutFrame,
    /// Half of the message's frame is sent, and the connection is closed.
    HalfAFrame,
    /// Neither this message nor a later one is sent; pings are still answered.
    SilentAfterQueue,
    /// Neither this message nor a later one is sent, and pings are not answered.
    Deaf,
    /// In place of the message an error with this code is sent, such as `ERROR_QUEUE_OVERFLOW`, and the queue is closed.
    QueueError(String),
    /// The message is sent twice.
    Twice,
    /// A message on `/t_ms` that is not JSON precedes it.
    GarbagePayload,
    /// A packet of a reserved type precedes it.
    ReservedPacket,
    /// A packet with a remaining length of too many bytes precedes it.
    EndlessLength,
    /// A message with a topic that is not UTF-8 precedes it.
    InvalidUtf8Topic,
    /// A frame that announces more than four exabytes precedes it.
    HugeFrame,
    /// These bytes precede it, unframed.
    Bytes(Vec<u8>),
}

impl EdgeFault {
    /// Returns whether it applies to a message on `/t_ms`.
    pub(super) fn applies_to_message(&self) -> bool {
        !matches!(
            self,
            Self::Connack(_)
                | Self::NoConnack
                | Self::PingUnanswered
                | Self::TaskUnanswered
                | Self::TaskClosed
                | Self::DeltasWithToken
        )
    }
}
