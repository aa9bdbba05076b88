//! The queue of deltas that the server keeps for this client: where it stands, what to ask for. Pure, without I/O.

use crate::event::{Event, Gap};
use crate::id::UserId;
use crate::model::ThreadKey;
use crate::time::Timestamp;
use crate::wire::item;
use crate::wire::mqtt::Frame;
use crate::wire::mqtt::queue::{Dialect, Publish, create, get_diffs};

/// Where the queue stands. Outlives connections.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// By this the server knows the queue. `None`: there is none yet.
    token: Option<String>,
    /// Everything up to this was handed over. `None`: where to begin has to be asked first.
    sequence_id: Option<u64>,
    /// Everything up to this was received.
    received: Option<u64>,
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
        self.sequence_id.is_none()
    }

    /// Begins behind this sequence ID. If a queue was lost before, here is where its gap ends: whoever catches up from now on
    /// misses nothing.
    pub(super) fn begin_at(&mut self, sequence_id: u64) -> Option<Event> {
        self.sequence_id = Some(sequence_id);
        self.received = Some(sequence_id);
        let since = self.lost_since.take()?;
        Some(Event::Gap(Gap::new(since)))
    }

    /// What to ask the server for. `None`: where to begin is not known.
    pub(super) fn request(
        &self,
        uid: UserId,
        dialect: Dialect,
    ) -> Option<serde_json::Result<Publish>> {
        let sequence_id = self.sequence_id?;
        Some(match &self.token {
            Some(token) => get_diffs(uid, dialect, sequence_id, token),
            None => create(uid, dialect, sequence_id),
        })
    }

    /// Takes in a frame that came after everything up to `since` had been received. Events go to `heard`, in order.
    pub(super) fn take(
        &mut self,
        frame: Frame,
        since: Timestamp,
        heard: &mut Vec<Event>,
    ) -> Standing {
        for event in frame.items.into_iter().filter_map(item::decode) {
            let notice = self.encrypted.notice(&event);
            heard.push(event);
            heard.extend(notice);
        }
        if let Some(reason) = frame.error {
            log::warn!("the queue of messages is lost: {}", reason.escape_debug());
            let was_lost = self.is_lost;
            (self.token, self.sequence_id, self.received) = (None, None, None);
            self.is_lost = true;
            self.lost_since.get_or_insert(since);
            return match was_lost {
                true => Standing::LostAgain,
                false => Standing::Lost,
            };
        }
        if frame.token.is_some() {
            self.token = frame.token;
            self.received = frame.sequence_id.or(self.received);
        }
        // A frame that comes again does not move it back.
        self.received = self.received.max(frame.sequence_id);
        self.is_lost = false;
        Standing::Good
    }

    /// All that was received has been handed over.
    pub(super) fn handed_over(&mut self) {
        self.sequence_id = self.received;
    }

    /// What was received since the last hand-over cannot be handed over, and is asked for again.
    pub(super) fn take_back(&mut self) {
        self.received = self.sequence_id;
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
        queue.handed_over();
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
        queue.handed_over();
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
        queue.handed_over();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
    }

    #[test]
    fn the_number_moves_only_after_the_hand_over() {
        let mut queue = begun();
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 9}));
        assert_eq!(asks(&queue), (GET_DIFFS, 7));
        queue.handed_over();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
        // A repeat does not move it back.
        take(&mut queue, json!({"deltas": [{}], "lastIssuedSeqId": 8}));
        queue.handed_over();
        assert_eq!(asks(&queue), (GET_DIFFS, 9));
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
            queue.handed_over();
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
