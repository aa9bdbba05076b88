//! Listening under way: the waits between the answers, and what they bring.

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::arrivals::Arrivals;
use super::backoff::Backoff;
use super::carrier::{Carrier, Outcome, Until};
use super::edge::Edge;
use super::long_poll::LongPoll;
#[cfg(feature = "mqtt")]
use super::mqtt::Mqtt;
use super::named::NamedMessages;
use super::options::OnError;
#[cfg(feature = "mqtt")]
use super::options::Transport;
use super::reason::reason;
use super::{Dispatcher, ListenOptions, StopHandle};
use crate::error::{Error, Result};
use crate::event::{Disconnected, Event, MessageEvent};
use crate::http::{Account, Http};
use crate::id::UserId;
use crate::time::{Timestamp, later};

/// A loop of shorter cycles would do little but begin them.
const SHORTEST_CYCLE: Duration = Duration::from_millis(1);

/// Fetches what was written since a time, oldest first, with an error for each conversation that cannot be read.
pub(crate) type FetchMissed =
    Arc<dyn Fn(Timestamp) -> Result<Vec<Result<MessageEvent>>> + Send + Sync>;

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
    arrivals: Arrivals,
    fetch_missed: FetchMissed,
    /// Why listening is over, as soon as the events before that were taken.
    end: Option<Error>,
}

impl Listening {
    pub(crate) fn new(
        http: Arc<Http>,
        account: Arc<Account>,
        uid: UserId,
        options: ListenOptions,
        stop: StopHandle,
        fetch_missed: FetchMissed,
    ) -> Self {
        let backoff = Backoff::new(options.first_retry, options.longest_retry);
        let named = NamedMessages::new(
            Arc::clone(&http),
            Arc::clone(&account),
            stop.clone(),
            options.fetch_attempts,
            backoff.clone(),
        );
        let carrier = match options.transport {
            #[cfg(feature = "mqtt")]
            Transport::Mqtt => {
                let stop = stop.clone();
                Carrier::Mqtt(Mqtt::new(http, account, uid, stop, &options, named))
            }
            // Without the feature there is no other: the options were checked.
            _ => {
                let edge = Edge {
                    http,
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
            backoff,
            options,
            wait: Duration::ZERO,
            connected: true,
            last_heard: Timestamp::now(),
            arrivals: Arrivals::default(),
            fetch_missed,
            end: None,
        }
    }

    /// Goes on where an earlier listening stopped: with the events that nobody took, and, in the same session, with the
    /// item after the last.
    pub(crate) fn take_over(&mut self, earlier: &mut Self) {
        if earlier.uid == self.uid {
            self.arrivals = mem::take(&mut earlier.arrivals);
            self.last_heard = earlier.last_heard;
        }
        self.carrier.take_over(&mut earlier.carrier);
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
        self.keep(heard);
        if started? == Outcome::Wait {
            self.wait = self.backoff.asked_to_wait(fastrand::f64());
        }
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
        let asked = match self.arrivals.missed_since {
            Some(since) => self.catch_up(since),
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
        self.arrivals.take_all()
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
        match outcome? {
            Outcome::Nothing => {}
            Outcome::Good => {
                self.last_heard = Timestamp::now();
                self.arrivals.heard_of_queue();
                self.backoff.succeeded();
            }
            Outcome::Again => self.wait = self.backoff.failed(fastrand::f64()),
            Outcome::Wait => self.wait = self.backoff.asked_to_wait(fastrand::f64()),
        }
        Ok(())
    }

    fn keep(&mut self, heard: Vec<Event>) {
        for event in heard {
            self.arrivals.push(event, self.options.catch_up);
        }
    }

    /// Fetches the messages that the lost queue held, and what has been written since.
    fn catch_up(&mut self, since: Timestamp) -> Result<()> {
        let fetch = Arc::clone(&self.fetch_missed);
        let asked = Timestamp::now();
        let missed = match self.stop().run(move || fetch(since)) {
            Err(error) if error.is_retryable() || error.ends_session() => return Err(error),
            Err(error) => vec![Err(error)],
            Ok(missed) => missed,
        };
        self.last_heard = asked;
        for message in missed {
            match message {
                Ok(message) => self.arrivals.add(Event::Message(message)),
                Err(error) => self.unusable(error),
            }
        }
        self.arrivals.close_gap(self.options.catch_up);
        Ok(())
    }

    /// A request failed: says so, and waits before the next, unless that is the end.
    fn failed(&mut self, error: Error) {
        if error.ends_session() {
            self.end = Some(error);
            return;
        }
        self.wait = self.backoff.failed(fastrand::f64());
        if let Error::Http {
            retry_after: Some(asked),
            ..
        } = error
        {
            self.wait = self.wait.max(asked.min(self.options.longest_asked_wait));
        }
        self.carrier.failed(&error);
        if !matches!(error, Error::Transport(_) | Error::Http { .. }) {
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
