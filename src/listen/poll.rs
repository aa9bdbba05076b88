//! The long poll: requests that the server holds until it has something to tell, and what they bring.

use std::error::Error as _;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::arrivals::Arrivals;
use super::backoff::Backoff;
use super::edge::Edge;
use super::step::{Next, State};
use super::{ListenOptions, StopHandle};
use crate::error::{Error, Result, TransportError};
use crate::event::{Disconnected, Event, ListenError, MessageEvent};
use crate::http::{Account, Http};
use crate::id::UserId;
use crate::time::Timestamp;
use crate::wire::pull::PullReply;

/// Fetches what was written since a time, oldest first, with an error for each conversation that cannot be read.
pub(crate) type FetchMissed =
    Arc<dyn Fn(Timestamp) -> Result<Vec<Result<MessageEvent>>> + Send + Sync>;

/// Listening under way: asks the server and keeps what it said until somebody takes it.
pub(crate) struct Poll {
    edge: Edge,
    options: ListenOptions,
    state: State,
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

impl Poll {
    pub(crate) fn new(
        http: Arc<Http>,
        account: Arc<Account>,
        uid: UserId,
        options: ListenOptions,
        stop: StopHandle,
        fetch_missed: FetchMissed,
    ) -> Self {
        Self {
            state: State {
                seq: account.seq(),
                ..State::default()
            },
            backoff: Backoff::new(options.first_retry, options.longest_retry),
            edge: Edge {
                http,
                account,
                uid,
                stop,
            },
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
        if earlier.edge.uid == self.edge.uid {
            self.arrivals = mem::take(&mut earlier.arrivals);
            self.last_heard = earlier.last_heard;
        }
        if Arc::ptr_eq(&earlier.edge.account, &self.edge.account) {
            self.state.seq = earlier.state.seq;
        }
    }

    pub(crate) fn options(&self) -> &ListenOptions {
        &self.options
    }

    pub(crate) fn stop(&self) -> &StopHandle {
        &self.edge.stop
    }

    /// Finds the server that keeps this client's queue.
    pub(crate) fn start(&mut self) -> Result<()> {
        // Each host may be out of order; the sixth answer is the first host's again.
        for _ in 0..5 {
            match self.find_queue() {
                Err(Error::Http { status: 502 | 503 }) => self.state.change_host(),
                result => return result,
            }
        }
        self.find_queue()
    }

    /// One cycle: waits if it must, asks the server, and keeps the events. Does nothing if there are events left.
    ///
    /// Fails when listening is over: it was stopped, the session has ended, or `on_error` says so.
    pub(crate) fn cycle(&mut self) -> Result<()> {
        if !self.arrivals.is_empty() {
            return Ok(());
        }
        if let Some(error) = self.end.take() {
            return Err(error);
        }
        if self.stop().is_stopped() || self.wait_some() {
            return Err(Error::Stopped);
        }
        if !self.wait.is_zero() {
            return Ok(());
        }
        let asked = match self.arrivals.missed_since {
            Some(since) => self.catch_up(since),
            None => self.ask(),
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

    pub(super) fn next_event(&mut self) -> Option<Event> {
        self.arrivals.next()
    }

    /// Takes back an event that could not be handed over.
    pub(super) fn put_back(&mut self, event: Event) {
        self.arrivals.put_back(event);
    }

    /// Waits for what is left before the next request, but no longer than one cycle may take; says whether it was stopped.
    fn wait_some(&mut self) -> bool {
        let now = self.wait.min(self.options.poll_timeout);
        self.wait -= now;
        !now.is_zero() && self.stop().wait(now)
    }

    fn ask(&mut self) -> Result<()> {
        if self.state.sticky.is_none() {
            self.start()?;
        }
        let Some(sticky) = self.state.sticky.clone() else {
            self.wait = self.wait.max(self.backoff.failed(fastrand::f64()));
            return Ok(());
        };
        if self.options.mark_alive {
            self.edge.mark_alive(&self.state, &sticky);
        }
        match self.edge.pull(&self.state, &sticky) {
            Ok(reply) => self.take(reply),
            Err(Error::Http { status: 502 | 503 }) if self.backoff.is_calm() => {
                log::debug!(
                    "host {} of the long poll is out of order, asking the next",
                    self.state.host
                );
                self.wait = self.backoff.failed(fastrand::f64());
                self.state.change_host();
                self.start()
            }
            // Nothing happened for as long as one request waits.
            Err(Error::Transport(TransportError::Timeout)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes in what the server said about the queue.
    fn take(&mut self, reply: PullReply) -> Result<()> {
        match self.keep_all(reply) {
            Next::Poll => {
                self.last_heard = Timestamp::now();
                self.backoff.succeeded();
            }
            Next::Again => self.wait = self.backoff.failed(fastrand::f64()),
            Next::Wait => self.wait = self.backoff.asked_to_wait(fastrand::f64()),
            Next::StartAnew => {
                self.wait = self.backoff.failed(fastrand::f64());
                self.edge.fetch_tokens()?;
            }
        }
        Ok(())
    }

    /// That a server is found says nothing about the queue, so it is no reason to hurry with the next failure.
    fn find_queue(&mut self) -> Result<()> {
        let reply = self.edge.find_queue(&self.state)?;
        match self.keep_all(reply) {
            Next::Poll | Next::Again => {}
            Next::Wait => self.wait = self.backoff.asked_to_wait(fastrand::f64()),
            Next::StartAnew => self.edge.fetch_tokens()?,
        }
        Ok(())
    }

    fn keep_all(&mut self, reply: PullReply) -> Next {
        let mut events = Vec::new();
        let next = self.state.take(reply, self.last_heard, &mut events);
        if !self.connected {
            self.connected = true;
            self.arrivals.add(Event::Reconnected);
        }
        for event in events {
            self.arrivals.push(event, self.options.catch_up);
        }
        next
    }

    /// Fetches the messages that the lost queue held, and what has been written since.
    fn catch_up(&mut self, since: Timestamp) -> Result<()> {
        let fetch = Arc::clone(&self.fetch_missed);
        let asked = Timestamp::now();
        let missed = match self.stop().run(move || fetch(since)) {
            Err(error) if error.is_retryable() || ends(&error) => return Err(error),
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
        if ends(&error) {
            self.end = Some(error);
            return;
        }
        self.wait = self.backoff.failed(fastrand::f64());
        match error {
            Error::Transport(TransportError::Connect { .. })
            | Error::Http { status: 502 | 503 } => self.state.change_host(),
            // What the host was asked for may be what it chokes on.
            Error::Transport(_) | Error::Http { .. } => self.state.sticky = None,
            _ => return self.unusable(error),
        }
        if (self.options.on_error)(&error).is_break() {
            self.end = Some(error);
            return;
        }
        self.connected = false;
        self.arrivals.add(Event::Disconnected(Disconnected {
            reason: with_sources(&error),
            retry_in: self.wait,
        }));
    }

    /// An answer came, but is of no use.
    fn unusable(&mut self, error: Error) {
        if (self.options.on_error)(&error).is_break() {
            self.end = Some(error);
            return;
        }
        self.arrivals.add(Event::ListenError(ListenError {
            error: Arc::new(error),
        }));
    }
}

/// Whether nothing but its owner can help the session.
fn ends(error: &Error) -> bool {
    matches!(error, Error::NotLoggedIn | Error::Login(_))
}

/// An error with all that led to it, on one line.
fn with_sources(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}
