//! Listening under way: `state` decides, and this carries it out.

mod fetching;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backoff::Backoff;
use super::catch_up::{Page, PageRequest};
#[cfg(feature = "gateway")]
use super::gateway::Gateway;
use super::long_poll::{Edge, LongPoll};
#[cfg(feature = "mqtt")]
use super::mqtt::{Asker, Mqtt};
use super::named::NamedMessages;
use super::on_error::OnError;
use super::on_event::OnEvent;
use super::task::Task;
use super::transport::{Signal, Transport};
#[cfg(any(feature = "mqtt", feature = "gateway"))]
use super::transports;
use super::{Choice, Dispatcher, ListenOptions, Presence, Site, StopHandle};
use crate::api::{Account, Untaken};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::time::later;
use state::{Action, Moment, State};

/// A loop of shorter cycles would do little but begin them.
const SHORTEST_CYCLE: Duration = Duration::from_millis(1);

/// Fetches a page of what was missed.
pub(crate) type FetchPage = Arc<dyn Fn(PageRequest) -> Result<Page> + Send + Sync>;

/// Listening under way: asks the server, and keeps the events until somebody takes them.
pub(crate) struct Driver {
    stop: StopHandle,
    options: ListenOptions,
    account: Arc<Account>,
    transport: Box<dyn Transport>,
    state: State,
    presence: Arc<Presence>,
    fetch_page: FetchPage,
    /// The page that is being fetched, and since when.
    fetching: Option<(Task<Page>, Instant)>,
    #[cfg(feature = "e2ee")]
    inbox: Arc<super::Inbox>,
}

impl Driver {
    pub(crate) fn new(
        site: Site,
        options: ListenOptions,
        choice: Choice,
        presence: Arc<Presence>,
        fetch_page: FetchPage,
    ) -> Self {
        let mut driver = Self {
            state: State::new(&options, site.uid, site.account.server_time()),
            stop: site.stop.clone(),
            account: Arc::clone(&site.account),
            transport: transport(site, &options, choice, &presence),
            options,
            presence,
            fetch_page,
            fetching: None,
            #[cfg(feature = "e2ee")]
            inbox: Arc::default(),
        };
        driver.resume();
        driver
    }

    /// Goes on where an earlier process stopped, if the session has the position.
    fn resume(&mut self) {
        let cursor = Arc::clone(&self.account.cursor);
        match cursor.position() {
            Some(position) if position.uid == self.state.uid() => {
                let queue = position.queue;
                let is_resumed = queue.is_some_and(|queue| self.transport.resume(queue));
                self.state.resume(position.at, is_resumed);
            }
            Some(_) => cursor.forget(),
            None => {}
        }
        self.state.commit_to(cursor);
    }

    /// Goes on where an earlier listening of the same account stopped: with the events that nobody took, and with the item after
    /// the last. Where the queue cannot be gone on with, listening begins with a gap.
    pub(crate) fn take_over(&mut self, earlier: &mut Self) {
        if earlier.state.uid() != self.state.uid() {
            return;
        }
        let is_same_queue = self.transport.take_over(earlier.transport.close());
        self.state.take_over(&mut earlier.state, is_same_queue);
        // Whatever waited for the earlier one's channel is among its events.
        self.account.cursor.watch(None);
        self.state.commit_to(Arc::clone(&self.account.cursor));
    }

    /// Takes in the events of encrypted chats too.
    #[cfg(feature = "e2ee")]
    pub(crate) fn read_inbox(&mut self, inbox: &Arc<super::Inbox>) {
        self.inbox = Arc::clone(inbox);
    }

    /// Reports which events of encrypted chats have been taken.
    #[cfg(feature = "e2ee")]
    pub(crate) fn settle(&mut self) {
        self.hand_out();
        self.inbox.taken(self.account.cursor.taken());
    }

    /// Counts the events as handed out that the last cycle has delivered.
    fn hand_out(&mut self) {
        if self.state.next() != Action::Deliver {
            self.state.hand_out();
        }
    }

    /// From now on events wait somewhere until they are taken.
    pub(super) fn watch(&self, untaken: Untaken) {
        self.account.cursor.watch(Some(untaken));
    }

    /// Returns the dispatcher of its events, for a thread that listens.
    pub(crate) fn dispatcher(&self) -> Dispatcher {
        let ListenOptions {
            capacity,
            wait_buffer,
            ..
        } = self.options;
        let on_event = self.options.on_event.clone();
        Dispatcher::new(capacity, wait_buffer, self.stop.clone(), on_event)
    }

    pub(crate) fn stop(&self) -> &StopHandle {
        &self.stop
    }

    /// Connects to the server that keeps this client's queue.
    pub(crate) fn open(&mut self) -> Result<()> {
        let mut events = Vec::new();
        let signal = self.transport.open(self.state.since(), &mut events);
        self.presence.update(&events);
        let moment = self.moment();
        self.state.opened(signal, events, moment)?;
        self.state.mark(self.transport.position());
        Ok(())
    }

    /// One cycle: waits if it must, asks the server, and keeps the events. Does nothing if there are events left. Takes no longer
    /// than `poll_timeout`: what is not done by then goes on in the next cycle.
    ///
    /// Fails when listening is over: it was stopped, the session has ended, or `on_error` broke off.
    pub(crate) fn cycle(&mut self) -> Result<()> {
        self.cycle_within(self.options.poll_timeout)
    }

    /// [`cycle`](Self::cycle) with another limit on time.
    pub(crate) fn cycle_within(&mut self, limit: Duration) -> Result<()> {
        let deadline = later(Instant::now(), limit.max(SHORTEST_CYCLE));
        #[cfg(feature = "e2ee")]
        loop {
            let limit = self.inbox.limit(deadline);
            self.turn(limit)?;
            let is_done = limit == deadline || Instant::now() >= deadline;
            if is_done || self.state.next() == Action::Deliver {
                return Ok(());
            }
        }
        #[cfg(not(feature = "e2ee"))]
        self.turn(deadline)
    }

    fn turn(&mut self, deadline: Instant) -> Result<()> {
        #[cfg(not(feature = "e2ee"))]
        self.hand_out();
        #[cfg(feature = "e2ee")]
        {
            self.settle();
            let state = &mut self.state;
            self.inbox.drain(|event| state.add(event));
        }
        loop {
            match self.state.next() {
                Action::Deliver => return Ok(()),
                Action::End => break,
                _ if self.stop.is_stopped() => return Err(Error::Stopped),
                Action::Wait(wait) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if self.pause(wait.min(left)) {
                        return Err(Error::Stopped);
                    }
                    self.state.waited(left);
                    if left < wait {
                        return Ok(());
                    }
                }
                Action::Next => {
                    self.receive(deadline);
                    break;
                }
                Action::Fetch(request) => {
                    if !self.fetch(request, deadline) {
                        break;
                    }
                }
                Action::CloseGap => {
                    let moment = self.moment();
                    self.state.close_gap(moment);
                    self.state.mark(self.transport.position());
                    break;
                }
            }
        }
        self.state.take_end().map_or(Ok(()), Err)
    }

    /// Waits for what the transport brings.
    fn receive(&mut self, deadline: Instant) {
        let mut events = Vec::new();
        let since = self.state.since();
        let signal = match self.transport.next(since, deadline, &mut events) {
            // After a stop every request fails, whatever its error is.
            Err(_) if self.stop.is_stopped() => Ok(Signal::Idle),
            signal => signal,
        };
        self.presence.update(&events);
        let is_ok = signal.is_ok();
        let moment = self.moment();
        let report = &mut |error: &Error| self.options.on_error.call(error, &self.stop);
        self.state.received(signal, events, moment, report);
        if is_ok {
            self.state.mark(self.transport.position());
        }
        if self.stop.is_stopped() {
            self.state.stop();
        }
    }

    fn moment(&self) -> Moment {
        Moment {
            now: self.account.server_time(),
            random: fastrand::f64(),
        }
    }

    /// The events of the last cycle, which are the caller's from now on.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        let events = self.state.take_events();
        self.state.hand_out();
        events
    }

    /// The events of the last cycle, for the dispatcher. They count as handed out from the next cycle on.
    pub(super) fn take_to_dispatch(&mut self) -> Vec<Event> {
        self.state.take_events()
    }

    /// Commits no position from now on, until the next listening has begun: events are on their way back.
    pub(crate) fn hold_position(&self) {
        self.watch(Arc::new(|| u64::MAX));
    }

    /// Takes back events that nobody received, in front of all others.
    pub(crate) fn put_back(&mut self, events: Vec<Event>) {
        self.state.put_back(events);
    }

    /// Gives the callbacks away: what they own, such as a client, is to be dropped when listening is over.
    pub(crate) fn take_callbacks(&mut self) -> (OnError, OnEvent) {
        (self.options.on_error.take(), self.options.on_event.take())
    }
}

/// The transport that was chosen.
fn transport(
    site: Site,
    options: &ListenOptions,
    choice: Choice,
    presence: &Arc<Presence>,
) -> Box<dyn Transport> {
    let named = NamedMessages::new(
        Arc::clone(&site.api),
        Arc::clone(&site.account),
        site.stop.clone(),
        options.fetch_attempts,
        Backoff::new(options.first_retry, options.longest_retry),
    );
    let presence = Arc::clone(presence);
    match choice.transport {
        #[cfg(feature = "gateway")]
        transports::Transport::Gateway => {
            Box::new(Gateway::new(site, &options.gateway, choice.page))
        }
        #[cfg(feature = "mqtt")]
        transports::Transport::Mqtt => {
            let asker = Asker {
                api: site.api,
                account: site.account,
                uid: site.uid,
                stop: site.stop,
            };
            Box::new(Mqtt::new(asker, &options.mqtt, presence, named))
        }
        // Without the features there is no other: the options were checked.
        _ => {
            let edge = Edge {
                api: site.api,
                account: site.account,
                uid: site.uid,
                stop: site.stop,
            };
            Box::new(LongPoll::new(edge, presence, named))
        }
    }
}
