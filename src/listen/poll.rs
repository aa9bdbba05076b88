//! The long poll: the requests, the waits between them, and what they bring.

use std::collections::VecDeque;
use std::error::Error as _;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::backoff::Backoff;
use super::step::{Next, State};
use super::{ListenOptions, StopHandle};
use crate::error::{Error, Result};
use crate::event::{Disconnected, Event, ListenError};
use crate::http::{Account, Caller, Http, Request};
use crate::id::UserId;
use crate::time::Timestamp;
use crate::wire::Fields;
use crate::wire::pull;

/// Listening under way: asks the server and keeps what it said until somebody takes it.
pub(crate) struct Poll {
    http: Arc<Http>,
    account: Arc<Account>,
    uid: UserId,
    options: ListenOptions,
    stop: StopHandle,
    state: State,
    /// Events that nobody has taken yet. They outlive a stop, so that the next listening begins with them.
    pending: VecDeque<Event>,
    backoff: Backoff,
    /// What is left of the wait before the next request.
    wait: Duration,
    connected: bool,
    last_heard: Timestamp,
}

impl Poll {
    pub(crate) fn new(
        http: Arc<Http>,
        account: Arc<Account>,
        uid: UserId,
        options: ListenOptions,
        stop: StopHandle,
    ) -> Self {
        Self {
            state: State {
                seq: account.seq(),
                ..State::default()
            },
            backoff: Backoff::new(options.first_retry, options.longest_retry),
            http,
            account,
            uid,
            options,
            stop,
            pending: VecDeque::new(),
            wait: Duration::ZERO,
            connected: true,
            last_heard: Timestamp::now(),
        }
    }

    /// Goes on where an earlier listening stopped: with the events that nobody took, and, in the same session, with the
    /// item after the last.
    pub(crate) fn take_over(&mut self, earlier: &mut Self) {
        if earlier.uid == self.uid {
            self.pending = mem::take(&mut earlier.pending);
            self.last_heard = earlier.last_heard;
        }
        if Arc::ptr_eq(&earlier.account, &self.account) {
            self.state.seq = earlier.state.seq;
        }
    }

    pub(crate) fn options(&self) -> &ListenOptions {
        &self.options
    }

    pub(crate) fn stop(&self) -> &StopHandle {
        &self.stop
    }

    /// Finds the server that keeps this client's queue.
    pub(crate) fn start(&mut self) -> Result<()> {
        // Each host may be out of order; the sixth answer is the first host's again.
        for _ in 0..5 {
            match self.fetch_sticky() {
                Err(Error::Http { status: 502 | 503 }) => self.state.change_host(),
                result => return result,
            }
        }
        self.fetch_sticky()
    }

    /// One cycle: waits if it must, asks the server, and keeps the events. Does nothing if there are events left.
    ///
    /// Fails when listening is over: it was stopped, the session has ended, or `on_error` says so.
    pub(crate) fn cycle(&mut self) -> Result<()> {
        if !self.pending.is_empty() {
            return Ok(());
        }
        if self.stop.is_stopped() || self.wait_some() {
            return Err(Error::Stopped);
        }
        if !self.wait.is_zero() {
            return Ok(());
        }
        let asked = self.ask(self.last_heard);
        if self.stop.is_stopped() {
            // After a stop every request fails, whatever its error says.
            return if self.pending.is_empty() {
                Err(Error::Stopped)
            } else {
                Ok(())
            };
        }
        match asked {
            Ok(()) => Ok(()),
            Err(error) if error.is_logged_out() => Err(error),
            Err(error) => self.failed(error),
        }
    }

    /// The events of the last cycle, which are the caller's from now on.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        self.pending.drain(..).collect()
    }

    pub(super) fn next_event(&mut self) -> Option<Event> {
        self.pending.pop_front()
    }

    /// Takes back an event that could not be handed over.
    pub(super) fn put_back(&mut self, event: Event) {
        self.pending.push_front(event);
    }

    /// Waits for what is left before the next request, but no longer than one cycle may take; says whether it was stopped.
    fn wait_some(&mut self) -> bool {
        let now = self.wait.min(self.options.poll_timeout);
        self.wait -= now;
        !now.is_zero() && self.stop.wait(now)
    }

    fn ask(&mut self, since: Timestamp) -> Result<()> {
        if self.state.sticky.is_none() {
            self.start()?;
        }
        if self.options.mark_alive {
            self.mark_alive();
        }
        match self.pull(since) {
            Err(Error::Http { status: 502 | 503 }) => {
                log::debug!(
                    "host {} of the long poll is out of order, asking the next",
                    self.state.host
                );
                self.state.change_host();
                self.start()
            }
            // Nothing happened for as long as one request waits.
            Err(error) if error.is_timeout() => Ok(()),
            result => result,
        }
    }

    fn pull(&mut self, since: Timestamp) -> Result<()> {
        let Some(sticky) = self.state.sticky.clone() else {
            return Ok(());
        };
        let fields = Fields::new()
            .with("msgs_recv", 0)
            .with("sticky_token", sticky.token)
            .with("sticky_pool", sticky.pool)
            .with("clientid", &self.account.client_id);
        self.request_pull(fields, since)
    }

    fn fetch_sticky(&mut self) -> Result<()> {
        let fields = Fields::new()
            .with("msgs_recv", 0)
            .with("channel", format_args!("p_{}", self.uid))
            .with("clientid", &self.account.client_id);
        self.request_pull(fields, self.last_heard)
    }

    fn request_pull(&mut self, fields: Fields, since: Timestamp) -> Result<()> {
        self.account.set_seq(self.state.seq);
        let json = self
            .caller()
            .call(&Request::get(self.address("pull")).fields(fields))?;
        let reply = pull::decode(&json)?;
        let mut events = Vec::new();
        let next = self.state.take(reply, since, &mut events);
        self.heard(events);
        match next {
            Next::Poll => self.backoff.succeeded(),
            Next::Wait => self.wait = self.backoff.asked_to_wait(fastrand::f64()),
            Next::StartAnew => {
                self.caller().fetch_tokens()?;
            }
        }
        Ok(())
    }

    /// Keeps the account shown as active. That it fails is no reason not to listen.
    fn mark_alive(&self) {
        let Some(sticky) = self.state.sticky.clone() else {
            return;
        };
        let fields = Fields::new()
            .with("channel", format_args!("p_{}", self.uid))
            .with("clientid", &self.account.client_id)
            .with("partition", -2)
            .with("cap", 0)
            .with("uid", self.uid)
            .with("sticky_token", sticky.token)
            .with("sticky_pool", sticky.pool)
            .with("viewer_uid", self.uid)
            .with("state", "active");
        if let Err(error) = self
            .caller()
            .fetch(&Request::get(self.address("active_ping")).fields(fields))
        {
            log::debug!("the account could not be marked as active: {error}");
        }
    }

    fn heard(&mut self, events: Vec<Event>) {
        self.last_heard = Timestamp::now();
        if !self.connected {
            self.connected = true;
            self.keep(Event::Reconnected);
        }
        for event in events {
            self.keep(event);
        }
    }

    /// A request failed in a way that may pass: says so, and waits before the next.
    fn failed(&mut self, error: Error) -> Result<()> {
        if (self.options.on_error)(&error).is_break() {
            return Err(error);
        }
        self.wait = self.backoff.failed(fastrand::f64());
        if matches!(error, Error::Transport(_) | Error::Http { .. }) {
            self.connected = false;
            // What the host was asked for may be what it chokes on.
            self.state.sticky = None;
            self.keep(Event::Disconnected(Disconnected {
                reason: with_sources(&error),
                retry_in: self.wait,
            }));
        } else {
            self.keep(Event::ListenError(ListenError {
                error: Arc::new(error),
            }));
        }
        Ok(())
    }

    fn keep(&mut self, event: Event) {
        log::info!("{event}");
        self.pending.push_back(event);
    }

    fn caller(&self) -> Caller<'_> {
        Caller::new(&self.http, &self.account).over(self.stop.agent())
    }

    fn address(&self, path: &str) -> String {
        format!("https://{}-edge-chat.facebook.com/{path}", self.state.host)
    }
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
