//! The decisions of listening: pure, without I/O, time or chance of their own.
//!
//! The caller asks for the [`next`](State::next) action, carries it out, and hands the outcome back: [`waited`](State::waited),
//! [`received`](State::received), [`fetched`](State::fetched) or [`close_gap`](State::close_gap).

use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{Cursor, Position, QueuePosition};
use crate::error::{Error, Result};
use crate::event::{Disconnected, Event, Gap};
use crate::id::UserId;
use crate::listen::ListenOptions;
use crate::listen::backoff::{Backoff, HEALTHY_AFTER};
use crate::listen::catch_up::{Limits, Page, PageRequest};
use crate::listen::events::{EventQueue, Intake};
use crate::listen::reason::reason;
use crate::listen::transport::Signal;
use crate::time::Timestamp;

/// The next action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Hand over the events that there are: [`State::take_events`].
    Deliver,
    /// Wait that long before anything else.
    Wait(Duration),
    /// Ask the transport for what comes next.
    Next,
    /// Fetch a page of what was missed.
    Fetch(PageRequest),
    /// Close the gap: all pages are there.
    CloseGap,
    /// Listening is over: [`State::take_end`] has the reason.
    End,
}

/// When something happened, and the chance that spreads waits: from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// By the server's clock.
    pub(super) now: Timestamp,
    pub(super) random: f64,
}

/// Calls the user's callback with an error that does not end listening by itself.
pub(super) type Report<'a> = &'a mut dyn FnMut(&Error) -> ControlFlow<()>;

/// The state of one listening.
pub(super) struct State {
    uid: UserId,
    /// `None`: gaps stay open.
    catch_up: Option<Limits>,
    longest_asked_wait: Duration,
    queue: EventQueue,
    backoff: Backoff,
    /// Waits of its own: that pages can be had shows nothing of the connection, and the other way round.
    catch_up_backoff: Backoff,
    /// The rest of the wait before the next request.
    wait: Duration,
    is_connected: bool,
    /// When the queue answered first since the last failure.
    healthy_since: Option<Timestamp>,
    /// Everything that was written before this has been received: then the queue last answered.
    since: Timestamp,
    /// Whether it was ever known how the queue stands, so that something can be missed.
    has_begun: bool,
    /// Whether the queue is gone on with at the position of the session.
    is_resumed: bool,
    /// Since when events may be missing, to be stated as soon as listening has begun.
    gap_since: Option<Timestamp>,
    /// Why listening is over, as soon as the events before that were taken.
    end: Option<Error>,
}

impl State {
    pub(super) fn new(options: &ListenOptions, uid: UserId, now: Timestamp) -> Self {
        let backoff = Backoff::new(options.first_retry, options.longest_retry);
        Self {
            uid,
            catch_up: options.catch_up.then_some(options.catch_up_limits),
            longest_asked_wait: options.longest_asked_wait,
            queue: EventQueue::default(),
            catch_up_backoff: backoff.clone(),
            backoff,
            wait: Duration::ZERO,
            is_connected: true,
            healthy_since: None,
            since: now,
            has_begun: false,
            is_resumed: false,
            gap_since: None,
            end: None,
        }
    }

    pub(super) fn uid(&self) -> UserId {
        self.uid
    }

    /// Everything that was written before this has been received.
    pub(super) fn since(&self) -> Timestamp {
        self.since
    }

    /// Goes on where an earlier process stopped. `is_resumed`: with its queue.
    pub(super) fn resume(&mut self, since: Timestamp, is_resumed: bool) {
        (self.has_begun, self.since, self.is_resumed) = (true, since, is_resumed);
        self.gap_since = (!is_resumed).then_some(since);
    }

    /// From now on `cursor` has the position up to which events were taken.
    pub(super) fn commit_to(&mut self, cursor: Arc<Cursor>) {
        self.queue.commit_to(cursor);
    }

    /// Goes on where an earlier listening of the same account stopped, with the events that nobody took. `is_same_queue`: with its
    /// queue too; else listening begins with a gap.
    pub(super) fn take_over(&mut self, earlier: &mut Self, is_same_queue: bool) {
        self.queue = mem::take(&mut earlier.queue);
        self.has_begun |= earlier.has_begun;
        if is_same_queue {
            (self.since, self.gap_since) = (earlier.since, earlier.gap_since);
        } else if earlier.has_begun && !self.is_resumed {
            self.since = earlier.since;
            self.gap_since = earlier.gap_since.or(Some(earlier.since));
        }
    }

    /// Takes in how the opening of the transport went.
    pub(super) fn opened(
        &mut self,
        signal: Result<Signal>,
        events: Vec<Event>,
        moment: Moment,
    ) -> Result<()> {
        if signal.is_ok() {
            // A gap that is found now is another one than that which an earlier listening has reported.
            self.queue.answered();
            if let Some(since) = self.gap_since.take() {
                self.push(vec![Event::Gap(Gap::new(since))], moment);
            }
        }
        self.push(events, moment);
        match signal? {
            Signal::Wait => self.wait = self.backoff.asked_to_wait(moment.random),
            Signal::Ready => self.healthy_since = Some(moment.now),
            _ => {}
        }
        self.has_begun = true;
        Ok(())
    }

    /// Returns what to do next.
    pub(super) fn next(&mut self) -> Action {
        if !self.queue.is_empty() {
            return Action::Deliver;
        }
        if self.end.is_some() {
            return Action::End;
        }
        if !self.wait.is_zero() {
            return Action::Wait(self.wait);
        }
        match self.queue.missed() {
            None => Action::Next,
            Some(missed) => match missed.request() {
                Some(request) => Action::Fetch(request),
                None => Action::CloseGap,
            },
        }
    }

    /// Why listening is over, once all events were taken.
    pub(super) fn take_end(&mut self) -> Option<Error> {
        if self.queue.is_empty() {
            self.end.take()
        } else {
            None
        }
    }

    /// Listening was stopped.
    pub(super) fn stop(&mut self) {
        self.end = Some(Error::Stopped);
    }

    /// So much of the wait is over.
    pub(super) fn waited(&mut self, time: Duration) {
        self.wait = self.wait.saturating_sub(time);
    }

    /// Takes in what the transport reports, and the events that came with it.
    pub(super) fn received(
        &mut self,
        signal: Result<Signal>,
        events: Vec<Event>,
        moment: Moment,
        report: Report<'_>,
    ) {
        let has_answered = !matches!(signal, Ok(Signal::Idle) | Err(_)) || !events.is_empty();
        if has_answered && !self.is_connected {
            self.is_connected = true;
            self.queue.add(Event::Reconnected);
        }
        self.push(events, moment);
        match signal {
            Ok(Signal::Idle | Signal::Lost) => {}
            Ok(Signal::Ready) => {
                self.since = moment.now;
                self.queue.answered();
                self.healthy_since.get_or_insert(moment.now);
            }
            Ok(Signal::Retry) => self.wait = self.waits_after(moment).failed(moment.random),
            Ok(Signal::Wait) => self.wait = self.waits_after(moment).asked_to_wait(moment.random),
            Err(error) => self.failed(error, moment, report),
        }
    }

    /// Adds an event that came another way, and returns the number of the last event.
    #[cfg(feature = "e2ee")]
    pub(super) fn add(&mut self, event: Event) -> u64 {
        self.queue.add_other(event)
    }

    /// A request failed: waits before the next, unless that is the end.
    pub(super) fn failed(&mut self, error: Error, moment: Moment, report: Report<'_>) {
        if error.ends_session() {
            self.end = Some(error);
            return;
        }
        self.wait = self.waits_after(moment).failed(moment.random);
        self.report(error, report);
    }

    /// The waits after a failure, which begin anew where the connection was of use for long enough.
    fn waits_after(&mut self, failure: Moment) -> &mut Backoff {
        let healthy = self.healthy_since.take();
        if healthy.is_some_and(|since| since.later(HEALTHY_AFTER) <= failure.now) {
            self.backoff.succeeded();
        }
        &mut self.backoff
    }

    /// Takes in a page of what was missed, and how long it took. Returns whether the next may be fetched at once.
    pub(super) fn fetched(
        &mut self,
        page: Result<Page>,
        took: Duration,
        moment: Moment,
        report: Report<'_>,
    ) -> bool {
        let error = match page {
            Ok(page) => {
                self.catch_up_backoff.succeeded();
                let left = self.queue.take_page(page, took);
                self.add_gap(left);
                return true;
            }
            Err(error) => error,
        };
        if error.ends_session() {
            self.end = Some(error);
            return false;
        }
        let missed = self.queue.missed();
        let left = missed.and_then(|it| it.failed(&error, took));
        self.wait = self.catch_up_backoff.failed(moment.random);
        self.report(error, report);
        self.add_gap(left);
        false
    }

    /// Adds what was missed, and then what was received meanwhile.
    pub(super) fn close_gap(&mut self, moment: Moment) {
        self.since = moment.now;
        let intake = self.intake(moment);
        self.queue.close_gap(intake);
    }

    /// Marks where the queue stands behind all events so far. While there is a gap to be closed, the position before it holds.
    pub(super) fn mark(&self, position: Option<QueuePosition>) {
        if self.queue.is_behind() {
            return;
        }
        if let Some(queue) = position {
            self.queue.mark(Position {
                uid: self.uid,
                at: self.since,
                queue: Some(queue),
            });
        }
    }

    /// All events before the first that waits are the caller's.
    pub(super) fn hand_out(&self) {
        self.queue.hand_out();
    }

    pub(super) fn take_events(&mut self) -> Vec<Event> {
        self.queue.take_all()
    }

    /// Takes back events that nobody received, in front of all others.
    pub(super) fn put_back(&mut self, events: Vec<Event>) {
        for event in events.into_iter().rev() {
            self.queue.put_back(event);
        }
    }

    fn push(&mut self, events: Vec<Event>, moment: Moment) {
        let intake = self.intake(moment);
        for event in events {
            self.queue.push(event, intake);
        }
    }

    fn intake(&self, moment: Moment) -> Intake {
        Intake {
            catch_up: self.catch_up,
            now: moment.now,
        }
    }

    fn add_gap(&mut self, gap: Option<Gap>) {
        if let Some(gap) = gap {
            self.queue.add(Event::Gap(gap));
        }
    }

    /// An error that does not end listening by itself. Waits as long as the server asks.
    fn report(&mut self, error: Error, report: Report<'_>) {
        if let Error::Busy { retry_after, .. } = error {
            let asked = retry_after.min(self.longest_asked_wait);
            self.wait = self.wait.max(asked);
        }
        if report(&error).is_break() {
            self.end = Some(error);
            return;
        }
        let is_of_connection = matches!(
            error,
            Error::Transport(_) | Error::Http { .. } | Error::Busy { .. }
        );
        // Else an answer came, but is of no use.
        if !is_of_connection {
            return self.queue.add(Event::unusable(error));
        }
        self.is_connected = false;
        self.queue.add(Event::Disconnected(Disconnected {
            reason: reason(&error),
            retry_in: self.wait,
        }));
    }
}
