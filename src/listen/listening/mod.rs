//! Listening under way: the waits between the answers, and what they bring.

mod missed;

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::arrivals::{Arrivals, Intake};
use super::backoff::Backoff;
use super::carrier::Carrier;
use super::catch_up::{Page, PageRequest};
use super::edge::Edge;
use super::long_poll::LongPoll;
#[cfg(feature = "mqtt")]
use super::mqtt::Mqtt;
use super::named::NamedMessages;
use super::options::OnError;
#[cfg(feature = "mqtt")]
use super::options::Transport;
use super::outcome::{Outcome, Until};
use super::reason::reason;
use super::task::Task;
use super::{Dispatcher, ListenOptions, StopHandle};
use crate::api::{Account, Api, Position, Untaken};
use crate::error::{Error, Result};
use crate::event::{Disconnected, Event, Gap};
use crate::id::UserId;
use crate::time::{Timestamp, later};

/// A loop of shorter cycles would do little but begin them.
const SHORTEST_CYCLE: Duration = Duration::from_millis(1);

/// Fetches a page of what was missed.
pub(crate) type FetchPage = Arc<dyn Fn(PageRequest) -> Result<Page> + Send + Sync>;

/// Listening under way: asks the server and keeps what it said until somebody takes it.
pub(crate) struct Listening {
    uid: UserId,
    stop: StopHandle,
    options: ListenOptions,
    carrier: Carrier,
    backoff: Backoff,
    /// What is left of the wait before the next request.
    wait: Duration,
    connected: bool,
    /// When the server last said how the queue stands.
    last_heard: Timestamp,
    account: Arc<Account>,
    arrivals: Arrivals,
    fetch_page: FetchPage,
    /// The page that is being fetched, and since when.
    fetching: Option<(Task<Page>, Instant)>,
    /// Waits of its own: that pages can be had says nothing of the connection, and the other way round.
    catch_up_backoff: Backoff,
    /// Whether it was ever known how the queue stands, so that something can be missed.
    has_begun: bool,
    /// Whether the queue is gone on with at the position of the session.
    is_resumed: bool,
    /// Since when events may be missing, to be stated as soon as listening has begun.
    gap_since: Option<Timestamp>,
    /// Why listening is over, as soon as the events before that were taken.
    end: Option<Error>,
}

impl Listening {
    pub(crate) fn new(
        api: Arc<Api>,
        account: Arc<Account>,
        uid: UserId,
        options: ListenOptions,
        stop: StopHandle,
        fetch_page: FetchPage,
    ) -> Self {
        let backoff = Backoff::new(options.first_retry, options.longest_retry);
        let named = NamedMessages::new(
            Arc::clone(&api),
            Arc::clone(&account),
            stop.clone(),
            options.fetch_attempts,
            backoff.clone(),
        );
        let in_use = Arc::clone(&account);
        let carrier = match options.transport {
            #[cfg(feature = "mqtt")]
            Transport::Mqtt => {
                let stop = stop.clone();
                Carrier::Mqtt(Mqtt::new(api, account, uid, stop, &options, named))
            }
            // Without the feature there is no other: the options were checked.
            _ => {
                let edge = Edge {
                    api,
                    account,
                    uid,
                    stop: stop.clone(),
                };
                Carrier::LongPoll(LongPoll::new(edge, options.mark_alive, named))
            }
        };
        Self {
            uid,
            stop,
            carrier,
            catch_up_backoff: backoff.clone(),
            backoff,
            options,
            wait: Duration::ZERO,
            connected: true,
            last_heard: in_use.server_time(),
            account: in_use,
            arrivals: Arrivals::default(),
            fetch_page,
            fetching: None,
            has_begun: false,
            is_resumed: false,
            gap_since: None,
            end: None,
        }
        .resume()
    }

    /// Goes on where an earlier process stopped, if the session has the position.
    fn resume(mut self) -> Self {
        let cursor = Arc::clone(&self.account.cursor);
        match cursor.position() {
            Some(position) if position.uid == self.uid => {
                (self.has_begun, self.last_heard) = (true, position.at);
                let queue = position.queue;
                self.is_resumed = queue.is_some_and(|queue| self.carrier.resume(queue));
                self.gap_since = (!self.is_resumed).then_some(position.at);
            }
            Some(_) => cursor.forget(),
            None => {}
        }
        self.arrivals.report_to(cursor);
        self
    }

    /// Goes on where an earlier listening of the same account stopped: with the events that nobody took, and with the item after
    /// the last. Where the queue cannot be gone on with, listening begins with a gap.
    pub(crate) fn take_over(&mut self, earlier: &mut Self) {
        if earlier.uid != self.uid {
            return;
        }
        self.arrivals = mem::take(&mut earlier.arrivals);
        // Whatever waited for the earlier one's channel is among them.
        self.account.cursor.watch(None);
        self.arrivals.report_to(Arc::clone(&self.account.cursor));
        self.has_begun |= earlier.has_begun;
        if self.carrier.take_over(&mut earlier.carrier) {
            (self.last_heard, self.gap_since) = (earlier.last_heard, earlier.gap_since);
        } else if earlier.has_begun && !self.is_resumed {
            self.last_heard = earlier.last_heard;
            self.gap_since = earlier.gap_since.or(Some(earlier.last_heard));
        }
    }

    /// From now on events wait somewhere until they are taken.
    pub(super) fn watch(&self, untaken: Untaken) {
        self.account.cursor.watch(Some(untaken));
    }

    /// The place where its events leave it, if a thread of its own listens.
    pub(crate) fn dispatcher(&self) -> Dispatcher {
        let ListenOptions {
            capacity,
            wait_buffer,
            ..
        } = self.options;
        Dispatcher::new(capacity, wait_buffer, self.stop.clone())
    }

    pub(crate) fn stop(&self) -> &StopHandle {
        &self.stop
    }

    /// Finds the server that keeps this client's queue.
    pub(crate) fn start(&mut self) -> Result<()> {
        let mut heard = Vec::new();
        let started = self.carrier.start(self.last_heard, &mut heard);
        if started.is_ok()
            && let Some(since) = self.gap_since.take()
        {
            self.arrivals.heard_of_queue();
            self.keep(vec![Event::Gap(Gap::new(since))]);
        }
        self.keep(heard);
        if started? == Outcome::Wait {
            self.wait = self.backoff.asked_to_wait(fastrand::f64());
        }
        self.has_begun = true;
        self.mark();
        Ok(())
    }

    /// One cycle: waits if it must, asks the server, and keeps the events. Does nothing if there are events left. Takes no longer
    /// than `poll_timeout`: what is not done by then goes on in the next cycle.
    ///
    /// Fails when listening is over: it was stopped, the session has ended, or `on_error` says so.
    pub(crate) fn cycle(&mut self) -> Result<()> {
        if !self.arrivals.is_empty() {
            return Ok(());
        }
        self.arrivals.hand_out();
        if let Some(error) = self.end.take() {
            return Err(error);
        }
        let deadline = later(
            Instant::now(),
            self.options.poll_timeout.max(SHORTEST_CYCLE),
        );
        if self.stop().is_stopped() || self.wait_some(deadline) {
            return Err(Error::Stopped);
        }
        if !self.wait.is_zero() {
            return Ok(());
        }
        let asked = match self.arrivals.missed() {
            Some(_) => self.catch_up(deadline),
            None => self.ask(deadline),
        };
        if self.stop().is_stopped() {
            // After a stop every request fails, whatever its error says.
            self.end = Some(Error::Stopped);
        } else if let Err(error) = asked {
            self.failed(error);
        }
        match self.end.take() {
            Some(error) if self.arrivals.is_empty() => Err(error),
            end => {
                self.end = end;
                Ok(())
            }
        }
    }

    /// The events of the last cycle, which are the caller's from now on.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        let events = self.arrivals.take_all();
        self.arrivals.hand_out();
        events
    }

    /// The events of the last cycle, for the dispatcher. They count as handed out from the next cycle on.
    pub(super) fn take_to_dispatch(&mut self) -> Vec<Event> {
        self.arrivals.take_all()
    }

    /// Commits no position from now on, until the next listening has begun: events are on their way back.
    pub(crate) fn hold_position(&self) {
        self.watch(Arc::new(|| u64::MAX));
    }

    /// Takes back events that nobody received, in front of all others.
    pub(crate) fn put_back(&mut self, events: Vec<Event>) {
        for event in events.into_iter().rev() {
            self.arrivals.put_back(event);
        }
    }

    /// Gives the callback away: what it owns, such as a client, is to be dropped when listening is over.
    pub(crate) fn take_callback(&mut self) -> OnError {
        self.options.on_error.take()
    }

    /// Waits for what is left before the next request, until the deadline at most; says whether it was stopped.
    fn wait_some(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let now = self.wait.min(left);
        self.wait -= now;
        !now.is_zero() && self.stop().wait(now)
    }

    fn ask(&mut self, deadline: Instant) -> Result<()> {
        let mut heard = Vec::new();
        let until = Until {
            deadline,
            is_calm: self.backoff.is_calm(),
        };
        let outcome = self.carrier.ask(self.last_heard, until, &mut heard);
        let is_answer = outcome.as_ref().is_ok_and(|it| *it != Outcome::Nothing);
        if !self.connected && (is_answer || !heard.is_empty()) {
            self.connected = true;
            self.arrivals.add(Event::Reconnected);
        }
        self.keep(heard);
        let outcome = outcome.inspect_err(|error| self.carrier.failed(error))?;
        match outcome {
            Outcome::Nothing => {}
            Outcome::Good => {
                self.last_heard = self.account.server_time();
                self.arrivals.heard_of_queue();
                self.backoff.succeeded();
            }
            Outcome::Again => self.wait = self.backoff.failed(fastrand::f64()),
            Outcome::Wait => self.wait = self.backoff.asked_to_wait(fastrand::f64()),
        }
        self.mark();
        Ok(())
    }

    /// Marks where the queue stands behind all events so far. While there is a gap to be closed, the position before it holds.
    fn mark(&self) {
        if self.arrivals.is_behind() {
            return;
        }
        if let Some(queue) = self.carrier.position() {
            self.arrivals.mark(Position {
                uid: self.uid,
                at: self.last_heard,
                queue: Some(queue),
            });
        }
    }

    fn keep(&mut self, heard: Vec<Event>) {
        let intake = self.intake();
        for event in heard {
            self.arrivals.push(event, intake);
        }
    }

    fn intake(&self) -> Intake {
        Intake {
            catch_up: self
                .options
                .catch_up
                .then_some(self.options.catch_up_limits),
            now: self.account.server_time(),
        }
    }

    /// A request failed: says so, and waits before the next, unless that is the end.
    fn failed(&mut self, error: Error) {
        if error.ends_session() {
            self.end = Some(error);
            return;
        }
        self.wait = self.backoff.failed(fastrand::f64());
        self.tell(error);
    }

    /// An error that does not end listening by itself. Waits as long as the server asks.
    fn tell(&mut self, error: Error) {
        if let Error::Busy { retry_after, .. } = error {
            let asked = retry_after.min(self.options.longest_asked_wait);
            self.wait = self.wait.max(asked);
        }
        if !matches!(
            error,
            Error::Transport(_) | Error::Http { .. } | Error::Busy { .. }
        ) {
            return self.unusable(error);
        }
        if self.options.on_error.call(&error, &self.stop).is_break() {
            self.end = Some(error);
            return;
        }
        self.connected = false;
        self.arrivals.add(Event::Disconnected(Disconnected {
            reason: reason(&error),
            retry_in: self.wait,
        }));
    }

    /// An answer came, but is of no use.
    fn unusable(&mut self, error: Error) {
        if self.options.on_error.call(&error, &self.stop).is_break() {
            self.end = Some(error);
            return;
        }
        self.arrivals.add(Event::unusable(error));
    }
}
