//! The queue of deltas that the server keeps for this client: where it stands, what to ask for. Pure, without I/O.

use crate::api::QueuePosition;
use crate::event::{Event, Gap};
use crate::id::UserId;
use crate::model::ThreadKey;
use crate::secret::Secret;
use crate::shown::OneLine;
use crate::time::Timestamp;
use crate::wire::item;
use crate::wire::mqtt::Frame;
use crate::wire::mqtt::queue::{Dialect, Publish, create, get_diffs};

/// Where the queue stands. Outlives connections.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// By this the server knows the queue. `None`: there is none yet.
    token: Option<String>,
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
    /// Up to when everything had been received before it was lost, as long as nobody was told.
    lost_since: Option<Timestamp>,
    encrypted: Encrypted,
}

/// What a frame means for the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It goes on.
    Good,
    /// It is gone: ask where to begin, and for a new one.
    Lost,
    /// So is the new one, and there is no hurry to ask for another.
    LostAgain,
}

impl Queue {
    /// Whether it has to be asked first where to begin.
    pub(super) fn needs_sequence_id(&self) -> bool {
        self.committed.is_none()
    }

    /// Begins behind this sequence ID. If a queue was lost before, here is where its gap ends: whoever catches up from now on
    /// misses nothing.
    pub(super) fn begin_at(&mut self, sequence_id: u64) -> Option<Event> {
        self.committed = Some(sequence_id);
        self.received = Some(sequence_id);
        let since = self.lost_since.take()?;
        Some(Event::Gap(Gap::new(since)))
    }

    /// Goes on behind this sequence ID.
    pub(super) fn resume(&mut self, token: Option<Secret>, sequence_id: u64) {
        self.begin_at(sequence_id);
        self.token = token.map(|token| token.expose().to_owned());
    }

    /// Where it stands, behind all that was received.
    pub(super) fn position(&self) -> Option<QueuePosition> {
        Some(QueuePosition::Mqtt {
            token: self.token.clone().map(Secret::new),
            sequence_id: self.received?,
        })
    }

    /// What to ask the server for. `None`: where to begin is not known.
    pub(super) fn request(
        &self,
        uid: UserId,
        dialect: Dialect,
    ) -> Option<serde_json::Result<Publish>> {
        let sequence_id = self.committed?;
        Some(match &self.token {
            Some(token) => get_diffs(uid, dialect, sequence_id, token),
            None => create(uid, dialect, sequence_id),
        })
    }

    /// Takes in a frame that came after everything up to `since` had been received. Events go to `heard`, in order. A delta that
    /// was received before brings none.
    pub(super) fn take(
        &mut self,
        frame: Frame,
        since: Timestamp,
        heard: &mut Vec<Event>,
    ) -> Standing {
        let is_new = frame.token.is_some() && frame.token != self.token;
        let known = self.received.filter(|_| !is_new);
        let mut events = Vec::new();
        for delta in frame.deltas {
            if delta.sequence_id.is_some_and(|it| Some(it) <= known) {
                log::debug!("a delta came again");
                continue;
            }
            item::decode_into(delta.item, &mut events);
            for event in events.drain(..) {
                let notice = self.encrypted.notice(&event);
                heard.push(event);
                heard.extend(notice);
            }
        }
        if let Some(reason) = frame.error {
            log::warn!("the queue of messages is lost: {}", OneLine::new(&reason));
            let was_lost = self.is_lost;
            (self.token, self.committed, self.received) = (None, None, None);
            self.is_lost = true;
            self.lost_since.get_or_insert(since);
            return match was_lost {
                true => Standing::LostAgain,
                false => Standing::Lost,
            };
        }
        if is_new {
            self.token = frame.token;
            self.received = frame.sequence_id.or(self.received);
        }
        // A frame that comes again does not move it back.
        self.received = self.received.max(frame.sequence_id);
        (self.is_lost, self.has_passed_over) = (false, false);
        Standing::Good
    }

    /// Whether deltas are missing between what was received and this frame, which are not known to be missing.
    pub(super) fn is_ahead(&self, frame: &Frame) -> bool {
        let of_deltas = frame.deltas.iter().filter_map(|it| it.sequence_id).min();
        let first = of_deltas.or(frame.first_sequence_id);
        let is_new = frame.token.is_some() && frame.token != self.token;
        !is_new
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

    /// What was received since the last commit cannot go to the caller, and is asked for again.
    pub(super) fn roll_back(&mut self) {
        self.received = self.committed;
    }

    /// Whether the server has issued more than was received.
    pub(super) fn is_behind(&self, issued: u64) -> bool {
        self.received.is_some_and(|received| received < issued)
    }
}

/// Tells threads that cannot be read from threads in which nothing happens.
#[derive(Debug, Default)]
struct Encrypted {
    /// How many deltas in a row said nothing.
    nothings: u32,
    is_told: bool,
}

impl Encrypted {
    fn notice(&mut self, event: &Event) -> Option<Event> {
        /// So many are no accident.
        const MANY: u32 = 5;
        match event {
            Event::Unknown(event) if event.kind == "NoOp" => self.nothings += 1,
            Event::Message(event) => {
                self.nothings = 0;
                self.is_told &= !matches!(event.thread, ThreadKey::User(_));
            }
            _ => self.nothings = 0,
        }
        if self.nothings < MANY || self.is_told {
            return None;
        }
        self.is_told = true;
        Some(Event::EndToEndEncrypted)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::mqtt::{Heard, decode};

    const DIALECT: Dialect = Dialect {
        sync_api_version: 10,
        max_deltas: 1000,
    };

    fn frame(json: serde_json::Value) -> Frame {
        match decode("/t_ms", json.to_string().into_bytes()).unwrap() {
            Heard::Frame(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    fn since() -> Timestamp {
        Timestamp::from_millis(7)
    }

    fn take(queue: &mut Queue, json: serde_json::Value) -> (Standing, Vec<Event>) {
        let mut heard = Vec::new();
        let standing = queue.take(frame(json), since(), &mut heard);
        (standing, heard)
    }

    /// The topic that is asked on, and the sequence ID that it is asked from.
    fn asks(queue: &Queue) -> (&'static str, u64) {
        let publish = queue.request(UserId::from(1), DIALECT).unwrap().unwrap();
        let payload: serde_json::Value = serde_json::from_str(&publish.payload).unwrap();
        let id = ["initial_titan_sequence_id", "last_seq_id"]
            .iter()
            .find_map(|name| payload[name].as_str());
        (publish.topic, id.unwrap().parse().unwrap())
    }

    fn begun() -> Queue {
        let mut queue = Queue::default();
        queue.begin_at(7);
        take(&mut queue, json!({"syncToken": "1", "firstDeltaSeqId": 7}));
        queue.commit();
        queue
    }

    const CREATE: &str = "/messenger_sync_create_queue";
    const GET_DIFFS: &str = "/messenger_sync_get_diffs";

    #[test]
    fn a_queue_is_created_once_and_taken_up_from_then_on() {
        let mut queue = Queue::default();
        assert!(queue.needs_sequence_id());
        assert!(queue.request(UserId::from(1), DIALECT).is_none());
        queue.begin_at(7);
        assert_eq!(asks(&queue), (CREATE, 7));
        take(&mut queue, json!({"syncToken": "1", "firstDeltaSeqId": 7}));
        assert_eq!(asks(&queue), (GET_DIFFS, 7));
        take(&mut queue, json!({"deltas": [], "lastIssuedSeqId": 9}));
        queue.commit();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
    }

    #[test]
    fn deltas_beside_the_token_count() {
        let mut queue = Queue::default();
        queue.begin_at(7);
        let delta = json!({"class": "NoOp", "irisSeqId": "9"});
        let frame = json!({"syncToken": "1", "firstDeltaSeqId": 8, "deltas": [delta]});
        let (standing, heard) = take(&mut queue, frame);
        assert_eq!((standing, heard.len()), (Standing::Good, 1));
        queue.commit();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
    }

    #[test]
    fn the_cursor_moves_only_with_a_commit() {
        let mut queue = begun();
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 9}));
        assert_eq!(asks(&queue), (GET_DIFFS, 7));
        queue.commit();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
        // A repeat does not move it back.
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 8}));
        queue.commit();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
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
        assert_eq!(asks(&queue), (GET_DIFFS, 7));
        assert_eq!(count(&mut queue, &[8, 10]), 2);
    }

    #[test]
    fn a_frame_that_begins_too_far_on_is_ahead() {
        let queue = begun();
        assert!(!queue.is_ahead(&frame(numbered(&[8]))));
        assert!(!queue.is_ahead(&frame(numbered(&[3, 8]))));
        assert!(queue.is_ahead(&frame(numbered(&[9]))));
        assert!(queue.is_ahead(&frame(json!({"deltas": [{}], "firstDeltaSeqId": 9}))));
        // It says nothing of deltas, or of where they stand.
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
            let (standing, heard) = take(&mut queue, json!({"errorCode": code}));
            assert_eq!((standing, heard.len()), (Standing::Lost, 0));
            assert!(queue.needs_sequence_id());
            // The gap ends where the next queue begins.
            let gap = queue.begin_at(20);
            assert!(matches!(gap, Some(Event::Gap(gap)) if gap.since == since()));
            assert_eq!(asks(&queue), (CREATE, 20));
            let (standing, heard) = take(&mut queue, json!({"errorCode": code}));
            assert_eq!((standing, heard.len()), (Standing::LostAgain, 0));
            queue.begin_at(30);
            take(&mut queue, json!({"syncToken": "2", "firstDeltaSeqId": 29}));
            queue.commit();
            assert_eq!(asks(&queue), (GET_DIFFS, 29));
        }
    }

    #[test]
    fn a_server_that_is_ahead_is_not_heard() {
        let queue = begun();
        assert!(queue.is_behind(8));
        assert!(!queue.is_behind(7));
        assert!(!Queue::default().is_behind(8));
    }

    #[test]
    fn nothing_again_and_again_is_told_once_until_there_is_something() {
        let mut queue = begun();
        let nothing = json!({"class": "NoOp"});
        let told = |queue: &mut Queue, count: usize| {
            let (_, heard) = take(queue, json!({"deltas": vec![nothing.clone(); count]}));
            let told = heard
                .iter()
                .filter(|it| matches!(it, Event::EndToEndEncrypted));
            told.count()
        };
        let message = |thread: serde_json::Value| {
            let metadata = json!({"messageId": "mid.$1", "timestamp": 1, "threadKey": thread});
            json!({"deltas": [{"class": "NewMessage", "messageMetadata": metadata}]})
        };
        assert_eq!(told(&mut queue, 4), 0);
        take(&mut queue, message(json!({"threadFbId": 5})));
        assert_eq!(told(&mut queue, 4), 0);
        assert_eq!(told(&mut queue, 9), 1);
        // That a group can be read says nothing of other threads.
        take(&mut queue, message(json!({"threadFbId": 5})));
        assert_eq!(told(&mut queue, 9), 0);
        take(&mut queue, message(json!({"otherUserFbId": 4})));
        assert_eq!(told(&mut queue, 9), 1);
    }
}
