//! The streams of one connection, without I/O: which are open, what each waits for, and what is acknowledged.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::frame::{Frame, established};
use super::reason::{DrainReason, EndReason};
use crate::error::TransportError;

/// The most streams that are open at once.
pub(crate) const MAX_OPEN: usize = 1000;
/// The number of finished streams that are remembered, so that more data on them is answered as the living client does.
const MAX_FINISHED: usize = 64;
/// The largest identifier of an ack that is asked for: one bit of the field is the question.
const MAX_ACK_ID: u16 = 0x7fff;

/// The kind of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For one request, which has one answer.
    OneOff,
    /// For one request, which has none.
    FireAndForget,
    /// For a database: requests and pushes until the connection ends.
    Persistent,
}

/// The next thing that a stream waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Established,
    Ack,
    /// The answer of a one-off stream.
    Data,
}

/// The meaning of a frame. Its `Debug` shows no data.
#[derive(PartialEq)]
pub(crate) enum Arrival<'a> {
    Established(u16),
    /// A data frame of this stream has been handled.
    Acknowledged(u16),
    /// Data of an open stream: to be handled, and then acknowledged.
    Data(&'a [u8], Receipt),
    /// Data that nobody waits for: to be acknowledged.
    Stray(Receipt),
    /// The stream has ended, or could not be opened.
    Ended(u16, Kind, Option<EndReason>),
    /// To be answered with [`Frame::Pong`].
    Ping,
    Pong,
    Drain(DrainReason),
    Deauthorized,
    /// Nothing follows from it.
    Ignored,
}

impl fmt::Debug for Arrival<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Established(stream) => write!(f, "Established({stream})"),
            Self::Acknowledged(stream) => write!(f, "Acknowledged({stream})"),
            Self::Data(data, receipt) => write!(f, "Data(<{} bytes>, {receipt:?})", data.len()),
            Self::Stray(receipt) => write!(f, "Stray({receipt:?})"),
            Self::Ended(stream, kind, reason) => write!(f, "Ended({stream}, {kind:?}, {reason:?})"),
            Self::Ping => f.write_str("Ping"),
            Self::Pong => f.write_str("Pong"),
            Self::Drain(reason) => write!(f, "Drain({reason:?})"),
            Self::Deauthorized => f.write_str("Deauthorized"),
            Self::Ignored => f.write_str("Ignored"),
        }
    }
}

/// The right to acknowledge a data frame, once it has been handled.
#[derive(Debug, PartialEq)]
pub(crate) struct Receipt {
    pub(crate) stream: u16,
    /// `None`: the sender does not ask for it.
    ack_id: Option<u16>,
    /// Whether the stream is done with it.
    ends: bool,
}

/// The streams of a connection.
#[derive(Default)]
pub(crate) struct Streams {
    next: u16,
    open: BTreeMap<u16, Stream>,
    finished: VecDeque<u16>,
}

struct Stream {
    kind: Kind,
    is_established: bool,
    has_answer: bool,
    next_ack_id: u16,
    /// The acks that it waits for.
    pending: BTreeSet<u16>,
}

impl Streams {
    /// Opens a stream; returns its identifier, and the message that opens it and has the first request.
    ///
    /// # Errors
    ///
    /// The request is too long, or too many streams are open.
    pub(crate) fn open(
        &mut self,
        kind: Kind,
        request: &str,
    ) -> Result<(u16, Vec<u8>), TransportError> {
        let id = self.free_id().ok_or_else(too_many)?;
        let params = match kind {
            Kind::OneOff | Kind::FireAndForget => "{}",
            Kind::Persistent => "",
        };
        let wants_ack = kind != Kind::FireAndForget;
        let mut message = Vec::new();
        Frame::Establish { stream: id, params }.encode(&mut message)?;
        data(id, 0, wants_ack, request).encode(&mut message)?;
        self.next = id.wrapping_add(1);
        self.finished.retain(|finished| *finished != id);
        let stream = Stream {
            kind,
            is_established: false,
            has_answer: false,
            next_ack_id: 1,
            pending: wants_ack.then_some(0).into_iter().collect(),
        };
        self.open.insert(id, stream);
        Ok((id, message))
    }

    /// Returns the message with one more request on an open stream. `None`: the stream is not open any more.
    ///
    /// # Errors
    ///
    /// The request is too long.
    pub(crate) fn send(
        &mut self,
        id: u16,
        request: &str,
    ) -> Result<Option<Vec<u8>>, TransportError> {
        let Some(stream) = self.open.get_mut(&id) else {
            return Ok(None);
        };
        let mut message = Vec::new();
        let ack_id = stream.next_ack_id;
        data(id, ack_id, true, request).encode(&mut message)?;
        stream.next_ack_id = if ack_id < MAX_ACK_ID { ack_id + 1 } else { 0 };
        stream.pending.insert(ack_id);
        Ok(Some(message))
    }

    /// Takes a frame of the server.
    pub(crate) fn take<'a>(&mut self, frame: Frame<'a>) -> Arrival<'a> {
        match frame {
            Frame::Ping => Arrival::Ping,
            Frame::Pong => Arrival::Pong,
            Frame::Drain(reason) => Arrival::Drain(reason),
            Frame::Deauthorized => Arrival::Deauthorized,
            Frame::Unknown(_) => Arrival::Ignored,
            Frame::Ack { stream, id } => {
                let open = self.open.get_mut(&stream);
                if open.is_some_and(|open| open.pending.remove(&id)) {
                    Arrival::Acknowledged(stream)
                } else {
                    Arrival::Ignored
                }
            }
            Frame::Establish { stream, params } => {
                let Some(open) = self.open.get_mut(&stream) else {
                    return Arrival::Ignored;
                };
                if established(params) {
                    open.is_established = true;
                    return Arrival::Established(stream);
                }
                self.end(stream, None)
            }
            Frame::EndOfData { stream, reason } => self.end(stream, reason),
            Frame::Data {
                stream,
                ack_id,
                wants_ack,
                payload,
                ..
            } => {
                let mut receipt = Receipt {
                    stream,
                    ack_id: wants_ack.then_some(ack_id),
                    ends: self.finished.contains(&stream),
                };
                match self.open.get_mut(&stream) {
                    Some(open) if open.kind == Kind::OneOff => {
                        receipt.ends = true;
                        if std::mem::replace(&mut open.has_answer, true) {
                            return Arrival::Stray(receipt);
                        }
                        Arrival::Data(payload, receipt)
                    }
                    Some(open) if open.kind == Kind::Persistent => Arrival::Data(payload, receipt),
                    _ => Arrival::Stray(receipt),
                }
            }
        }
    }

    /// Returns the messages that acknowledge a data frame, in order; a one-off stream is done with it.
    pub(crate) fn handled(&mut self, receipt: Receipt) -> Vec<Vec<u8>> {
        let stream = receipt.stream;
        let ack = receipt.ack_id.map(|id| Frame::Ack { stream, id });
        let mut messages: Vec<_> = ack.into_iter().filter_map(|ack| message(&ack)).collect();
        if receipt.ends {
            messages.extend(self.abandon(stream));
        }
        messages
    }

    /// Gives a stream up, such as one whose answer does not come; returns the message that ends it. The living client sends none for one
    /// that has no answer.
    pub(crate) fn abandon(&mut self, stream: u16) -> Option<Vec<u8>> {
        if let Some(open) = self.open.remove(&stream) {
            if open.kind == Kind::FireAndForget {
                return None;
            }
            self.finished.push_back(stream);
            if self.finished.len() > MAX_FINISHED {
                self.finished.pop_front();
            }
        }
        let reason = None;
        message(&Frame::EndOfData { stream, reason })
    }

    /// The next thing that a stream waits for. `None`: nothing, or it is not open.
    pub(crate) fn waits_for(&self, id: u16) -> Option<Wait> {
        let stream = self.open.get(&id)?;
        if !stream.is_established {
            return Some(Wait::Established);
        }
        if !stream.pending.is_empty() {
            return Some(Wait::Ack);
        }
        let waits = stream.kind == Kind::OneOff && !stream.has_answer;
        waits.then_some(Wait::Data)
    }

    fn end<'a>(&mut self, id: u16, reason: Option<EndReason>) -> Arrival<'a> {
        self.finished.retain(|finished| *finished != id);
        match self.open.remove(&id) {
            Some(stream) => Arrival::Ended(id, stream.kind, reason),
            None => Arrival::Ignored,
        }
    }

    /// The first identifier from the last one on that is not in use.
    fn free_id(&self) -> Option<u16> {
        if self.open.len() >= MAX_OPEN {
            return None;
        }
        let mut ids = (0..=u16::MAX).map(|offset| self.next.wrapping_add(offset));
        ids.find(|id| !self.open.contains_key(id))
    }
}

fn data(stream: u16, ack_id: u16, wants_ack: bool, request: &str) -> Frame<'_> {
    Frame::Data {
        stream,
        ack_id,
        wants_ack,
        content_type: None,
        payload: request.as_bytes(),
    }
}

/// A frame as a message; a short one always fits.
fn message(frame: &Frame<'_>) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    frame.encode(&mut message).ok()?;
    Some(message)
}

fn too_many() -> TransportError {
    TransportError::Protocol(
        "too many requests wait for the gateway at once: wait for some of them".into(),
    )
}
