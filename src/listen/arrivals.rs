//! Events on their way to whoever listens.

use std::collections::VecDeque;
use std::mem;

use super::known::Known;
use crate::event::Event;
use crate::time::Timestamp;

/// Events that nobody has taken yet, in order. They outlive a stop, so that the next listening begins with them.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    waiting: VecDeque<Event>,
    known: Known,
    /// When the newest message that was pushed was written, by the server's clock: everything before it has arrived. What was
    /// caught up with does not count, for while a thread is fetched another is written in.
    newest: Option<Timestamp>,
    /// Whether a gap was told of, and the queue not heard of since: another one would say nothing new.
    gap_is_told: bool,
    /// Since when messages are to be caught up with, before anything else that is pushed.
    pub(super) missed_since: Option<Timestamp>,
    /// What was pushed behind the messages that are to be caught up with.
    held: VecDeque<Event>,
}

impl Arrivals {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes back an event that nobody received.
    pub(super) fn put_back(&mut self, event: Event) {
        self.waiting.push_front(event);
    }

    pub(super) fn take_all(&mut self) -> Vec<Event> {
        self.waiting.drain(..).collect()
    }

    /// The server has the queue.
    pub(super) fn heard_of_queue(&mut self) {
        self.gap_is_told = false;
    }

    /// Adds what was pushed. At a gap, what follows waits until the gap is closed, if it is to be.
    pub(super) fn push(&mut self, event: Event, catch_up: bool) {
        if matches!(event, Event::Gap(_)) && mem::replace(&mut self.gap_is_told, true) {
            return;
        }
        if self.missed_since.is_some() {
            self.held.push_back(event);
            return;
        }
        if let Event::Gap(gap) = &event
            && catch_up
        {
            // Of two clocks the server's is the better, for it is the one that messages are dated by.
            self.missed_since = self.newest.or(Some(gap.since));
        }
        if let Event::Message(e) = &event {
            self.newest = self.newest.max(Some(e.message.at));
        }
        self.add(event);
    }

    /// Adds an event, unless it is a message that was added before.
    pub(super) fn add(&mut self, event: Event) {
        if let Event::Message(e) = &event
            && !self.known.add(&e.message)
        {
            log::debug!("the message {} came again", e.message.id);
            return;
        }
        log::info!("{event}");
        self.waiting.push_back(event);
    }

    /// What was missed has been added; what was held comes next.
    pub(super) fn close_gap(&mut self, catch_up: bool) {
        self.missed_since = None;
        self.gap_is_told = false;
        for event in mem::take(&mut self.held) {
            self.push(event, catch_up);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Gap, MessageEvent};
    use crate::id::UserId;
    use crate::model::{Message, ThreadKey};

    /// How many gaps are told of when the queue is lost after `between`, all in one millisecond.
    fn gaps(catch_up: bool, between: impl Fn(&mut Arrivals)) -> usize {
        let since = Timestamp::from_millis(7);
        let mut arrivals = Arrivals::default();
        arrivals.push(Event::Gap(Gap::new(since)), catch_up);
        between(&mut arrivals);
        arrivals.push(Event::Gap(Gap::new(since)), catch_up);
        arrivals.take_all().len()
    }

    #[test]
    fn a_gap_is_told_once_until_the_queue_is_heard_of() {
        assert_eq!(gaps(false, |_| ()), 1);
        assert_eq!(gaps(false, Arrivals::heard_of_queue), 2);
    }

    #[test]
    fn a_queue_that_is_lost_in_the_millisecond_of_a_catching_up_is_another_gap() {
        assert_eq!(gaps(true, |_| ()), 1);
        assert_eq!(gaps(true, |arrivals| arrivals.close_gap(true)), 2);
    }

    fn message(id: &str, at: i64) -> Event {
        Event::Message(MessageEvent {
            thread: ThreadKey::User(UserId::from(4)),
            message: Message::new(id, Timestamp::from_millis(at)),
            raw: None,
        })
    }

    #[test]
    fn who_was_written_to_during_a_catching_up_is_not_forgotten_by_the_next() {
        let since = Timestamp::from_millis(7);
        let mut arrivals = Arrivals::default();
        arrivals.push(message("mid.$1", 8), true);
        arrivals.push(Event::Gap(Gap::new(since)), true);
        // Fetched last, when an older message had come to a thread that was fetched first.
        arrivals.add(message("mid.$3", 10));
        arrivals.close_gap(true);
        arrivals.push(Event::Gap(Gap::new(since)), true);
        assert_eq!(arrivals.missed_since, Some(Timestamp::from_millis(8)));
    }
}
