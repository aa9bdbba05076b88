//! The state of a client's connection: its streams and its output.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::frame::Frame;
use super::streams::{DataId, Streams};
use crate::id::UserId;
use crate::local::gateway::outbox::{Outbox, Output};
use crate::local::gateway::websocket::Opcode;

/// The length of the output from which on changes stay in their database.
const HIGH_WATER_MARK: usize = 50;

/// Some frames, and the numbers of the data frames among them.
#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    data: Vec<DataId>,
}

impl Piece {
    fn of(frame: &Frame) -> Self {
        Self {
            bytes: frame.encode(),
            data: frame.data_id().into_iter().collect(),
        }
    }

    fn push(&mut self, next: Self) {
        self.bytes.extend(next.bytes);
        self.data.extend(next.data);
    }
}

/// The device that a connection is of.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) user: UserId,
    pub(crate) id: String,
    /// The number of the session whose cookies it has.
    pub(crate) session: u64,
}

pub(super) struct Connection {
    pub(super) device: Device,
    pub(super) outbox: Outbox,
    /// The stream of the database of messages, and the position of the last change that was sent on it.
    pub(super) messages: Option<(u16, u64)>,
    pub(super) streams: Streams,
    /// The data frames in the output, and those that are being written.
    waiting: Vec<DataId>,
    leaving: Vec<DataId>,
    /// Frames that are sent when they are due.
    delayed: Vec<(Instant, Piece)>,
    /// A frame that waits to be overtaken.
    held: Option<(Instant, Piece)>,
    /// A frame that waits for the next one, to go in one message with it.
    joined: Option<(Instant, Piece)>,
    /// The frames that go in one message after the client's.
    gathered: Option<Piece>,
    /// Whether no change is pushed any more.
    pub(super) is_silent: bool,
    /// Whether nothing is sent any more.
    pub(super) is_deaf: bool,
    /// When the last ping came, or the connection began.
    pub(super) last_ping: Instant,
    pub(super) has_pinged: bool,
}

impl Connection {
    pub(super) fn new(device: Device) -> Self {
        Self {
            device,
            outbox: Outbox::default(),
            messages: None,
            streams: Streams::default(),
            waiting: Vec::new(),
            leaving: Vec::new(),
            delayed: Vec::new(),
            held: None,
            joined: None,
            gathered: None,
            is_silent: false,
            is_deaf: false,
            last_ping: Instant::now(),
            has_pinged: false,
        }
    }

    /// Queues frames as one message.
    pub(super) fn send_together(&mut self, frames: &[Frame]) {
        let mut piece = Piece::default();
        frames.iter().for_each(|frame| piece.push(Piece::of(frame)));
        self.send_piece(piece);
    }

    pub(super) fn send(&mut self, frame: &Frame) {
        self.send_piece(Piece::of(frame));
    }

    fn send_piece(&mut self, piece: Piece) {
        match &mut self.gathered {
            Some(gathered) => gathered.push(piece),
            None => {
                self.waiting.extend(piece.data);
                self.outbox.message(Opcode::Binary, piece.bytes);
            }
        }
    }

    /// Gathers the frames from now on, until they go in one message.
    pub(super) fn gather(&mut self) {
        self.gathered.get_or_insert_default();
    }

    /// Sends what was gathered.
    pub(super) fn send_gathered(&mut self) {
        let gathered = self.gathered.take();
        if let Some(piece) = gathered.filter(|piece| !piece.bytes.is_empty()) {
            self.send_piece(piece);
        }
    }

    pub(super) fn has_room(&self) -> bool {
        let is_served = !self.outbox.is_ending() && !self.is_silent && !self.is_deaf;
        is_served && self.outbox.len() < HIGH_WATER_MARK
    }

    /// Returns the data frame of a response, which the client has to acknowledge.
    pub(super) fn data(&mut self, stream: u16, response: &Value, position: Option<u64>) -> Frame {
        let frame = self.raw_data(stream, response.to_string().into_bytes());
        if let Some(id) = frame.data_id() {
            let is_answer = !response["request_id"].is_null();
            self.streams.require_ack(id, position, is_answer);
        }
        frame
    }

    /// Returns a data frame that the client may leave unacknowledged.
    pub(super) fn raw_data(&mut self, stream: u16, payload: Vec<u8>) -> Frame {
        Frame::Data {
            stream,
            id: self.streams.next_id(stream),
            asks_for_ack: true,
            payload,
        }
    }

    /// Sends a frame behind the one that waits to go with it, and before the one that waits to be overtaken by it.
    pub(super) fn send_in_turn(&mut self, frame: &Frame) {
        let mut piece = Piece::of(frame);
        if let Some((_, mut first)) = self.joined.take() {
            first.push(piece);
            piece = first;
        }
        self.send_piece(piece);
        if let Some((_, held)) = self.held.take() {
            self.send_piece(held);
        }
    }

    /// Sends a frame later.
    pub(super) fn delay(&mut self, frame: &Frame, due: Instant) {
        self.delayed.push((due, Piece::of(frame)));
    }

    /// Sends a frame after the next one, or when it is due.
    pub(super) fn hold(&mut self, frame: &Frame, due: Instant) {
        if let Some(held) = self.held.replace((due, Piece::of(frame))) {
            self.delayed.push(held);
        }
    }

    /// Sends a frame in one message with the next one, or when it is due.
    pub(super) fn join(&mut self, frame: &Frame, due: Instant) {
        let mut piece = Piece::of(frame);
        if let Some((_, mut first)) = self.joined.take() {
            first.push(piece);
            piece = first;
        }
        self.joined = Some((due, piece));
    }

    /// Ends a stream, as the server does.
    pub(super) fn end(&mut self, stream: u16) {
        self.end_with(&Frame::EndOfData { stream }, stream);
    }

    /// Ends a stream with this frame.
    pub(super) fn end_with(&mut self, frame: &Frame, stream: u16) {
        self.send(frame);
        self.streams.end(stream);
        self.forget(stream);
    }

    fn forget(&mut self, stream: u16) {
        self.messages.take_if(|(one, _)| *one == stream);
    }

    /// Takes in the end of a stream.
    pub(super) fn ended(&mut self, stream: u16) -> Result<(), &'static str> {
        self.forget(stream);
        self.streams.ended(stream)
    }

    /// Returns how many frames the client has to acknowledge.
    pub(super) fn unacknowledged(&self) -> usize {
        self.streams.unacknowledged()
    }

    /// Returns what the client should have sent by now, each once.
    pub(super) fn overdue(&mut self, patience: Duration) -> Vec<&'static str> {
        self.streams.overdue(patience, Instant::now())
    }

    /// Returns whether a frame is to be sent later.
    pub(super) fn has_delayed(&self) -> bool {
        self.held.is_some() || self.joined.is_some() || !self.delayed.is_empty()
    }

    /// Takes the output that is due, once that of before has left.
    pub(super) fn output(&mut self) -> VecDeque<Output> {
        let now = Instant::now();
        for id in std::mem::take(&mut self.leaving) {
            self.streams.sent(id, now);
        }
        if self.is_deaf {
            (self.held, self.joined) = (None, None);
            self.delayed.clear();
        }
        let is_due = |(due, _): &mut (Instant, Piece)| *due <= now;
        let mut due: Vec<_> = self.delayed.extract_if(.., is_due).collect();
        due.extend(self.held.take_if(is_due));
        due.extend(self.joined.take_if(is_due));
        for (_, piece) in due {
            self.send_piece(piece);
        }
        self.leaving = std::mem::take(&mut self.waiting);
        self.outbox.take()
    }
}
