//! One listening over the gateway, without I/O: what is sent, what arrived, and what is due.
//!
//! It outlives its connections. What arrives is acknowledged, and the cursors move behind it, by the [`commit`](Session::commit) after
//! its events were handed out; [`disconnected`](Session::disconnected) forgets what was not.

use std::collections::BTreeMap;
use std::mem;
use std::time::{Duration, Instant};

use super::options::{GatewayOptions, SHORTEST_PAUSE};
use super::page::SitePage;
use super::requests::{first_tasks, query};
use super::threads::Threads;
use crate::error::{Error, Result, TransportError};
use crate::event::{Event, Gap};
use crate::id::UserId;
use crate::listen::requests::Requests;
use crate::listen::transport::Signal;
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::dgw::{Arrival, Frame, Frames, Kind, Receipt, Streams};
use crate::wire::lightspeed::databases::{self, Action, Databases, Delivery, MAILBOX, SyncParams};
use crate::wire::lightspeed::events::{self, Context};
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::ids::EpochIds;
use crate::wire::lightspeed::{Facts, Program, Response, Schema, task_request};

/// The state of one listening.
pub(super) struct Session {
    me: UserId,
    limits: GatewayOptions,
    databases: Databases,
    threads: Threads,
    epoch_ids: EpochIds,
    /// The numbers that requests name, of the page.
    app_id: String,
    version: i64,
    /// The requests that the first connection begins with.
    first_request: Option<FirstTable>,
    /// Whether it was ever known how the databases stand, so that something can be missed.
    has_position: bool,
    /// What arrived and is not committed, in order.
    pending: Vec<(Receipt, Option<Delivery>)>,
    link: Option<Link>,
}

/// The state of one connection.
struct Link {
    streams: Streams,
    databases: BTreeMap<u16, Stream>,
    awaited: Requests<Awaited, ()>,
    received: Instant,
    next_ping: Instant,
    /// When to ask whether something was not pushed.
    ask_again: Instant,
    /// Whether it was reported that the messages are up to date.
    is_reported: bool,
}

/// The stream of a database.
struct Stream {
    database: i64,
    is_established: bool,
    /// The request that opened it.
    request_id: u16,
}

/// An answer that is due.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Awaited {
    /// The next one about a stream.
    Stream(u16),
    /// That to a request for what is new in a database.
    Answer(u16),
}

/// When something happens.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Instant,
    /// By the server's clock.
    pub(super) clock: Timestamp,
    /// Everything that was written before this has been received.
    pub(super) since: Timestamp,
}

/// Messages of the websocket that are to be sent, in order.
pub(super) type Output = Vec<Vec<u8>>;

/// The action that is due.
#[derive(Debug, PartialEq)]
pub(super) enum Due {
    /// Nothing, until then.
    Nothing(Instant),
    Send(Output),
    /// An answer is overdue: look whether it has arrived, and call [`Session::expire`] if it has not.
    Expired,
}

impl Session {
    pub(super) fn new(me: UserId, limits: &GatewayOptions) -> Self {
        Self {
            me,
            limits: limits.clone(),
            databases: Databases::new(SyncParams::default(), []),
            threads: Threads::default(),
            epoch_ids: EpochIds::default(),
            app_id: String::new(),
            version: 0,
            first_request: None,
            has_position: false,
            pending: Vec::new(),
            link: None,
        }
    }

    /// Goes on with the cursors of an earlier listening. `false`: there is none of the messages.
    pub(super) fn resume<'a>(&mut self, cursors: impl IntoIterator<Item = (i64, &'a str)>) -> bool {
        self.databases = Databases::new(SyncParams::default(), cursors);
        self.has_position = self.databases.cursors().any(|it| it.0 == MAILBOX);
        self.has_position
    }

    /// The cursors behind all that was received.
    pub(super) fn cursors(&self) -> Vec<(i64, &str)> {
        let pending = self.pending.iter().filter_map(|it| it.1.as_ref());
        self.databases.cursors_behind(pending)
    }

    /// Takes the values of a page.
    pub(super) fn load(&mut self, page: &SitePage, clock: Timestamp) {
        let is_first = self.version == 0;
        self.app_id.clone_from(&page.app_id);
        self.version = page.version;
        let known = Schema::current().version;
        log::debug!("the schema has version {}; its positions are known of {known}", page.version);
        self.databases.set_params(page.sync_params.clone());
        let mut first = FirstTable::default();
        for program in &page.programs {
            let rows = match Program::run(program, facts(clock)) {
                Ok(program) => program.rows,
                Err(error) => {
                    log::warn!("a first program is left out: {error}");
                    continue;
                }
            };
            self.threads.learn(&rows);
            if let Some(table) = FirstTable::of(&rows) {
                for block in &table.cursors {
                    self.databases.begin_at(block);
                }
                first.parents.extend(table.parents);
                first.ranges.extend(table.ranges);
            }
        }
        if is_first {
            self.first_request = Some(first);
        }
    }

    /// A connection is there. Returns what it begins with.
    pub(super) fn connected(&mut self, moment: Moment) -> Result<Output> {
        let now = moment.now;
        self.disconnected();
        self.link = Some(Link {
            streams: Streams::default(),
            databases: BTreeMap::new(),
            awaited: Requests::default(),
            received: now,
            next_ping: later(now, self.limits.keep_alive.max(SHORTEST_PAUSE)),
            ask_again: self.ask_again(now),
            is_reported: false,
        });
        let mut output = Output::new();
        if let Some(first) = self.first_request.take() {
            let cursors: Vec<_> = self.databases.cursors().collect();
            let tasks = first_tasks(&first, &cursors).map_err(unwritable)?;
            let epoch_id = self.epoch_ids.next(moment.clock.as_millis());
            let request_id = self.databases.next_request_id();
            let request = task_request(
                &self.app_id,
                request_id,
                &tasks,
                0,
                epoch_id,
                self.version,
            );
            self.open(Kind::OneOff, &request.map_err(unwritable)?, now, &mut output)?;
        }
        let actions = self.databases.step(databases::Signal::Connected);
        self.perform(actions, moment, &mut output)?;
        Ok(output)
    }

    /// The connection is gone, and with it what was received and not handed out.
    pub(super) fn disconnected(&mut self) {
        self.databases.step(databases::Signal::Disconnected);
        self.pending.clear();
        self.link = None;
    }

    /// All events have been handed out. Returns the acknowledgements, and the requests for more.
    pub(super) fn commit(&mut self, moment: Moment) -> Result<Output> {
        let mut output = Output::new();
        for (receipt, delivery) in mem::take(&mut self.pending) {
            if let Some(link) = &mut self.link {
                output.extend(link.streams.handled(receipt));
            }
            if let Some(delivery) = delivery {
                let actions = self.databases.commit(delivery);
                self.perform(actions, moment, &mut output)?;
            }
        }
        Ok(output)
    }

    /// Whether the messages have just become up to date on this connection.
    pub(super) fn take_ready(&mut self) -> bool {
        let is_up_to_date = self.databases.is_up_to_date();
        let Some(link) = &mut self.link else {
            return false;
        };
        self.has_position |= is_up_to_date;
        is_up_to_date && !mem::replace(&mut link.is_reported, true)
    }

    /// Takes in a message of the websocket. The signal is that of programs that arrived with it. After an error the connection is to
    /// be dropped.
    pub(super) fn receive(
        &mut self,
        message: &[u8],
        moment: Moment,
        events: &mut Vec<Event>,
    ) -> Result<(Output, Option<Signal>)> {
        let (mut output, mut signal) = (Output::new(), None);
        if let Some(link) = &mut self.link {
            link.received = moment.now;
        }
        for frame in Frames::of(message) {
            let Some(link) = &mut self.link else {
                break;
            };
            let frame = frame.map_err(|(refusal, length)| {
                let problem = format!("a frame cannot be read, {refusal:?} in {length} bytes: the connection will be made anew");
                TransportError::Protocol(problem.into())
            })?;
            match link.streams.take(frame) {
                Arrival::Data(payload, receipt) if link.databases.contains_key(&receipt.stream) => {
                    let arrived = self.arrived(payload, receipt, moment, events)?;
                    signal = signal.max(Some(arrived));
                }
                // Its rows come once more, as pushes.
                Arrival::Data(_, receipt) | Arrival::Stray(receipt) => {
                    let stream = receipt.stream;
                    output.extend(link.streams.handled(receipt));
                    self.watch(stream, moment.now);
                }
                Arrival::Established(stream) => {
                    if let Some(stream) = link.databases.get_mut(&stream) {
                        stream.is_established = true;
                    }
                    self.watch(stream, moment.now);
                }
                Arrival::Acknowledged(stream) => self.watch(stream, moment.now),
                Arrival::Ended(stream, kind, reason) => {
                    let reason = reason.map_or("no reason", |it| it.name());
                    self.ended(stream, kind, reason, moment, &mut output)?;
                }
                Arrival::Ping => push(Frame::Pong, &mut output)?,
                Arrival::Drain(reason) => {
                    log::info!("the gateway is about to end the connection: {}", reason.name());
                }
                Arrival::Deauthorized => log::warn!("the gateway does not accept the session any more"),
                Arrival::Pong | Arrival::Ignored => {}
            }
        }
        Ok((output, signal))
    }

    /// Something has come at this time, such as half of a message.
    pub(super) fn is_alive(&mut self, at: Instant) {
        if let Some(link) = &mut self.link {
            link.received = link.received.max(at);
        }
    }

    /// Returns what is to be done now.
    pub(super) fn due(&mut self, moment: Moment) -> Result<Due> {
        let now = moment.now;
        let Some(link) = &mut self.link else {
            return Ok(Due::Nothing(later(now, CENTURY)));
        };
        let silent = later(link.received, self.limits.answer_timeout);
        let overdue = link.awaited.next_deadline().map_or(silent, |it| it.min(silent));
        if overdue <= now {
            return Ok(Due::Expired);
        }
        if link.next_ping <= now {
            link.next_ping = later(now, self.limits.keep_alive.max(SHORTEST_PAUSE));
            let mut output = Output::new();
            push(Frame::Ping, &mut output)?;
            return Ok(Due::Send(output));
        }
        if link.ask_again <= now {
            let actions = self.databases.step(databases::Signal::Due);
            let mut output = Output::new();
            self.perform(actions, moment, &mut output)?;
            let next = self.ask_again(now);
            if let Some(link) = &mut self.link {
                link.ask_again = next;
            }
            return Ok(Due::Send(output));
        }
        Ok(Due::Nothing(overdue.min(link.next_ping).min(link.ask_again)))
    }

    /// Nothing has arrived: what is overdue does not come any more. Fails if the connection is of no use without it.
    pub(super) fn expire(&mut self, moment: Moment) -> Result<Output> {
        let mut output = Output::new();
        let Some(link) = &mut self.link else {
            return Ok(output);
        };
        if later(link.received, self.limits.answer_timeout) <= moment.now {
            return Err(TransportError::Timeout.into());
        }
        while let Some(link) = &mut self.link
            && let Some((awaited, ())) = link.awaited.take_expired(moment.now)
        {
            let request_id = match awaited {
                Awaited::Answer(request_id) => request_id,
                Awaited::Stream(stream) => {
                    let other = link.databases.get(&stream);
                    let Some(other) = other.filter(|it| it.database != MAILBOX) else {
                        return Err(TransportError::Timeout.into());
                    };
                    log::warn!("the stream of database {} has no answer", other.database);
                    let request_id = other.request_id;
                    output.extend(link.streams.abandon(stream));
                    request_id
                }
            };
            let expired = databases::Signal::Expired { request_id };
            let actions = self.databases.step(expired);
            if actions.contains(&Action::Drop) {
                return Err(TransportError::Timeout.into());
            }
            self.perform(actions, moment, &mut output)?;
        }
        Ok(output)
    }

    /// Takes in a program, or why there is none.
    fn arrived(
        &mut self,
        payload: &[u8],
        receipt: Receipt,
        moment: Moment,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        let response = Response::decode(payload).map_err(|error| {
            log::warn!("{error}");
            let problem = "what came about messages cannot be read: it will be asked for once more";
            TransportError::Protocol(problem.into())
        })?;
        let request_id = response.request_id();
        let answered = request_id.zip(self.link.as_mut());
        let answered = answered.and_then(|(id, link)| link.awaited.complete(&Awaited::Answer(id)));
        let program = match Program::run(response.program(), facts(moment.clock)) {
            Ok(program) => program,
            Err(error) if answered.is_some() => {
                log::warn!("{error}");
                let actions = self
                    .databases
                    .step(databases::Signal::Unreadable { request_id });
                self.pending.push((receipt, None));
                self.perform(actions, moment, &mut Output::new())?;
                return Ok(Signal::Idle);
            }
            Err(error) => {
                events.extend([Event::unusable(error), Event::Gap(Gap::new(moment.since))]);
                self.pending.push((receipt, None));
                return Ok(self.signal());
            }
        };
        log::debug!("{} rows have arrived, {:?}", program.rows.len(), program.passed_over);
        let rows = program.rows;
        self.threads.learn(&rows);
        let arrived = databases::Signal::Arrived {
            request_id,
            rows: &rows,
        };
        let actions = self.databases.step(arrived);
        let deliveries = actions.into_iter().filter_map(|action| match action {
            Action::Deliver(delivery) => Some(delivery),
            _ => None,
        });
        let delivery = deliveries.last();
        if let Some(delivery) = &delivery {
            for database in &delivery.failures {
                log::warn!("database {database} cannot be brought up to date, as the server states");
            }
            if !delivery.snapshots.is_empty() && self.has_position {
                events.push(Event::Gap(Gap::new(moment.since)));
            }
        }
        let context = Context {
            me: self.me,
            now: moment.clock,
            thread: &|number| self.threads.get(number),
        };
        events.extend(events::decode(&rows, context));
        self.pending.push((receipt, delivery));
        Ok(self.signal())
    }

    /// The meaning of a push, or of an answer.
    fn signal(&self) -> Signal {
        match self.databases.is_up_to_date() {
            true => Signal::Ready,
            false => Signal::Idle,
        }
    }

    fn ended(
        &mut self,
        stream: u16,
        kind: Kind,
        reason: &str,
        moment: Moment,
        output: &mut Output,
    ) -> Result<()> {
        let Some(link) = &mut self.link else {
            return Ok(());
        };
        link.awaited.complete(&Awaited::Stream(stream));
        let signal = match link.databases.remove(&stream) {
            Some(it) if it.is_established || it.database == MAILBOX => {
                databases::Signal::StreamEnded {
                    database: it.database,
                }
            }
            Some(it) => {
                log::warn!("database {} cannot be opened: {reason}", it.database);
                let request_id = it.request_id;
                link.awaited.complete(&Awaited::Answer(request_id));
                databases::Signal::Expired { request_id }
            }
            None if kind == Kind::FireAndForget => return Ok(()),
            None => return Err(lost(reason)),
        };
        let actions = self.databases.step(signal);
        if actions.contains(&Action::Drop) {
            return Err(lost(reason));
        }
        self.perform(actions, moment, output)
    }

    fn perform(&mut self, actions: Vec<Action>, moment: Moment, output: &mut Output) -> Result<()> {
        for action in actions {
            match action {
                Action::Ask(ask) => {
                    let epoch_id = self.epoch_ids.next(moment.clock.as_millis());
                    let request = query(&self.app_id, self.version, epoch_id, &ask);
                    let request = request.map_err(unwritable)?;
                    if ask.opens_stream {
                        let stream =
                            self.open(Kind::Persistent, &request, moment.now, output)?;
                        let opened = Stream {
                            database: ask.database,
                            is_established: false,
                            request_id: ask.request_id,
                        };
                        if let Some(link) = &mut self.link {
                            link.databases.insert(stream, opened);
                        }
                    } else {
                        self.send(ask.database, &request, moment.now, output)?;
                    }
                    let deadline = later(moment.now, self.limits.sync_timeout);
                    if let Some(link) = &mut self.link {
                        let awaited = Awaited::Answer(ask.request_id);
                        link.awaited.register(awaited, deadline, ());
                    }
                }
                Action::Ready => log::debug!("all databases are up to date, or left out"),
                Action::Drop => return Err(lost("its answer cannot be used")),
                Action::Deliver(_) => {}
            }
        }
        Ok(())
    }

    fn open(
        &mut self,
        kind: Kind,
        request: &str,
        now: Instant,
        output: &mut Output,
    ) -> Result<u16> {
        let link = self.link.as_mut().ok_or_else(|| lost("there is no connection"))?;
        let (stream, message) = link.streams.open(kind, request)?;
        output.push(message);
        self.watch(stream, now);
        Ok(stream)
    }

    /// Sends one more request on the stream of a database.
    fn send(
        &mut self,
        database: i64,
        request: &str,
        now: Instant,
        output: &mut Output,
    ) -> Result<()> {
        let Some(link) = &mut self.link else {
            return Ok(());
        };
        let mut streams = link.databases.iter();
        let Some((stream, _)) = streams.find(|it| it.1.database == database) else {
            return Ok(());
        };
        let stream = *stream;
        output.extend(link.streams.send(stream, request)?);
        self.watch(stream, now);
        Ok(())
    }

    /// Waits for the next answer about a stream, if one is due.
    fn watch(&mut self, stream: u16, now: Instant) {
        let Some(link) = &mut self.link else {
            return;
        };
        let awaited = Awaited::Stream(stream);
        if link.streams.waits_for(stream).is_some() {
            let deadline = later(now, self.limits.stream_timeout);
            link.awaited.register(awaited, deadline, ());
        } else {
            link.awaited.complete(&awaited);
        }
    }

    fn ask_again(&self, now: Instant) -> Instant {
        let pause: Option<Duration> = self.limits.ask_again_after;
        later(now, pause.map_or(CENTURY, |pause| pause.max(SHORTEST_PAUSE)))
    }
}

/// No message counts as delivered: each is handed out once, by its identifier, whatever the program asks.
fn facts(clock: Timestamp) -> Facts<'static> {
    Facts {
        now: clock.as_millis(),
        is_delivered: &|_, _| false,
    }
}

fn push(frame: Frame<'_>, output: &mut Output) -> Result<()> {
    let mut message = Vec::new();
    frame.encode(&mut message)?;
    output.push(message);
    Ok(())
}

fn lost(reason: &str) -> Error {
    let problem = format!("the gateway has ended a stream that is needed, {reason}: the connection will be made anew");
    TransportError::Protocol(problem.into()).into()
}

fn unwritable(_: serde_json::Error) -> Error {
    let problem = "a request cannot be written as JSON: please report it";
    TransportError::Protocol(problem.into()).into()
}
