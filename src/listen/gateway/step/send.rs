//! What is sent: requests for databases, and the streams that carry them.

use std::time::Instant;

use super::{Awaited, Moment, Output, Session, Stream};
use crate::error::{Error, Result, TransportError};
use crate::listen::gateway::requests::{first_tasks, query};
use crate::time::later;
use crate::wire::dgw::{Frame, Kind};
use crate::wire::lightspeed::databases::Action;
use crate::wire::lightspeed::task_request;

impl Session {
    /// Asks for the newest threads, as connections begin until one has an answer.
    pub(super) fn ask_for_threads(&mut self, moment: Moment, output: &mut Output) -> Result<()> {
        let Some(first) = &self.first_request else {
            return Ok(());
        };
        let cursors: Vec<_> = self.databases.cursors().collect();
        let tasks = first_tasks(first, &cursors).map_err(unwritable)?;
        let first_task = self.numbers.next_tasks(tasks.len());
        let epoch_id = self.numbers.next_epoch_id(moment.clock);
        let request_id = self.databases.next_request_id();
        let (app_id, version) = (&self.app_id, self.version);
        let request = task_request(app_id, request_id, &tasks, first_task, epoch_id, version);
        let request = request.map_err(unwritable)?;
        self.open(Kind::OneOff, &request, moment.now, output)?;
        Ok(())
    }

    pub(super) fn perform(
        &mut self,
        actions: Vec<Action>,
        moment: Moment,
        output: &mut Output,
    ) -> Result<()> {
        for action in actions {
            match action {
                Action::Ask(ask) => {
                    let epoch_id = self.numbers.next_epoch_id(moment.clock);
                    let request = query(&self.app_id, self.version, epoch_id, &ask);
                    let request = request.map_err(unwritable)?;
                    if ask.opens_stream {
                        let stream = self.open(Kind::Persistent, &request, moment.now, output)?;
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
        let link = self
            .link
            .as_mut()
            .ok_or_else(|| lost("there is no connection"))?;
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

    /// Waits for the next answer about a stream, if one is due. The calls that have sent tasks wait themselves.
    pub(super) fn watch(&mut self, stream: u16, now: Instant) {
        let Some(link) = self.link.as_mut().filter(|it| !it.tasks.has(stream)) else {
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
}

pub(super) fn push(frame: Frame<'_>, output: &mut Output) -> Result<()> {
    let mut message = Vec::new();
    frame.encode(&mut message)?;
    output.push(message);
    Ok(())
}

pub(super) fn lost(reason: &str) -> Error {
    let problem = format!(
        "the gateway has ended a stream that is needed, {reason}: the connection will be made anew"
    );
    TransportError::Protocol(problem.into()).into()
}

fn unwritable(_: serde_json::Error) -> Error {
    let problem = "a request cannot be written as JSON: please report it";
    TransportError::Protocol(problem.into()).into()
}
