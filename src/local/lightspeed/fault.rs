//! Faults of connections to the gateway of 2026.

use std::time::Duration;

/// A fault of a user's connection to the gateway; see [`LocalServer::fail_gateway`](crate::local::LocalServer::fail_gateway).
///
/// The first six apply to what their names say, [`Silent`](Self::Silent) and [`Snapshot`](Self::Snapshot) to the next change, and
/// all others to the next program, whether it is an answer or pushed. A change that a fault suppresses stays in its database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayFault {
    /// The next stream is answered with this code.
    RefuseStream(i64),
    /// The next stream gets no answer.
    NoStreamAnswer,
    /// The next data frame is not acknowledged.
    NoAck,
    /// The next request with tasks is carried out and gets no answer.
    TaskUnanswered,
    /// The answer to the next edit has the text from before, as if it were reverted. The row with the new text is pushed all the
    /// same. Applies to edits over MQTT too.
    EditReverted,
    /// This ping and all later ones of the connection get no pong, and no program is sent any more.
    Deaf,
    /// Neither this change nor a later one is pushed until the [queue is lost](crate::local::LocalServer::lose_queue); pings and
    /// requests are still answered.
    Silent,
    /// The program is not sent.
    NoAnswer,
    /// The program is sent after this time.
    Late(Duration),
    /// The program is sent after the one that follows it, or after two seconds.
    OutOfOrder,
    /// The program comes in one message with a ping before it and behind it.
    Together,
    /// The announcement that the gateway is about to close precedes it, with this reason.
    Drain(u8),
    /// The announcement that the session is no longer valid precedes it.
    Deauth,
    /// In place of the program its stream ends.
    EndStream,
    /// In place of the program the connection is closed with this code.
    Close(u16),
    /// Half of the program's frame is sent, and the connection is closed.
    HalfAFrame,
    /// A frame of an unknown type precedes it.
    UnknownFrame,
    /// A text message precedes it.
    TextMessage,
    /// In place of it comes data that is no JSON.
    GarbageEnvelope,
    /// The program in the envelope is no JSON.
    GarbageProgram,
    /// In place of the changes comes a snapshot of all threads.
    Snapshot,
    /// Its first block is that of September 2026.
    Version4,
    /// Each of its calls comes twice.
    RowsTwice,
    /// Calls of an unknown procedure stand between its own, and an unknown operation.
    UnknownProcedures,
    /// The arguments of its messages have other types.
    SwappedTypes,
    /// It states that its database cannot be brought up to date, and has its changes all the same.
    SyncFailure,
}

impl GatewayFault {
    /// Returns whether it applies to a program.
    pub(super) fn applies_to_program(&self) -> bool {
        !matches!(
            self,
            Self::RefuseStream(_)
                | Self::NoStreamAnswer
                | Self::NoAck
                | Self::TaskUnanswered
                | Self::EditReverted
                | Self::Deaf
                | Self::Snapshot
                | Self::Silent
        )
    }
}
