//! Frames: reading those of a message, writing one.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::reason::{DrainReason, EndReason};
use crate::error::TransportError;

/// The longest payload of a data frame, in bytes: the length has 24 bits, and counts the ack field too.
pub(crate) const MAX_PAYLOAD: usize = MAX_LENGTH - 2;
const MAX_LENGTH: usize = 0xff_ffff;

/// The bit of an ack field by which the sender asks for an ack.
const WANTS_ACK: u16 = 0x8000;

const DRAIN: u8 = 3;
const DEAUTHORIZED: u8 = 4;
const PING: u8 = 9;
const PONG: u8 = 10;
const ACK: u8 = 12;
const DATA: u8 = 13;
const END_OF_DATA: u8 = 14;
const ESTABLISH: u8 = 15;
const END_OF_DATA_WITH_REASON: u8 = 16;
const EXTENDED_DATA: u8 = 17;

/// A frame. `stream` is the identifier of its stream, which the client chooses.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Frame<'a> {
    /// The connection is about to end.
    Drain(DrainReason),
    /// The session is not accepted any more.
    Deauthorized,
    Ping,
    Pong,
    /// A data frame has been handled.
    Ack {
        stream: u16,
        id: u16,
    },
    Data {
        stream: u16,
        /// Of 15 bits.
        ack_id: u16,
        wants_ack: bool,
        /// `None`: an ordinary data frame, which does not have it.
        content_type: Option<u8>,
        payload: &'a [u8],
    },
    EndOfData {
        stream: u16,
        /// `None`: the frame does not have it.
        reason: Option<EndReason>,
    },
    /// Opens a stream, or answers that; the answer's parameters are JSON.
    Establish {
        stream: u16,
        params: &'a str,
    },
    /// A frame of an unknown type, whose length is unknown too: all the rest of the message.
    Unknown(&'a [u8]),
}

/// The reason for which a frame is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    HeaderTruncated,
    PayloadTruncated,
    /// The length is not one that this type of frame can have.
    BadLength,
    /// The parameters of an established stream are not JSON.
    BadJson,
}

/// The frames of one binary message, in order. A frame that is refused is the last, since nothing shows where the next begins.
pub(crate) struct Frames<'a>(&'a [u8]);

impl<'a> Frames<'a> {
    pub(crate) fn of(message: &'a [u8]) -> Self {
        Self(message)
    }
}

impl<'a> Iterator for Frames<'a> {
    /// A frame, or why it is refused, with the number of bytes that are dropped with it.
    type Item = Result<Frame<'a>, (Refusal, usize)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        Some(match Frame::decode(self.0) {
            Ok((frame, rest)) => {
                self.0 = rest;
                Ok(frame)
            }
            Err(refusal) => Err((refusal, std::mem::take(&mut self.0).len())),
        })
    }
}

impl<'a> Frame<'a> {
    /// Reads the frame that bytes begin with, and returns what follows.
    fn decode(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Refusal> {
        Ok(match *bytes {
            [DRAIN, l0, l1, l2, reason, ref rest @ ..] => {
                expect_length(1, [l0, l1, l2])?;
                (Self::Drain(DrainReason(reason)), rest)
            }
            [DEAUTHORIZED, ref rest @ ..] => (Self::Deauthorized, rest),
            [PING, ref rest @ ..] => (Self::Ping, rest),
            [PONG, ref rest @ ..] => (Self::Pong, rest),
            [ACK, s0, s1, l0, l1, l2, a0, a1, ref rest @ ..] => {
                expect_length(2, [l0, l1, l2])?;
                let (stream, id) = (u16::from_le_bytes([s0, s1]), u16::from_le_bytes([a0, a1]));
                (Self::Ack { stream, id }, rest)
            }
            [DATA, s0, s1, l0, l1, l2, a0, a1, ref rest @ ..] => {
                let (payload, rest) = payload(2, [l0, l1, l2], rest)?;
                let (stream, ack) = ([s0, s1], [a0, a1]);
                (Self::data(stream, ack, None, payload), rest)
            }
            [END_OF_DATA, s0, s1, ref rest @ ..] => {
                let stream = u16::from_le_bytes([s0, s1]);
                (
                    Self::EndOfData {
                        stream,
                        reason: None,
                    },
                    rest,
                )
            }
            [ESTABLISH, s0, s1, l0, l1, l2, ref rest @ ..] => {
                let (params, rest) = payload(0, [l0, l1, l2], rest)?;
                let stream = u16::from_le_bytes([s0, s1]);
                let params = json(params)?;
                (Self::Establish { stream, params }, rest)
            }
            [
                END_OF_DATA_WITH_REASON,
                s0,
                s1,
                l0,
                l1,
                l2,
                reason,
                ref rest @ ..,
            ] => {
                expect_length(1, [l0, l1, l2])?;
                let stream = u16::from_le_bytes([s0, s1]);
                let reason = Some(EndReason(reason));
                (Self::EndOfData { stream, reason }, rest)
            }
            [
                EXTENDED_DATA,
                s0,
                s1,
                l0,
                l1,
                l2,
                a0,
                a1,
                content_type,
                ref rest @ ..,
            ] => {
                let (payload, rest) = payload(3, [l0, l1, l2], rest)?;
                let (stream, ack) = ([s0, s1], [a0, a1]);
                (Self::data(stream, ack, Some(content_type), payload), rest)
            }
            [DATA, _, _, l0, l1, l2, ..] if length([l0, l1, l2]) < 2 => {
                return Err(Refusal::BadLength);
            }
            [DRAIN | ACK..=EXTENDED_DATA, ..] => return Err(Refusal::HeaderTruncated),
            _ => (Self::Unknown(bytes), &[]),
        })
    }

    fn data(stream: [u8; 2], ack: [u8; 2], content_type: Option<u8>, payload: &'a [u8]) -> Self {
        let ack = u16::from_le_bytes(ack);
        Self::Data {
            stream: u16::from_le_bytes(stream),
            ack_id: ack & !WANTS_ACK,
            wants_ack: ack & WANTS_ACK != 0,
            content_type,
            payload,
        }
    }

    /// Writes the frame behind what is there already.
    ///
    /// # Errors
    ///
    /// A payload or parameters are longer than a frame can be. Nothing is written.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) -> Result<(), TransportError> {
        match *self {
            Self::Drain(DrainReason(reason)) => out.extend([DRAIN, 1, 0, 0, reason]),
            Self::Deauthorized => out.push(DEAUTHORIZED),
            Self::Ping => out.push(PING),
            Self::Pong => out.push(PONG),
            Self::Ack { stream, id } => {
                header(out, ACK, stream, 2)?;
                out.extend(id.to_le_bytes());
            }
            Self::Data {
                stream,
                ack_id,
                wants_ack,
                content_type,
                payload,
            } => {
                let kind = content_type.map_or(DATA, |_| EXTENDED_DATA);
                let fields = 2 + usize::from(content_type.is_some());
                header(out, kind, stream, payload.len().saturating_add(fields))?;
                let ack = ack_id & !WANTS_ACK | if wants_ack { WANTS_ACK } else { 0 };
                out.extend(ack.to_le_bytes());
                out.extend(content_type);
                out.extend_from_slice(payload);
            }
            Self::EndOfData {
                stream,
                reason: None,
            } => {
                out.push(END_OF_DATA);
                out.extend(stream.to_le_bytes());
            }
            Self::EndOfData {
                stream,
                reason: Some(EndReason(reason)),
            } => {
                header(out, END_OF_DATA_WITH_REASON, stream, 1)?;
                out.push(reason);
            }
            Self::Establish { stream, params } => {
                header(out, ESTABLISH, stream, params.len())?;
                out.extend_from_slice(params.as_bytes());
            }
            Self::Unknown(bytes) => out.extend_from_slice(bytes),
        }
        Ok(())
    }
}

/// Whether the parameters of an answer state that the stream is established: `{"code":200}`. Of two living clients one takes a bare
/// `200` as well.
pub(crate) fn established(params: &str) -> bool {
    #[derive(Deserialize)]
    struct Answer {
        code: u64,
    }
    let code = serde_json::from_str(params).map(|answer: Answer| answer.code);
    code.or_else(|_| serde_json::from_str(params))
        .is_ok_and(|code| code == 200)
}

fn header(out: &mut Vec<u8>, kind: u8, stream: u16, length: usize) -> Result<(), TransportError> {
    if length > MAX_LENGTH {
        return Err(TransportError::TooLarge {
            limit: MAX_PAYLOAD as u64,
        });
    }
    out.push(kind);
    out.extend(stream.to_le_bytes());
    out.extend(length.to_le_bytes().into_iter().take(3));
    Ok(())
}

fn length([l0, l1, l2]: [u8; 3]) -> usize {
    u32::from_le_bytes([l0, l1, l2, 0]) as usize
}

fn expect_length(expected: usize, bytes: [u8; 3]) -> Result<(), Refusal> {
    if length(bytes) == expected {
        Ok(())
    } else {
        Err(Refusal::BadLength)
    }
}

/// Cuts off a payload whose length also counts this many bytes of fields before it.
fn payload(fields: usize, length_bytes: [u8; 3], bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let length = length(length_bytes).checked_sub(fields);
    let length = length.ok_or(Refusal::BadLength)?;
    bytes
        .split_at_checked(length)
        .ok_or(Refusal::PayloadTruncated)
}

fn json(params: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(params).map_err(|_| Refusal::BadJson)?;
    let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
    is_json.then_some(text).ok_or(Refusal::BadJson)
}
