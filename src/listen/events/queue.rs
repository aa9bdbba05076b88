//! Events on their way to the caller.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::seen_ids::SeenIds;
use crate::api::{Cursor, Position};
use crate::event::{Event, Gap};
use crate::id::MessageId;
use crate::listen::catch_up::{CatchUp, Limits, MARGIN, Page};
use crate::time::Timestamp;

/// Events that nobody has taken yet, in order. They outlive a stop, so that the next listening begins with them.
#[derive(Debug, Default)]
pub(in crate::listen) struct EventQueue {
    /// Each with its number.
    waiting: VecDeque<(u64, Event)>,
    /// How many events were added so far.
    added: u64,
    cursor: Arc<Cursor>,
    seen: SeenIds,
    /// Everything that was written before this has been delivered, by the server's clock. `None`: no message has come yet.
    known_until: Option<Timestamp>,
    /// Whether a gap was reported, and the queue has not answered since: another one would be no news.
    gap_is_reported: bool,
    /// The gap to be closed, before anything else that is pushed.
    missed: Option<CatchUp>,
    /// Events that were pushed behind the messages that are to be caught up with.
    held: VecDeque<Event>,
}

/// How events are taken in.
#[derive(Clone, Copy, Debug)]
pub(in crate::listen) struct Intake {
    /// How far to catch up. `None`: not at all.
    pub(in crate::listen) catch_up: Option<Limits>,
    /// The server's time.
    pub(in crate::listen) now: Timestamp,
}

impl EventQueue {
    pub(in crate::listen) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// From now on `cursor` has the position up to which events were taken.
    pub(in crate::listen) fn commit_to(&mut self, cursor: Arc<Cursor>) {
        self.cursor = cursor;
        self.hand_out();
    }

    /// Takes back an event that nobody received.
    pub(in crate::listen) fn put_back(&mut self, event: Event) {
        // Others may have been taken that came after it: until this one is taken no position is good.
        let number = self.before_next().min(self.cursor.taken() + 1);
        self.waiting.push_front((number, event));
        self.hand_out();
    }

    pub(in crate::listen) fn take_all(&mut self) -> Vec<Event> {
        self.waiting.drain(..).map(|(_, event)| event).collect()
    }

    /// All events before the first that waits were handed out.
    pub(in crate::listen) fn hand_out(&self) {
        self.cursor.hand_out(self.before_next());
    }

    fn before_next(&self) -> u64 {
        let next = self
            .waiting
            .front()
            .map(|(number, _)| number.saturating_sub(1));
        next.unwrap_or(self.added)
    }

    /// Whether there is a gap to be closed.
    pub(in crate::listen) fn is_behind(&self) -> bool {
        self.missed.is_some()
    }

    /// All events that come before this position have been added.
    pub(in crate::listen) fn mark(&self, position: Position) {
        self.cursor.mark(self.added, position);
    }

    /// Adds an event that came another way, and returns the number of the last event.
    #[cfg(feature = "e2ee")]
    pub(in crate::listen) fn add_other(&mut self, event: Event) -> u64 {
        self.add(event);
        self.added
    }

    /// The server has the queue.
    pub(in crate::listen) fn answered(&mut self) {
        self.gap_is_reported = false;
    }

    /// Adds what was pushed. At a gap, what follows waits until the gap is closed, if it is to be.
    pub(in crate::listen) fn push(&mut self, event: Event, intake: Intake) {
        if matches!(event, Event::Gap(_)) && mem::replace(&mut self.gap_is_reported, true) {
            return;
        }
        if self.missed.is_some() {
            self.held.push_back(event);
            return;
        }
        if let Event::Gap(gap) = &event
            && let Some(limits) = intake.catch_up
        {
            let certain = self.known_until.unwrap_or(gap.since);
            self.missed = Some(CatchUp::new(gap.since, certain, intake.now, limits));
        }
        if let Event::Message(e) = &event {
            // A message may be dated by a clock that is wrong.
            self.know_until(e.message.at.min(intake.now));
        }
        self.add(event);
    }

    /// Adds an event, unless it is a message or change that was added before.
    pub(in crate::listen) fn add(&mut self, event: Event) {
        if let Some((id, at)) = identity(&event)
            && !self.seen.add(id.clone(), at)
        {
            log::debug!("{id} came again");
            return;
        }
        log::info!("{event}");
        self.added += 1;
        self.waiting.push_back((self.added, event));
    }

    fn know_until(&mut self, at: Timestamp) {
        self.known_until = self.known_until.max(Some(at));
        if let Some(until) = self.known_until {
            self.seen.forget_before(until.earlier(MARGIN));
        }
    }

    /// The catching up that is under way. `None`: there is no gap to be closed.
    pub(in crate::listen) fn missed(&mut self) -> Option<&mut CatchUp> {
        self.missed.as_mut()
    }

    /// Takes in a page of what was missed.
    pub(in crate::listen) fn take_page(&mut self, page: Page, took: Duration) -> Option<Gap> {
        let missed = self.missed.as_mut()?;
        missed.take(page, took, |id| self.seen.contains(id))
    }

    /// Adds what was missed, and then what was held.
    pub(in crate::listen) fn close_gap(&mut self, intake: Intake) {
        if let Some(missed) = self.missed.take() {
            let caught = missed.finish();
            for message in caught.messages {
                self.add(Event::Message(message));
            }
            if let Some(until) = caught.complete_to {
                self.know_until(until);
            }
        }
        self.gap_is_reported = false;
        for event in mem::take(&mut self.held) {
            self.push(event, intake);
        }
    }
}

/// What distinguishes an event that may come twice, and its time: a message, and a change that Facebook sends in two forms.
fn identity(event: &Event) -> Option<(MessageId, Timestamp)> {
    match event {
        Event::Message(e) => Some((e.message.id.clone(), e.message.at)),
        // One text may be about a change and its opposite.
        Event::ApprovalModeChanged(e) => {
            let id = MessageId::from(format!("{} {}", e.id, e.approval_mode));
            Some((id, e.at))
        }
        // One form is about several people.
        Event::AdminChanged(e) => Some((MessageId::from(format!("{} {}", e.id, e.user)), e.at)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ApprovalModeChanged, MessageEvent, Raw};
    use crate::id::UserId;
    use crate::listen::catch_up::{PageOf, ThreadPage};
    use crate::model::{Message, ThreadKey, ThreadLocation};

    const NOW: Timestamp = Timestamp::from_millis(1_516_000_000_000);

    fn intake(catches_up: bool) -> Intake {
        let limits = Limits {
            messages: 100,
            time: Duration::MAX,
            attempts: 1,
        };
        Intake {
            catch_up: catches_up.then_some(limits),
            now: NOW,
        }
    }

    fn gap() -> Event {
        Event::Gap(Gap::new(NOW.earlier(Duration::from_secs(60))))
    }

    fn message(id: &str, at: Timestamp) -> Event {
        Event::Message(MessageEvent {
            thread: ThreadKey::User(UserId::from(4)),
            message: Message::new(id, at),
            raw: Raw::default(),
        })
    }

    /// Catches up with folders that are empty.
    fn close(queue: &mut EventQueue) {
        while queue.missed().unwrap().request().is_some() {
            queue.take_page(Page::Threads(ThreadPage::default()), Duration::ZERO);
        }
        queue.close_gap(intake(true));
    }

    #[test]
    fn a_change_that_comes_in_two_forms_is_one_event_and_its_opposite_another() {
        let mode = |approval_mode| {
            Event::ApprovalModeChanged(ApprovalModeChanged {
                id: MessageId::from("mid.$1"),
                author: UserId::from(4),
                thread: ThreadKey::User(UserId::from(4)),
                at: NOW,
                approval_mode,
                raw: Raw::default(),
            })
        };
        let mut queue = EventQueue::default();
        for on in [true, false, true] {
            queue.push(mode(on), intake(false));
        }
        assert_eq!(queue.take_all(), [mode(true), mode(false)]);
    }

    /// How many gaps are reported when the queue is lost after `between`, all in one millisecond.
    fn gaps(catches_up: bool, between: impl Fn(&mut EventQueue)) -> usize {
        let mut queue = EventQueue::default();
        queue.push(gap(), intake(catches_up));
        between(&mut queue);
        queue.push(gap(), intake(catches_up));
        queue.take_all().len()
    }

    #[test]
    fn a_gap_is_reported_once_until_the_queue_has_answered() {
        assert_eq!(gaps(false, |_| ()), 1);
        assert_eq!(gaps(false, EventQueue::answered), 2);
    }

    #[test]
    fn a_queue_that_is_lost_in_the_millisecond_of_a_catching_up_is_another_gap() {
        assert_eq!(gaps(true, |_| ()), 1);
        assert_eq!(gaps(true, close), 2);
    }

    /// Up to when everything is taken to be known.
    fn certain(queue: &EventQueue) -> Option<Timestamp> {
        queue.known_until
    }

    #[test]
    fn a_message_dated_in_the_future_does_not_move_the_time_from_which_to_search() {
        let mut queue = EventQueue::default();
        queue.push(
            message("mid.$1", NOW.later(Duration::from_secs(9_999_999))),
            intake(true),
        );
        assert_eq!(certain(&queue), Some(NOW));
        queue.push(gap(), intake(true));
        assert!(queue.missed().unwrap().request().is_some());
    }

    #[test]
    fn catching_up_twice_delivers_nothing_twice() {
        let thread = ThreadKey::User(UserId::from(4));
        let history: Vec<Message> = (0..10_200)
            .map(|number| {
                let at = NOW.earlier(Duration::from_millis(number));
                let mut message = Message::new(format!("mid.${number}"), at);
                message.text = Some("text".to_owned());
                message
            })
            .collect();
        let mut limits = intake(true);
        limits.catch_up.as_mut().unwrap().messages = 50_000;
        let mut queue = EventQueue::default();
        for count in [10_200, 0] {
            queue.push(gap(), limits);
            assert_eq!(queue.take_all().len(), 1);
            while let Some(request) = queue.missed().unwrap().request() {
                let is_due = |at: Timestamp| request.before.is_none_or(|before| at <= before);
                let page = match request.of {
                    PageOf::Threads(ThreadLocation::Inbox) => Page::Threads(ThreadPage {
                        threads: vec![(thread, Some(NOW))],
                        length: 1,
                        end: Some(NOW),
                    }),
                    PageOf::Threads(_) => Page::Threads(ThreadPage::default()),
                    PageOf::Messages(_) => {
                        let page = history.iter().filter(|message| is_due(message.at));
                        let page = page.take(request.limit as usize).cloned();
                        Page::Messages(crate::wire::Page::readable(page.collect()))
                    }
                };
                assert_eq!(queue.take_page(page, Duration::ZERO), None);
            }
            queue.close_gap(limits);
            assert_eq!(queue.take_all().len(), count);
        }
    }

    #[test]
    fn after_a_complete_catching_up_the_next_begins_where_that_one_began() {
        let mut queue = EventQueue::default();
        queue.push(gap(), intake(true));
        close(&mut queue);
        assert_eq!(certain(&queue), Some(NOW));
    }

    #[test]
    fn after_one_that_was_given_up_the_next_begins_as_early() {
        let mut queue = EventQueue::default();
        queue.push(gap(), intake(true));
        let error = crate::error::Error::Http { status: 500 };
        while queue.missed().unwrap().request().is_some() {
            let missed = queue.missed().unwrap();
            assert!(missed.failed(&error, Duration::ZERO).is_some());
        }
        queue.close_gap(intake(true));
        assert_eq!(certain(&queue), None);
    }
}
