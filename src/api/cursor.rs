//! The position in the queue of events that a session may keep: the one behind the last event that was taken.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::id::UserId;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Up to where an account's events have been taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) uid: UserId,
    /// Everything that happened before this had been received, by the server's clock.
    pub(crate) at: Timestamp,
    /// `None`: the queue is not known any more.
    pub(crate) queue: Option<QueuePosition>,
}

/// A position in the queue that the server keeps, by the transport that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum QueuePosition {
    LongPoll {
        seq: u64,
    },
    Mqtt {
        token: Option<Secret>,
        sequence_id: u64,
    },
    /// The cursors of the databases, by their numbers.
    Gateway {
        cursors: Vec<(i64, Secret)>,
    },
}

/// How many events, counted from the newest that was handed out, include all that nobody has taken.
pub(crate) type Untaken = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The position of an account. Events have numbers, from 1 in the order of their arrival. Each position is marked with the number
/// of the event before it, and is committed once that event and all before it have been taken.
#[derive(Default)]
pub(crate) struct Cursor(Mutex<State>);

#[derive(Default)]
struct State {
    committed: Option<Position>,
    /// The number of the last event that is known to be taken.
    taken: u64,
    marks: VecDeque<(u64, Position)>,
    handed_out: u64,
    /// `None`: an event is taken when it is handed out.
    untaken: Option<Untaken>,
}

impl Cursor {
    pub(crate) fn at(position: Option<Position>) -> Self {
        Self(Mutex::new(State {
            committed: position,
            ..State::default()
        }))
    }

    /// The committed position. `None`: nothing was ever listened to.
    pub(crate) fn position(&self) -> Option<Position> {
        self.commit();
        self.state().committed.clone()
    }

    /// The number of the last event that is known to be taken, with all before it.
    pub(crate) fn taken(&self) -> u64 {
        self.commit();
        self.state().taken
    }

    fn commit(&self) {
        let (handed_out, untaken) = {
            let state = self.state();
            (state.handed_out, state.untaken.clone())
        };
        // Without the lock. Events that are handed out meanwhile only make it count more as untaken than there are.
        let untaken = untaken.map_or(0, |untaken| untaken());
        let mut state = self.state();
        state.taken = state.taken.max(handed_out.saturating_sub(untaken));
        state.commit();
    }

    /// Marks the position behind the event of this number.
    pub(crate) fn mark(&self, number: u64, position: Position) {
        self.commit();
        let mut state = self.state();
        if let Some((last, marked)) = state.marks.back_mut()
            && *last == number
        {
            *marked = position;
        } else {
            state.marks.push_back((number, position));
        }
        state.commit();
    }

    /// The events up to this number were handed out.
    pub(crate) fn hand_out(&self, number: u64) {
        self.state().handed_out = number;
    }

    /// From now on events are handed out to where they wait until they are taken.
    pub(crate) fn watch(&self, untaken: Option<Untaken>) {
        self.commit();
        self.state().untaken = untaken;
    }

    /// The session is another one from now on: a queue of the long poll belongs to its session.
    pub(crate) fn leave_session(&self) {
        let mut state = self.state();
        let State {
            committed, marks, ..
        } = &mut *state;
        let marked = marks.iter_mut().map(|(_, position)| position);
        for position in committed.iter_mut().chain(marked) {
            if matches!(position.queue, Some(QueuePosition::LongPoll { .. })) {
                position.queue = None;
            }
        }
    }

    /// Forgets the position, which is another account's.
    pub(crate) fn forget(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn commit(&mut self) {
        while let Some((number, _)) = self.marks.front()
            && *number <= self.taken
        {
            self.committed = self.marks.pop_front().map(|(_, position)| position);
        }
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor")
            .field("committed", &self.state().committed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn position(sequence_id: u64) -> Position {
        let token = Some(Secret::new("secret"));
        Position {
            uid: UserId::from(1),
            at: Timestamp::from_millis(7),
            queue: Some(QueuePosition::Mqtt { token, sequence_id }),
        }
    }

    fn committed(cursor: &Cursor) -> Option<u64> {
        match cursor.position()?.queue? {
            QueuePosition::Mqtt { sequence_id, .. } => Some(sequence_id),
            QueuePosition::LongPoll { seq } => Some(seq),
            QueuePosition::Gateway { .. } => None,
        }
    }

    #[test]
    fn a_position_is_committed_when_all_events_before_it_were_taken() {
        let cursor = Cursor::default();
        let waiting = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&waiting);
        cursor.watch(Some(Arc::new(move || count.load(Ordering::SeqCst))));
        assert_eq!(cursor.position(), None);
        cursor.mark(0, position(7));
        assert_eq!(committed(&cursor), Some(7));
        cursor.mark(2, position(8));
        cursor.mark(3, position(9));
        assert_eq!(committed(&cursor), Some(7));
        waiting.store(3, Ordering::SeqCst);
        cursor.hand_out(3);
        assert_eq!(committed(&cursor), Some(7));
        waiting.store(1, Ordering::SeqCst);
        assert_eq!(committed(&cursor), Some(8));
        waiting.store(0, Ordering::SeqCst);
        assert_eq!(committed(&cursor), Some(9));
        // A heartbeat moves it without an event.
        cursor.mark(3, position(10));
        assert_eq!(committed(&cursor), Some(10));
    }

    #[test]
    fn a_position_that_was_committed_stays_so() {
        let cursor = Cursor::default();
        cursor.mark(1, position(8));
        cursor.hand_out(1);
        assert_eq!(committed(&cursor), Some(8));
        cursor.hand_out(0);
        assert_eq!(committed(&cursor), Some(8));
    }

    #[test]
    fn another_session_has_no_queue_of_the_long_poll() {
        let queue = Some(QueuePosition::LongPoll { seq: 7 });
        let cursor = Cursor::at(Some(Position {
            queue,
            ..position(1)
        }));
        assert_eq!(committed(&cursor), Some(7));
        cursor.leave_session();
        assert_eq!(committed(&cursor), None);
        assert!(cursor.position().is_some());
    }

    #[test]
    fn no_token_is_shown() {
        let shown = format!("{:?}", Cursor::at(Some(position(1))));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
