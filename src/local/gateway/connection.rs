//! The state of a client's connection: its session, its subscriptions, its queue and its output.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use super::fault::EdgeFault;
use super::outbox::{Outbox, Output};
use super::packet;
use super::sequence::{Batch, QueueRequest, Sequence};
use super::websocket::{self, Opcode};
use crate::id::UserId;

/// The length of the output from which on deltas stay in their sequence.
const HIGH_WATER_MARK: usize = 50;
const MAX_TOPICS: usize = 100;
/// The topic of deltas.
const SYNC: &str = "/t_ms";

pub(crate) struct Connection {
    /// The number of the session whose cookies the handshake had.
    pub(super) session: Option<u64>,
    /// The `sid` of the handshake's query.
    pub(super) sid: u64,
    /// The user; `None` before CONNECT.
    pub(super) user: Option<UserId>,
    /// Whether the client shows its user as active.
    pub(super) is_active: bool,
    pub(super) keep_alive: Duration,
    pub(super) ignores_pings: bool,
    pub(super) outbox: Outbox,
    /// The subscribed topics with their granted qualities of service.
    topics: BTreeMap<String, u8>,
    last_id: u16,
    unacknowledged: BTreeMap<u16, String>,
    queue: Option<OpenQueue>,
    silent: bool,
}

struct OpenQueue {
    token: String,
    /// The number of the last delta that was sent.
    known: u64,
    batch: usize,
}

impl Connection {
    pub(super) fn new(session: Option<u64>, sid: u64) -> Self {
        Self {
            session,
            sid,
            user: None,
            is_active: false,
            keep_alive: Duration::ZERO,
            ignores_pings: false,
            outbox: Outbox::default(),
            topics: BTreeMap::new(),
            last_id: 0,
            unacknowledged: BTreeMap::new(),
            queue: None,
            silent: false,
        }
    }

    pub(super) fn has_queue(&self) -> bool {
        self.queue.is_some()
    }

    /// Subscribes to a topic and returns the granted quality of service.
    pub(super) fn subscribe(&mut self, topic: String, qos: u8) -> u8 {
        let granted = qos.min(1);
        if self.topics.len() < MAX_TOPICS || self.topics.contains_key(&topic) {
            self.topics.insert(topic, granted);
        }
        granted
    }

    pub(super) fn unsubscribe(&mut self, topic: &str) {
        self.topics.remove(topic);
    }

    /// Removes an acknowledged message and returns its topic; `None` if no such message is unacknowledged.
    pub(super) fn acknowledged(&mut self, id: u16) -> Option<String> {
        self.unacknowledged.remove(&id)
    }

    /// Queues a packet for sending.
    pub(super) fn send(&mut self, packet: &[u8]) {
        self.outbox.message(Opcode::Binary, packet);
    }

    /// Publishes to the client if it subscribes to the topic.
    pub(super) fn publish(&mut self, topic: &str, payload: &[u8], qos: u8) {
        let Some(granted) = self.topics.get(topic).filter(|_| !self.silent) else {
            return;
        };
        let id = (qos.min(*granted) > 0).then(|| self.next_id(topic));
        self.send(&packet::publish(topic.as_bytes(), id, payload));
    }

    fn next_id(&mut self, topic: &str) -> u16 {
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        self.unacknowledged.insert(self.last_id, topic.to_owned());
        self.last_id
    }

    fn receives_deltas(&self) -> bool {
        !self.silent && !self.outbox.is_ending() && self.topics.contains_key(SYNC)
    }

    /// Publishes on `/t_ms`, with the next pending fault.
    fn publish_sync(
        &mut self,
        payload: &Value,
        sequence: &mut Sequence,
        faults: &mut VecDeque<EdgeFault>,
    ) {
        if !self.receives_deltas() {
            return;
        }
        let payload = payload.to_string();
        let fault = faults.iter().position(EdgeFault::applies_to_message);
        match fault.and_then(|position| faults.remove(position)) {
            Some(EdgeFault::CloseWithoutFrame) => return self.outbox.disconnect(),
            Some(EdgeFault::HalfAFrame) => {
                let packet = packet::publish(SYNC.as_bytes(), Some(1), payload.as_bytes());
                let mut frame = websocket::frame(Opcode::Binary, &packet);
                frame.truncate(frame.len() / 2);
                self.outbox.put(Output::Bytes(frame));
                return self.outbox.disconnect();
            }
            Some(EdgeFault::SilentAfterQueue) => {
                self.silent = true;
                return;
            }
            Some(EdgeFault::Deaf) => {
                (self.silent, self.ignores_pings) = (true, true);
                return;
            }
            Some(EdgeFault::QueueError(code)) => return self.lose_queue(&code, sequence),
            Some(EdgeFault::Twice) => self.publish(SYNC, payload.as_bytes(), 1),
            Some(EdgeFault::GarbagePayload) => {
                self.publish(
                    SYNC,
                    b"F\xfa\x84\x8c \xf8FB_PAGES_INSUFFICIENT_PERMISSION\0",
                    1,
                );
            }
            Some(EdgeFault::ReservedPacket) => self.send(b"\xf0\0"),
            Some(EdgeFault::EndlessLength) => self.send(b"\x30\xff\xff\xff\xff\x7f"),
            Some(EdgeFault::InvalidUtf8Topic) => {
                self.send(&packet::publish(b"/t_\xff\xfe", None, b"{}"));
            }
            Some(EdgeFault::HugeFrame) => {
                self.outbox.put(Output::Bytes(
                    b"\x82\x7f\x3f\xff\xff\xff\xff\xff\xff\xff".to_vec(),
                ));
            }
            Some(EdgeFault::Bytes(bytes)) => self.outbox.put(Output::Bytes(bytes)),
            Some(
                EdgeFault::Connack(_)
                | EdgeFault::NoConnack
                | EdgeFault::PingUnanswered
                | EdgeFault::TaskUnanswered
                | EdgeFault::TaskClosed
                | EdgeFault::DeltasWithToken,
            )
            | None => {}
        }
        self.publish(SYNC, payload.as_bytes(), 1);
    }

    /// Opens the requested queue, or publishes the error.
    pub(super) fn open_queue(
        &mut self,
        user: UserId,
        request: &QueueRequest,
        sequence: &mut Sequence,
        faults: &mut VecDeque<EdgeFault>,
    ) {
        self.queue = None;
        let token = match sequence.open(request) {
            Ok(token) => token,
            Err(code) => return self.publish_sync(&json!({ "errorCode": code }), sequence, faults),
        };
        let mut queue = OpenQueue {
            token: token.clone(),
            known: request.known,
            batch: request.batch,
        };
        let first = request.known;
        let mut deltas = Vec::new();
        let together = faults
            .iter()
            .position(|it| *it == EdgeFault::DeltasWithToken);
        if request.token.is_none()
            && let Some(position) = together
        {
            faults.remove(position);
            if let Ok(Some(batch)) = sequence.batch(request.known, request.batch, self.session) {
                queue.known = batch.last;
                deltas = batch.deltas;
            }
        }
        let nothing_new = queue.known == sequence.last();
        self.queue = Some(queue);
        if request.token.is_none() {
            let created = json!({
                "syncToken": token, "firstDeltaSeqId": first, "queueEntityId": user, "deltas": deltas,
            });
            self.publish_sync(&created, sequence, faults);
        } else if nothing_new {
            let (last, deltas) = (sequence.last(), Vec::new());
            self.publish_sync(
                &delta_payload(
                    user,
                    Batch {
                        first: last,
                        last,
                        deltas,
                    },
                ),
                sequence,
                faults,
            );
        }
    }

    /// Closes the queue and publishes the error.
    pub(super) fn lose_queue(&mut self, code: &str, sequence: &mut Sequence) {
        if let Some(queue) = self.queue.take() {
            sequence.close(&queue.token);
        }
        let error = json!({ "errorCode": code }).to_string();
        self.publish(SYNC, error.as_bytes(), 1);
    }

    /// Publishes the new deltas of the queue. Those of a slow client accumulate and come in larger batches.
    pub(super) fn publish_deltas(
        &mut self,
        sequence: &mut Sequence,
        faults: &mut VecDeque<EdgeFault>,
    ) {
        while self.outbox.len() < HIGH_WATER_MARK && self.receives_deltas() {
            let (Some(user), Some(queue)) = (self.user, &mut self.queue) else {
                return;
            };
            match sequence.batch(queue.known, queue.batch, self.session) {
                Ok(None) => return,
                Ok(Some(batch)) => {
                    queue.known = batch.last;
                    if !batch.deltas.is_empty() {
                        self.publish_sync(&delta_payload(user, batch), sequence, faults);
                    }
                }
                Err(code) => self.lose_queue(code, sequence),
            }
        }
    }
}

fn delta_payload(user: UserId, batch: Batch) -> Value {
    json!({
        "deltas": batch.deltas, "firstDeltaSeqId": batch.first, "lastIssuedSeqId": batch.last,
        "queueEntityId": user.get(),
    })
}
