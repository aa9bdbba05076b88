//! Receiving messages of the websocket.

use std::mem;

use super::held::Held;
use super::send::{lost, push};
use super::task_streams::unanswered;
use super::{Awaited, Moment, Output, Session};
use crate::error::{Result, TransportError};
use crate::event::{Event, Gap};
use crate::listen::transport::Signal;
use crate::wire::dgw::{Arrival, Frame, Frames, Kind, Receipt};
use crate::wire::lightspeed::databases::{self, Action, MAILBOX, Turn};
use crate::wire::lightspeed::events::{self, Context};
use crate::wire::lightspeed::{Response, Row};

impl Session {
    /// Takes in a message of the websocket. The signal is that of programs that arrived with it. After an error the connection is to
    /// be dropped, but what came before it counts: its events are there, and a [`commit`](Self::commit) is to follow.
    pub(in crate::listen::gateway) fn receive(
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
                Arrival::Data(payload, receipt) if link.tasks.has(receipt.stream) => {
                    link.tasks.answer(receipt.stream, Ok(payload.to_vec()));
                    output.extend(link.streams.handled(receipt));
                }
                // Its rows come once more, as pushes.
                Arrival::Data(_, receipt) => {
                    self.first_request = None;
                    let stream = receipt.stream;
                    output.extend(link.streams.handled(receipt));
                    self.watch(stream, moment.now);
                }
                Arrival::Stray(receipt) => output.extend(link.streams.handled(receipt)),
                // It waits for nothing more: no answer comes.
                Arrival::Established(stream)
                    if link.tasks.has(stream) && link.streams.waits_for(stream).is_none() =>
                {
                    link.tasks.answer(stream, Ok(Vec::new()));
                    output.extend(link.streams.abandon(stream));
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
                    log::info!(
                        "the gateway is about to end the connection: {}",
                        reason.name()
                    );
                }
                Arrival::Deauthorized => {
                    log::warn!("the gateway does not accept the session any more")
                }
                Arrival::Pong | Arrival::Ignored => {}
            }
        }
        Ok((output, signal))
    }

    /// Takes in a program, or why there is none.
    fn arrived(
        &mut self,
        payload: &[u8],
        receipt: Receipt,
        moment: Moment,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        let response = match Response::decode(payload) {
            Ok(response) => response,
            Err(error) => {
                log::warn!("{error}");
                if self.is_of_mailbox(&receipt) {
                    self.reject_cursor();
                }
                let problem =
                    "what came about messages cannot be read: it will be asked for once more";
                return Err(TransportError::Protocol(problem.into()).into());
            }
        };
        let request_id = response.request_id();
        let answered = request_id.zip(self.link.as_mut());
        let answered = answered.and_then(|(id, link)| link.awaited.complete(&Awaited::Answer(id)));
        let program = match self.run(response.program(), moment.clock) {
            Ok(program) => program,
            Err(error) if answered.is_some() => {
                log::warn!("{error}");
                let actions = self
                    .databases
                    .step(databases::Signal::Unreadable { request_id });
                if actions.contains(&Action::Drop) {
                    self.reject_cursor();
                }
                self.perform(actions, moment, &mut Output::new())?;
                self.pending.push((receipt, None));
                return Ok(Signal::Idle);
            }
            Err(_) if Response::is_empty(payload) => {
                log::debug!("a push without a program has arrived");
                self.pending.push((receipt, None));
                return Ok(self.signal());
            }
            Err(error) => {
                events.push(Event::unusable(error));
                // The other databases have no messages: those of encrypted chats come over a connection of their own.
                if self.is_of_mailbox(&receipt) {
                    events.push(Event::Gap(Gap::new(moment.since)));
                }
                self.pending.push((receipt, None));
                return Ok(self.signal());
            }
        };
        log::debug!(
            "{} rows have arrived, {:?}",
            program.rows.len(),
            program.passed_over
        );
        let rows = program.rows;
        let is_in_turn = self.held.is_empty() && !self.databases.is_ahead(&rows, self.deliveries());
        if answered.is_none() && !is_in_turn {
            self.hold(rows, receipt)?;
            return Ok(Signal::Idle);
        }
        Ok(self.deliver(rows, request_id, receipt, moment, events))
    }

    /// Whether it came on the stream of the database with the messages.
    fn is_of_mailbox(&self, receipt: &Receipt) -> bool {
        let link = self.link.as_ref();
        let stream = link.and_then(|link| link.databases.get(&receipt.stream));
        stream.is_some_and(|it| it.database == MAILBOX)
    }

    /// Lets a push wait. Fails if too much waits: what is not acknowledged comes again over the next connection.
    fn hold(&mut self, rows: Vec<Row>, receipt: Receipt) -> Result<()> {
        let size = rows.iter().map(|row| row.footprint() as u64).sum();
        let held = self.held.iter().map(|it| it.size).sum::<u64>();
        if !self.held.is_empty() && held.saturating_add(size) > self.limits.max_message_size {
            let problem = "too much was pushed before an answer on which it builds: the connection will be made anew";
            return Err(TransportError::Protocol(problem.into()).into());
        }
        self.held.push(Held {
            receipt,
            rows,
            size,
        });
        Ok(())
    }

    /// Takes in what waited for an answer, as soon as all that was asked for is there. Call it after each commit.
    pub(in crate::listen::gateway) fn release(
        &mut self,
        moment: Moment,
        events: &mut Vec<Event>,
    ) -> Option<Signal> {
        let first = self.held.first()?;
        if self.databases.is_ahead(&first.rows, self.deliveries()) {
            return None;
        }
        let held = mem::take(&mut self.held).into_iter();
        held.map(|it| self.deliver(it.rows, None, it.receipt, moment, events))
            .max()
    }

    /// Makes the events of rows.
    fn deliver(
        &mut self,
        rows: Vec<Row>,
        request_id: Option<u16>,
        receipt: Receipt,
        moment: Moment,
        events: &mut Vec<Event>,
    ) -> Signal {
        let arrived = databases::Signal::Arrived {
            request_id,
            rows: &rows,
        };
        let actions = self.databases.step(arrived);
        let delivery = actions.into_iter().find_map(|action| match action {
            Action::Deliver(delivery) => Some(delivery),
            _ => None,
        });
        if let Some(delivery) = &delivery {
            for database in &delivery.failures {
                log::warn!(
                    "database {database} cannot be brought up to date, as the server states"
                );
            }
            let is_anew = delivery.answers_mailbox() && mem::take(&mut self.has_lost_cursor);
            let is_incomplete = delivery.replaces_mailbox() && self.has_position;
            let is_skipped = self.databases.is_skipped_by(delivery, self.deliveries());
            if is_anew || is_incomplete || is_skipped {
                events.push(Event::Gap(Gap::new(moment.since)));
            }
        }
        let turn = delivery.as_ref().map_or(Turn::Next, |delivery| {
            self.databases.turn(delivery, self.deliveries())
        });
        let rows = match turn {
            Turn::Passed => {
                log::debug!("a program has arrived that brings nothing new");
                self.pending.push((receipt, delivery));
                return self.signal();
            }
            Turn::Ahead => rows,
            Turn::Next => self.ahead.remove_from(rows),
        };
        let context = Context {
            me: self.me,
            now: moment.clock,
            known: &|number| self.threads.get(number),
        };
        events.extend(events::decode(&rows, context));
        self.threads.learn(&rows);
        self.delivered.learn(&rows);
        if turn == Turn::Ahead {
            self.ahead.learn(&rows);
        }
        self.pending.push((receipt, delivery));
        self.signal()
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
        if link.tasks.has(stream) {
            link.tasks.answer(stream, Err(unanswered(reason)));
            // The living client ends no stream that has no answer.
            if kind != Kind::FireAndForget {
                output.extend(link.streams.abandon(stream));
            }
            return Ok(());
        }
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
}
