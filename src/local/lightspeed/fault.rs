//! Faults of connections to the gateway of 2026.

use std::time::Duration;

/// A fault of a user's connection to the gateway; see [`LocalServer::fail_gateway`](crate::local::LocalServer::fail_gateway).
///
/// Those before [`NoAnswer`](Self::NoAnswer) apply to what they say, and all others to the next program that they can change, whether it
/// is an answer or pushed. A change that a fault suppresses stays in its database. A connection that is [deaf](Self::Deaf) gets no
/// fault of programs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GatewayFault {
    /// The next stream is answered with this code.
    RefuseStream(i64),
    /// The next stream gets no answer.
    NoStreamAnswer,
    /// The next stream is answered without a code.
    StreamWithoutCode,
    /// The next stream is answered with a number in place of an object: 200.
    StreamWithBareNumber,
    /// The next stream ends in place of an answer.
    StreamEndedAtOnce,
    /// The answer to the next stream, the acknowledgement of its first request and the response come in one message.
    StreamTogether,
    /// The next data frame is not acknowledged.
    NoAck,
    /// The next request with tasks is carried out and gets no answer.
    TaskUnanswered,
    /// The answer to the next edit has the text from before, as if it were reverted. The row with the new text is pushed all the
    /// same. Applies to edits over MQTT too.
    EditReverted,
    /// This ping and all later ones of the connection get no pong, and no program is sent any more.
    Deaf,
    /// Neither the next change nor a later one is pushed until the [queue is lost](crate::local::LocalServer::lose_queue); pings and
    /// requests are still answered.
    Silent,
    /// In place of the next changes comes a snapshot of all threads.
    Snapshot,
    /// The program is not sent.
    NoAnswer,
    /// The program is sent after this time.
    Late(Duration),
    /// The program is sent after the one that follows it, or after two seconds.
    OutOfOrder,
    /// The program comes in one message with a ping before it and behind it.
    Together,
    /// The program waits for the next one and comes in one message with it, or after two seconds alone.
    Joined,
    /// The announcement that the gateway is about to close precedes it, with this reason.
    Drain(u8),
    /// The announcement that the session is no longer valid precedes it.
    Deauth,
    /// In place of the program its stream ends.
    EndStream,
    /// The same, by the frame of September 2026, with this reason.
    EndStreamWithReason(u8),
    /// In place of the program the connection is closed with this code.
    Close(u16),
    /// In place of the program the connection is closed without a close frame.
    CloseWithoutFrame,
    /// Half of the program's frame is sent in a whole message, and the connection is closed without a close frame.
    HalfAFrame,
    /// Half of the websocket's frame is sent that has the program, and the connection is closed without a close frame.
    HalfAMessage,
    /// These bytes precede it, without a frame of the websocket.
    Bytes(Vec<u8>),
    /// A frame of an unknown type precedes it.
    UnknownFrame,
    /// A text message precedes it.
    TextMessage,
    /// In place of it comes a data frame of length 0.
    EmptyData,
    /// It comes in the data frame of September 2026, which has the type of its content.
    ExtendedData,
    /// In place of it comes data that is no JSON.
    GarbageEnvelope,
    /// The program in the envelope is no JSON.
    GarbageProgram,
    /// Its first block is that of September 2026.
    Version4,
    /// Each of its calls comes twice.
    RowsTwice,
    /// Calls of an unknown procedure stand between its own, and an unknown operation.
    UnknownProcedures,
    /// An operation without anything in it stands before each of its calls.
    EmptyOperations,
    /// The arguments of its messages at these positions have the other type: a text in place of an integer, an integer in place of a
    /// text.
    SwappedTypes(Vec<usize>),
    /// It states that its database cannot be brought up to date, and has its changes all the same.
    SyncFailure,
}

impl GatewayFault {
    /// Returns whether it is about the answer to a stream that a client opens.
    pub(super) fn applies_to_stream(&self) -> bool {
        matches!(
            self,
            Self::RefuseStream(_)
                | Self::NoStreamAnswer
                | Self::StreamWithoutCode
                | Self::StreamWithBareNumber
                | Self::StreamEndedAtOnce
                | Self::StreamTogether
        )
    }

    /// Returns whether it applies to a program.
    pub(super) fn applies_to_program(&self) -> bool {
        let is_other = matches!(
            self,
            Self::NoAck
                | Self::TaskUnanswered
                | Self::EditReverted
                | Self::Deaf
                | Self::Snapshot
                | Self::Silent
        );
        !is_other && !self.applies_to_stream()
    }
}
