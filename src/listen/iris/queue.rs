//! Where the queue of deltas stands. Pure, without I/O.

use crate::event::{Event, Gap};
use crate::listen::transport::Signal;
use crate::model::ThreadKey;
use crate::secret::Secret;
use crate::shown::OneLine;
use crate::time::Timestamp;
use crate::wire::mqtt::Frame;

/// Where the queue stands. Outlives connections.
#[derive(Debug, Default)]
pub(in crate::listen) struct Queue {
    /// Names the queue to the server. `None`: there is none yet.
    token: Option<Secret>,
    /// The sequence ID up to which everything went to the caller. `None`: where to begin has to be asked first.
    committed: Option<u64>,
    /// The sequence ID up to which everything was received.
    received: Option<u64>,
    /// Behind this a frame came that cannot be read.
    unreadable_behind: Option<u64>,
    /// Whether a frame was passed over, so that the next begins further on.
    has_passed_over: bool,
    /// Whether the queue was lost and nothing came since.
    is_lost: bool,
    /// Up to when everything had been received before it was lost, until a gap is reported.
    lost_since: Option<Timestamp>,
    encrypted: Encrypted,
}

/// A position in a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::listen) struct Cursor<'a> {
    /// `None`: the server keeps no queue yet.
    pub(in crate::listen) token: Option<&'a Secret>,
    /// Everything up to this sequence ID is done with.
    pub(in crate::listen) sequence_id: u64,
}

impl Queue {
    /// Begins behind this sequence ID. If a queue was lost before, its gap ends here: catching up from now on misses
    /// nothing.
    pub(super) fn begin_at(&mut self, sequence_id: u64) -> Option<Event> {
        self.committed = Some(sequence_id);
        self.received = Some(sequence_id);
        let since = self.lost_since.take()?;
        Some(Event::Gap(Gap::new(since)))
    }

    /// Goes on behind this sequence ID.
    pub(super) fn resume(&mut self, token: Option<Secret>, sequence_id: u64) {
        self.begin_at(sequence_id);
        self.token = token;
    }

    /// Returns the position behind all that was received. `None`: where to begin has to be asked first.
    pub(super) fn received(&self) -> Option<Cursor<'_>> {
        self.received.map(|it| self.at(it))
    }

    /// Returns the position behind all that went to the caller. `None`: where to begin has to be asked first.
    pub(super) fn committed(&self) -> Option<Cursor<'_>> {
        self.committed.map(|it| self.at(it))
    }

    fn at(&self, sequence_id: u64) -> Cursor<'_> {
        Cursor {
            token: self.token.as_ref(),
            sequence_id,
        }
    }

    /// Takes in a frame that came after everything up to `since` had been received. Events go to `events`, in order. A delta that
    /// was received before brings none.
    pub(super) fn take(
        &mut self,
        frame: Frame,
        since: Timestamp,
        events: &mut Vec<Event>,
    ) -> Signal {
        let is_new = self.is_new(&frame);
        let known = self.received.filter(|_| !is_new);
        for delta in frame.deltas {
            if delta.sequence_id.is_some_and(|it| Some(it) <= known) {
                log::debug!("a delta came again");
                continue;
            }
            for event in delta.events {
                let notice = self.encrypted.notice(&event);
                events.push(event);
                events.extend(notice);
            }
        }
        if let Some(reason) = frame.error {
            log::warn!("the queue of messages is lost: {}", OneLine::new(&reason));
            let was_lost = self.is_lost;
            (self.token, self.committed, self.received) = (None, None, None);
            self.is_lost = true;
            self.lost_since.get_or_insert(since);
            return match was_lost {
                // So is the new one, and there is no hurry to ask for another.
                true => Signal::Retry,
                false => Signal::Lost,
            };
        }
        if is_new {
            self.token = frame.token.map(Secret::new);
            self.received = frame.sequence_id.or(self.received);
        }
        // A frame that comes again does not move it back.
        self.received = self.received.max(frame.sequence_id);
        (self.is_lost, self.has_passed_over) = (false, false);
        Signal::Ready
    }

    fn is_new(&self, frame: &Frame) -> bool {
        let token = self.token.as_ref().map(Secret::expose);
        frame.token.is_some() && frame.token.as_deref() != token
    }

    /// Whether deltas are missing between what was received and this frame, which are not known to be missing.
    pub(super) fn is_ahead(&self, frame: &Frame) -> bool {
        let of_deltas = frame.deltas.iter().filter_map(|it| it.sequence_id).min();
        let first = of_deltas.or(frame.first_sequence_id);
        !self.is_new(frame)
            && !self.has_passed_over
            && !frame.deltas.is_empty()
            && first
                .zip(self.received)
                .is_some_and(|(first, received)| first > received.saturating_add(1))
    }

    /// Takes in that a frame came that cannot be read. `true`: the first behind what was received, so that it may have been damaged
    /// on the way, and is asked for again; else the queue goes on behind it.
    pub(super) fn is_damaged(&mut self) -> bool {
        let is_first = self.unreadable_behind != self.received || self.received.is_none();
        self.unreadable_behind = self.received;
        self.has_passed_over = !is_first;
        is_first
    }

    /// All that was received has gone to the caller.
    pub(super) fn commit(&mut self) {
        self.committed = self.received;
    }

    /// Deltas that were received since the last commit cannot go to the caller, and are asked for again.
    pub(super) fn roll_back(&mut self) {
        self.received = self.committed;
    }

    /// Whether the server has issued more than was received.
    pub(super) fn is_behind(&self, issued: u64) -> bool {
        self.received.is_some_and(|received| received < issued)
    }
}

/// Distinguishes threads that cannot be read from threads in which nothing happens.
#[derive(Debug, Default)]
struct Encrypted {
    /// How many deltas in a row were of nothing.
    nothings: u32,
    is_reported: bool,
}

impl Encrypted {
    fn notice(&mut self, event: &Event) -> Option<Event> {
        /// So many are no accident.
        const MIN_NOOPS: u32 = 5;
        match event {
            Event::Unknown(event) if event.kind == "NoOp" => self.nothings += 1,
            Event::Message(event) => {
                self.nothings = 0;
                self.is_reported &= !matches!(event.thread, ThreadKey::User(_));
            }
            _ => self.nothings = 0,
        }
        if self.nothings < MIN_NOOPS || self.is_reported {
            return None;
        }
        self.is_reported = true;
        Some(Event::EndToEndEncrypted)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::mqtt::{Payload, decode};

    fn frame(json: serde_json::Value) -> Frame {
        match decode("/t_ms", json.to_string().into_bytes()).unwrap() {
            Payload::Frame(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    fn since() -> Timestamp {
        Timestamp::from_millis(7)
    }

    fn take(queue: &mut Queue, json: serde_json::Value) -> (Signal, Vec<Event>) {
        let mut events = Vec::new();
        let signal = queue.take(frame(json), since(), &mut events);
        (signal, events)
    }

    /// The token and the sequence ID that the server is asked with.
    fn asks(queue: &Queue) -> (Option<&str>, u64) {
        let cursor = queue.committed().unwrap();
        (cursor.token.map(Secret::expose), cursor.sequence_id)
    }

    fn begun() -> Queue {
        let mut queue = Queue::default();
        queue.begin_at(7);
        take(&mut queue, json!({"syncToken": "1", "firstDeltaSeqId": 7}));
        queue.commit();
        queue
    }

    #[test]
    fn a_queue_is_created_once_and_taken_up_from_then_on() {
        let mut queue = Queue::default();
        assert_eq!(queue.committed(), None);
        queue.begin_at(7);
        assert_eq!(asks(&queue), (None, 7));
        take(&mut queue, json!({"syncToken": "1", "firstDeltaSeqId": 7}));
        assert_eq!(asks(&queue), (Some("1"), 7));
        take(&mut queue, json!({"deltas": [], "lastIssuedSeqId": 9}));
        queue.commit();
        assert_eq!(asks(&queue), (Some("1"), 9));
    }

    #[test]
    fn deltas_beside_the_token_count() {
        let mut queue = Queue::default();
        queue.begin_at(7);
        let delta = json!({"class": "NoOp", "irisSeqId": "9"});
        let frame = json!({"syncToken": "1", "firstDeltaSeqId": 8, "deltas": [delta]});
        let (signal, events) = take(&mut queue, frame);
        assert_eq!((signal, events.len()), (Signal::Ready, 1));
        queue.commit();
        assert_eq!(asks(&queue), (Some("1"), 9));
    }

    #[test]
    fn the_cursor_moves_only_with_a_commit() {
        let mut queue = begun();
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 9}));
        assert_eq!(asks(&queue), (Some("1"), 7));
        queue.commit();
        assert_eq!(asks(&queue), (Some("1"), 9));
        // A repeat does not move it back.
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 8}));
        queue.commit();
        assert_eq!(asks(&queue), (Some("1"), 9));
    }

    fn numbered(ids: &[u64]) -> serde_json::Value {
        let delta = |id: &u64| json!({"class": "New", "irisSeqId": id.to_string()});
        let deltas: Vec<_> = ids.iter().map(delta).collect();
        json!({"deltas": deltas, "firstDeltaSeqId": ids[0], "lastIssuedSeqId": ids[ids.len() - 1]})
    }

    #[test]
    fn deltas_that_come_again_are_skipped_and_those_behind_them_are_not() {
        let mut queue = begun();
        let count = |queue: &mut Queue, ids: &[u64]| take(queue, numbered(ids)).1.len();
        assert_eq!(count(&mut queue, &[8, 9]), 2);
        assert_eq!(count(&mut queue, &[8, 9]), 0);
        assert_eq!(count(&mut queue, &[9, 10]), 1);
        // What was rolled back is asked for again, and wanted.
        queue.roll_back();
        assert_eq!(asks(&queue), (Some("1"), 7));
        assert_eq!(count(&mut queue, &[8, 10]), 2);
    }

    #[test]
    fn a_frame_that_begins_too_far_on_is_ahead() {
        let queue = begun();
        assert!(!queue.is_ahead(&frame(numbered(&[8]))));
        assert!(!queue.is_ahead(&frame(numbered(&[3, 8]))));
        assert!(queue.is_ahead(&frame(numbered(&[9]))));
        assert!(queue.is_ahead(&frame(json!({"deltas": [{}], "firstDeltaSeqId": 9}))));
        // It has no deltas, or no position of them.
        assert!(!queue.is_ahead(&frame(json!({"firstDeltaSeqId": 1050}))));
        assert!(!queue.is_ahead(&frame(json!({"deltas": [{}], "lastIssuedSeqId": 1050}))));
    }

    #[test]
    fn a_frame_that_cannot_be_read_is_asked_for_once_more_and_then_passed_over() {
        let mut queue = begun();
        assert!(queue.is_damaged());
        assert!(!queue.is_damaged());
        // The hole that the next frame shows is known.
        assert!(!queue.is_ahead(&frame(numbered(&[9]))));
        take(&mut queue, numbered(&[9]));
        assert!(queue.is_ahead(&frame(numbered(&[11]))));
        assert!(queue.is_damaged());
    }

    #[test]
    fn every_error_is_a_lost_queue_and_one_gap() {
        for code in [
            "ERROR_QUEUE_NOT_FOUND",
            "ERROR_QUEUE_OVERFLOW",
            "ERROR_QUEUE_LOST",
            "ERROR_QUEUE_UNDERFLOW",
            "ERROR_QUEUE_EXCEEDS_MAX_DELTAS",
            "SOMETHING_NEW",
        ] {
            let mut queue = begun();
            let (signal, events) = take(&mut queue, json!({"errorCode": code}));
            assert_eq!((signal, events.len()), (Signal::Lost, 0));
            assert_eq!(queue.committed(), None);
            // The gap ends where the next queue begins.
            let gap = queue.begin_at(20);
            assert!(matches!(gap, Some(Event::Gap(gap)) if gap.since == since()));
            assert_eq!(asks(&queue), (None, 20));
            let (signal, events) = take(&mut queue, json!({"errorCode": code}));
            assert_eq!((signal, events.len()), (Signal::Retry, 0));
            queue.begin_at(30);
            take(&mut queue, json!({"syncToken": "2", "firstDeltaSeqId": 29}));
            queue.commit();
            assert_eq!(asks(&queue), (Some("2"), 29));
        }
    }

    #[test]
    fn what_the_server_has_issued_and_was_not_received_is_behind() {
        let queue = begun();
        assert!(queue.is_behind(8));
        assert!(!queue.is_behind(7));
        assert!(!Queue::default().is_behind(8));
    }

    #[test]
    fn nothing_again_and_again_is_reported_once_until_there_is_something() {
        let mut queue = begun();
        let nothing = json!({"class": "NoOp"});
        let reported = |queue: &mut Queue, count: usize| {
            let (_, events) = take(queue, json!({"deltas": vec![nothing.clone(); count]}));
            let reported = events
                .iter()
                .filter(|it| matches!(it, Event::EndToEndEncrypted));
            reported.count()
        };
        let message = |thread: serde_json::Value| {
            let metadata = json!({"messageId": "mid.$1", "timestamp": 1, "threadKey": thread});
            json!({"deltas": [{"class": "NewMessage", "messageMetadata": metadata}]})
        };
        assert_eq!(reported(&mut queue, 4), 0);
        take(&mut queue, message(json!({"threadFbId": 5})));
        assert_eq!(reported(&mut queue, 4), 0);
        assert_eq!(reported(&mut queue, 9), 1);
        // That a group can be read shows nothing of other threads.
        take(&mut queue, message(json!({"threadFbId": 5})));
        assert_eq!(reported(&mut queue, 9), 0);
        take(&mut queue, message(json!({"otherUserFbId": 4})));
        assert_eq!(reported(&mut queue, 9), 1);
    }
}
