//! Listening over MQTT, as the site's own script has done since 2019: `step`, `keep_alive` and `probe` decide, `connection` carries.

mod asker;
mod connection;
mod keep_alive;
mod lent;
mod options;
mod probe;
mod request;
mod step;
mod tasks;

use std::sync::Arc;
use std::time::Instant;

pub(super) use asker::Asker;
pub use options::{MqttOptions, Subscribe};
pub(super) use tasks::TaskConnection;

use super::iris::{Iris, Queue, is_damage};
use super::named::NamedMessages;
use super::presence::Presence;
use super::task::Task;
use super::transport::{ClosedQueue, Signal, Transport};
use crate::api::QueuePosition;
use crate::error::{Error, Result, TransportError};
use crate::event::Event;
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::mqtt::{Payload, decode};
use connection::Connection;
use probe::{LOOK, Probe, Verdict};
use step::{Status, Step};

/// A queue of deltas, and the connection over which it comes.
pub(super) struct Mqtt {
    asker: Asker,
    options: MqttOptions,
    presence: Arc<Presence>,
    iris: Iris,
    connection: Option<Connection>,
    connecting: Option<Task<Connection>>,
    /// Asks where to begin.
    locating: Option<Task<u64>>,
    probe: Probe,
    /// Asks whether there are news.
    probing: Option<Task<u64>>,
}

impl Mqtt {
    pub(super) fn new(
        asker: Asker,
        options: &MqttOptions,
        presence: Arc<Presence>,
        named: NamedMessages,
    ) -> Self {
        Self {
            asker,
            probe: Probe::new(options.probe_after, options.answer_timeout, Instant::now()),
            probing: None,
            options: options.clone(),
            presence,
            iris: Iris::new(named, options.gap_on_jump),
            connection: None,
            connecting: None,
            locating: None,
        }
    }

    fn status(&self) -> Status {
        Status {
            pending: self.iris.pending(),
            awaits_named: self.iris.awaits_named(),
            has_cursor: self.iris.cursor().is_some(),
            is_connected: self.connection.is_some(),
        }
    }

    /// Does one step after the other, until there is something to report or the deadline has passed.
    fn advance(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        loop {
            let is_done = match self.status().next() {
                Step::FetchNamed => self.fetch_named(deadline, events)?,
                Step::Report(signal) => {
                    self.iris.settle();
                    return Ok(signal);
                }
                Step::DisconnectAndReport(signal) => {
                    self.iris.settle();
                    self.connection = None;
                    return Ok(signal);
                }
                Step::Locate => {
                    self.iris.settle();
                    self.locate(deadline, events)?
                }
                Step::Connect => self.connect(deadline)?,
                Step::Read => match self.read(since, deadline, events)? {
                    Some(signal) => return Ok(signal),
                    None => true,
                },
            };
            if !is_done {
                return Ok(Signal::Idle);
            }
        }
    }

    /// Fetches the messages that the last frame only names. `false`: they are not all there.
    fn fetch_named(&mut self, deadline: Instant, events: &mut Vec<Event>) -> Result<bool> {
        let iris = &mut self.iris;
        let fetched =
            keep_alive_until(&mut self.connection, deadline, |wake| iris.poll_named(wake))?;
        let is_done = fetched.is_some();
        events.extend(fetched.into_iter().flatten());
        Ok(is_done)
    }

    /// Asks where to begin. `false`: that is not done.
    fn locate(&mut self, deadline: Instant, events: &mut Vec<Event>) -> Result<bool> {
        let mut task = match self.locating.take() {
            Some(task) => task,
            None => self.asker.fetch_sequence_id()?,
        };
        let found = keep_alive_until(&mut self.connection, deadline, |wake| task.wait(wake))?;
        let Some(sequence_id) = found else {
            self.locating = Some(task);
            return Ok(false);
        };
        events.extend(self.iris.begin_at(sequence_id));
        self.request_deltas(deadline)?;
        Ok(true)
    }

    /// Connects and asks for the queue. `false`: that is not done.
    fn connect(&mut self, deadline: Instant) -> Result<bool> {
        let mut task = match self.connecting.take() {
            Some(task) => task,
            None => {
                let visibility = self.presence.visibility();
                self.asker.connect(&self.options, visibility)?
            }
        };
        match task.wait(deadline)? {
            None => {
                self.connecting = Some(task);
                Ok(false)
            }
            Some(mut connection) => {
                connection.attach(&self.presence, deadline)?;
                tasks::lend(&mut connection, &self.asker.account);
                self.connection = Some(connection);
                self.request_deltas(deadline)?;
                Ok(true)
            }
        }
    }

    /// Asks for the queue, if there is a connection.
    fn request_deltas(&mut self, deadline: Instant) -> Result<()> {
        if let (Some(connection), Some(cursor)) = (&mut self.connection, self.iris.cursor()) {
            let request = request::deltas(self.asker.uid, self.options.dialect, cursor)?;
            connection.request_queue(&request, deadline)?;
        }
        self.received_frame();
        Ok(())
    }

    /// Reads until something has arrived. `None`: there is something else to do first.
    fn read(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Option<Signal>> {
        loop {
            let wake = self.probe(deadline)?;
            let Some(connection) = &mut self.connection else {
                return Ok(None);
            };
            let Some((topic, payload)) = connection.next(wake)? else {
                if Instant::now() >= deadline {
                    return Ok(Some(Signal::Idle));
                }
                continue;
            };
            if topic == tasks::ANSWERS {
                connection.receive_answer(payload);
                if Instant::now() >= deadline {
                    return Ok(Some(Signal::Idle));
                }
                continue;
            }
            match decode(&topic, payload) {
                Ok(Payload::Frame(frame)) => {
                    connection.queue_answered();
                    self.received_frame();
                    self.iris.receive(frame, since, events);
                    return Ok(None);
                }
                Ok(Payload::Unreadable(error)) => {
                    self.iris.receive_unreadable(error, since, events)?;
                    return Ok(Some(Signal::Idle));
                }
                Ok(Payload::Events(more)) => events.extend(more),
                Err(error) => events.push(Event::unusable(error)),
            }
            if !events.is_empty() {
                // Before the queue has answered, nothing shows that the connection is of use.
                return Ok(Some(if connection.is_queue_awaited() {
                    Signal::Idle
                } else {
                    Signal::Ready
                }));
            }
            if Instant::now() >= deadline {
                return Ok(Some(Signal::Idle));
            }
        }
    }

    /// Asks by another way whether there are news, if it is time to; returns until when to read before the next look at it. Fails
    /// if the connection is deaf. A request that fails proves nothing.
    fn probe(&mut self, deadline: Instant) -> Result<Instant> {
        let now = Instant::now();
        if let Some(mut task) = self.probing.take() {
            match task.wait(now) {
                Ok(None) => {
                    self.probing = Some(task);
                    return Ok(later(now, LOOK).min(deadline));
                }
                Ok(Some(issued)) => self.probe.answered(Some(issued), now),
                Err(error) if error.ends_session() || matches!(error, Error::Stopped) => {
                    return Err(error);
                }
                Err(error) => {
                    log::warn!("whether there are news is not known: {error}");
                    self.probe.answered(None, now);
                }
            }
        }
        match self.probe.check(now, |issued| self.iris.is_behind(issued)) {
            Verdict::Quiet(next) => Ok(next.min(deadline)),
            Verdict::Ask => {
                self.probing = Some(self.asker.fetch_sequence_id()?);
                Ok(now)
            }
            Verdict::Deaf => {
                let problem = "the connection is deaf, there are news that did not come: it will be made anew";
                Err(TransportError::Protocol(problem.into()).into())
            }
        }
    }

    /// There is no reason to ask by another way for a while.
    fn received_frame(&mut self) {
        self.probe.news(Instant::now());
        self.probing = None;
    }

    /// Gives up the connection, and what was received over it and did not go to the caller.
    fn disconnect(&mut self) {
        (self.connection, self.connecting, self.locating) = (None, None, None);
        self.received_frame();
        self.iris.roll_back();
    }
}

impl Transport for Mqtt {
    fn open(&mut self, since: Timestamp, events: &mut Vec<Event>) -> Result<Signal> {
        loop {
            match self.next(since, later(Instant::now(), CENTURY), events) {
                Ok(Signal::Idle) => {}
                Err(error) if is_damage(&error) => log::warn!("{error}"),
                signal => return signal,
            }
        }
    }

    fn next(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        let _reading = crate::api::Reading::new(&self.asker.account.tasks);
        self.iris.commit();
        let signal = self.advance(since, deadline, events);
        if signal.is_err() {
            self.disconnect();
        }
        signal
    }

    fn keep_alive(&mut self, deadline: Instant) -> Instant {
        let connection = self.connection.as_mut();
        connection
            .and_then(|connection| connection.look(deadline).ok())
            .unwrap_or(deadline)
    }

    fn close(&mut self) -> ClosedQueue {
        // What was received may have gone to the caller, unless it was not complete.
        if self.iris.pending().is_some() {
            self.iris.roll_back();
        }
        (self.connection, self.connecting, self.locating) = (None, None, None);
        self.probing = None;
        Box::new(self.iris.take())
    }

    fn position(&self) -> Option<QueuePosition> {
        let position = self.iris.position()?;
        Some(QueuePosition::Mqtt {
            token: position.token.cloned(),
            sequence_id: position.sequence_id,
        })
    }

    fn resume(&mut self, position: QueuePosition) -> bool {
        let QueuePosition::Mqtt { token, sequence_id } = position else {
            return false;
        };
        self.iris.resume(token, sequence_id);
        true
    }

    /// In another session too: if the server does not know the queue there, it reports that.
    fn take_over(&mut self, queue: ClosedQueue) -> bool {
        let Ok(queue) = queue.downcast::<Queue>() else {
            return false;
        };
        self.iris.take_over(*queue);
        true
    }
}

/// Waits for something else than the connection, and keeps the connection alive meanwhile. `None`: it is not done by `deadline`.
fn keep_alive_until<T>(
    connection: &mut Option<Connection>,
    deadline: Instant,
    mut wait: impl FnMut(Instant) -> Result<Option<T>>,
) -> Result<Option<T>> {
    loop {
        let wake = match connection {
            Some(connection) => connection.look(deadline)?,
            None => deadline,
        };
        if let Some(done) = wait(wake)? {
            return Ok(Some(done));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
    }
}
