//! The state of a client's connection: its streams and its output.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::frame::Frame;
use crate::id::UserId;
use crate::local::gateway::outbox::{Outbox, Output};
use crate::local::gateway::websocket::Opcode;

/// The length of the output from which on changes stay in their database.
const HIGH_WATER_MARK: usize = 50;
/// The highest number of a data frame, after which they begin again.
const LAST_ID: u16 = 0x7fff;
/// The time within which a client acknowledges a frame, and ends the stream of an answered request.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most request IDs that are kept to find a repeated one.
const MAX_REQUESTS: usize = 1000;

/// The device that a connection is of.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) user: UserId,
    pub(crate) id: String,
    /// The number of the session whose cookies it has.
    pub(crate) session: u64,
}

#[derive(Default)]
struct Stream {
    /// The number of the client's next data frame.
    next_of_client: u16,
    next: u16,
    unacknowledged: BTreeMap<u16, Sent>,
    /// Frames that the client may leave unacknowledged.
    optional: BTreeSet<u16>,
    /// The highest position that was acknowledged.
    acknowledged: u64,
    /// When the only request of the stream was answered: the client has to end it.
    answered: Option<Instant>,
}

struct Sent {
    at: Instant,
    /// The position in the database of messages that the frame leads to.
    position: Option<u64>,
    is_late: bool,
}

pub(super) struct Connection {
    pub(super) device: Device,
    pub(super) outbox: Outbox,
    /// The stream of the database of messages, and the position of the last change that was sent on it.
    pub(super) messages: Option<(u16, u64)>,
    streams: BTreeMap<u16, Stream>,
    last_stream: Option<u16>,
    /// The streams that the server has ended: what the client sends on them may have crossed with that.
    ended: BTreeSet<u16>,
    requests: VecDeque<u64>,
    /// Frames that are sent when they are due.
    delayed: Vec<(Instant, Vec<u8>)>,
    /// A frame that waits to be overtaken.
    held: Option<(Instant, Vec<u8>)>,
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
            streams: BTreeMap::new(),
            last_stream: None,
            ended: BTreeSet::new(),
            requests: VecDeque::new(),
            delayed: Vec::new(),
            held: None,
            is_silent: false,
            is_deaf: false,
            last_ping: Instant::now(),
            has_pinged: false,
        }
    }

    pub(super) fn send(&mut self, frame: &Frame) {
        self.outbox.message(Opcode::Binary, frame.encode());
    }

    pub(super) fn has_room(&self) -> bool {
        !self.outbox.is_ending() && !self.is_silent && self.outbox.len() < HIGH_WATER_MARK
    }

    /// Returns the data frame of a response, which the client has to acknowledge.
    pub(super) fn data(&mut self, stream: u16, response: &Value, position: Option<u64>) -> Frame {
        let payload = response.to_string().into_bytes();
        let frame = self.raw_data(stream, payload);
        let Frame::Data { id, .. } = frame else {
            return frame;
        };
        let one = self.streams.entry(stream).or_default();
        one.optional.remove(&id);
        let sent = Sent {
            at: Instant::now(),
            position,
            is_late: false,
        };
        one.unacknowledged.insert(id, sent);
        frame
    }

    /// Returns a data frame that the client may leave unacknowledged.
    pub(super) fn raw_data(&mut self, stream: u16, payload: Vec<u8>) -> Frame {
        let one = self.streams.entry(stream).or_default();
        let id = one.next;
        one.next = following(id);
        one.optional.insert(id);
        Frame::Data {
            stream,
            id,
            asks_for_ack: true,
            payload,
        }
    }

    /// Sends a frame, and the one that waits to be overtaken by it.
    pub(super) fn send_in_turn(&mut self, frame: &Frame) {
        self.send(frame);
        if let Some((_, held)) = self.held.take() {
            self.outbox.message(Opcode::Binary, held);
        }
    }

    /// Sends a frame later.
    pub(super) fn delay(&mut self, frame: &Frame, due: Instant) {
        self.delayed.push((due, frame.encode()));
    }

    /// Sends a frame after the next one, or when it is due.
    pub(super) fn hold(&mut self, frame: &Frame, due: Instant) {
        if let Some(held) = self.held.replace((due, frame.encode())) {
            self.delayed.push(held);
        }
    }

    /// Notes that the only request of a stream was answered.
    pub(super) fn answered(&mut self, stream: u16) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.answered = Some(Instant::now());
        }
    }

    /// Returns the streams that are open.
    pub(super) fn open_streams(&self) -> Vec<u16> {
        self.streams.keys().copied().collect()
    }

    /// Ends a stream, as the server does.
    pub(super) fn end(&mut self, stream: u16) {
        self.send(&Frame::EndOfData { stream });
        self.forget(stream);
        self.ended.insert(stream);
    }

    fn forget(&mut self, stream: u16) {
        self.streams.remove(&stream);
        if self.messages.is_some_and(|(one, _)| one == stream) {
            self.messages = None;
        }
    }

    /// Opens a stream of the client's; its number is above all others until they begin again.
    pub(super) fn establish(&mut self, stream: u16) -> Result<(), &'static str> {
        let begins_again = self.last_stream.is_some_and(|last| last > u16::MAX - 100);
        if self.streams.contains_key(&stream) {
            return Err("a stream was opened a second time");
        }
        if self.last_stream.is_some_and(|last| stream <= last) && !begins_again {
            return Err("the number of a stream did not increase");
        }
        self.last_stream = Some(stream);
        self.ended.remove(&stream);
        self.streams.insert(stream, Stream::default());
        Ok(())
    }

    /// Takes in a data frame of the client's, and returns whether its stream is still open.
    pub(super) fn received(&mut self, stream: u16, id: u16) -> Result<bool, &'static str> {
        if self.ended.contains(&stream) {
            return Ok(false);
        }
        let stream = self.streams.get_mut(&stream);
        let stream = stream.ok_or("data came on a stream that is not open")?;
        if stream.next_of_client != id {
            return Err("the number of a data frame is not the next one");
        }
        stream.next_of_client = following(id);
        Ok(true)
    }

    /// Takes in an acknowledgement, and returns the position up to which all frames are acknowledged, if it led to one.
    pub(super) fn acknowledged(
        &mut self,
        stream: u16,
        id: u16,
    ) -> Result<Option<u64>, &'static str> {
        let Some(one) = self.streams.get_mut(&stream) else {
            return self.was_open(stream).map(|()| None);
        };
        if one.optional.remove(&id) {
            return Ok(None);
        }
        let sent = one.unacknowledged.remove(&id);
        let sent = sent.ok_or("an ack for a frame that was not sent")?;
        one.acknowledged = one.acknowledged.max(sent.position.unwrap_or(0));
        // A frame that is late may have been overtaken.
        let mut others = one.unacknowledged.values().filter_map(|it| it.position);
        let is_gap = others.any(|it| it <= one.acknowledged);
        Ok((!is_gap).then_some(one.acknowledged))
    }

    pub(super) fn ended(&mut self, stream: u16) -> Result<(), &'static str> {
        if self.streams.contains_key(&stream) {
            self.forget(stream);
            return Ok(());
        }
        self.was_open(stream)
    }

    /// Requires that a stream was open: frames for one that has ended may still be on their way.
    fn was_open(&self, stream: u16) -> Result<(), &'static str> {
        let was_open = self.last_stream.is_some_and(|last| stream <= last);
        let never = "an ack or the end of a stream that never was";
        was_open.then_some(()).ok_or(never)
    }

    /// Takes in the ID of a request.
    pub(super) fn requested(&mut self, id: u64) -> Result<(), &'static str> {
        if id == 0 || id > u16::MAX.into() {
            return Err("a request ID that is not of 16 bits, or 0");
        }
        if self.requests.contains(&id) {
            return Err("a request ID came a second time");
        }
        self.requests.push_back(id);
        if self.requests.len() > MAX_REQUESTS {
            self.requests.pop_front();
        }
        Ok(())
    }

    /// Returns what the client should have sent by now, each once.
    pub(super) fn overdue(&mut self) -> Vec<&'static str> {
        let mut found = Vec::new();
        for stream in self.streams.values_mut() {
            for sent in stream.unacknowledged.values_mut() {
                if !sent.is_late && sent.at.elapsed() > PATIENCE {
                    sent.is_late = true;
                    found.push("a frame was not acknowledged within 5 s");
                }
            }
            if stream.answered.is_some_and(|at| at.elapsed() > PATIENCE) {
                stream.answered = None;
                found.push("a stream was not ended within 5 s of its answer");
            }
        }
        found
    }

    /// Returns whether a frame is to be sent later.
    pub(super) fn has_delayed(&self) -> bool {
        self.held.is_some() || !self.delayed.is_empty()
    }

    /// Takes the output that is due.
    pub(super) fn output(&mut self) -> VecDeque<Output> {
        let now = Instant::now();
        self.delayed
            .extend(self.held.take_if(|(due, _)| *due <= now));
        let due: Vec<_> = self
            .delayed
            .extract_if(.., |(due, _)| *due <= now)
            .collect();
        for (_, frame) in due {
            self.outbox.message(Opcode::Binary, frame);
        }
        self.outbox.take()
    }
}

fn following(id: u16) -> u16 {
    if id == LAST_ID { 0 } else { id + 1 }
}
