//! Tasks over the gateway: over the connection of the listening, and over one that is opened for them.

use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{TryRecvError, bounded};

use super::connection::{self, Connection, Received, closed};
use super::options::GatewayOptions;
use super::shared::Shared;
use super::step::{Due, Moment, Output, Session};
use crate::api::{Answer, AttachedTasks, PageNames, TaskBatch, Tasks};
use crate::error::{Error, Result, TransportError};
use crate::http::Register;
use crate::listen::task_caller::TaskCaller;
use crate::listen::unanswered::{Refusal, Unanswered};
use crate::time::{CENTURY, later};
use crate::uuid;
use crate::wire::dgw::CloseCode;

/// Sends tasks over the connection of a listening from now on.
pub(super) fn lend(shared: &Arc<Shared>, tasks: &Arc<Tasks>) -> AttachedTasks {
    let shared = Arc::clone(shared);
    AttachedTasks::new(tasks, move |batch, _| {
        let (sender, receiver) = bounded(1);
        let mut number = None;
        // The limit of the websocket counts.
        let deadline = later(Instant::now(), CENTURY);
        let sent = shared.send(deadline, |session| {
            let Some((stream, output)) = session.send_tasks(batch, sender)? else {
                return Ok((Output::default(), ()));
            };
            number = Some(stream);
            Ok((output, ()))
        });
        let Some(number) = number else {
            return sent.map(|_| None);
        };
        let shared = Arc::clone(&shared);
        let answer = Answer::new(receiver, move || {
            let deadline = later(Instant::now(), CENTURY);
            let ended = shared.send(deadline, |session| Ok((session.give_up_tasks(number), ())));
            if let Err(error) = ended {
                log::debug!("the stream of a request is not ended: {error}");
            }
        });
        sent.map(|_| Some(answer))
    })
}

/// A connection that is opened for tasks.
pub(in crate::listen) struct TaskConnection {
    connection: Connection,
    session: Session,
}

impl TaskConnection {
    pub(in crate::listen) fn open(
        caller: &TaskCaller<'_>,
        names: &PageNames,
        register: Register,
    ) -> Result<Self, Unanswered> {
        let options = GatewayOptions::default();
        let device_id = names.device_id.clone().unwrap_or_else(uuid::random);
        let from = connection::Caller {
            http: &caller.api.http,
            account: caller.account,
            uid: caller.uid,
            gateway_app_id: names.gateway_app_id.as_deref().unwrap_or_default(),
            device_id: &device_id,
        };
        let connection = Connection::open(&from, &options, register).map_err(refused)?;
        let mut session = Session::new(caller.uid, &options, &caller.account.tasks);
        session.connected_for_tasks(&names.app_id, names.version, Instant::now());
        Ok(Self {
            connection,
            session,
        })
    }

    /// Sends tasks, and blocks until their answer has come, for as long as a request may take.
    pub(in crate::listen) fn exchange(
        mut self,
        caller: &TaskCaller<'_>,
        batch: &TaskBatch,
    ) -> Result<Vec<u8>, Unanswered> {
        let deadline = later(Instant::now(), caller.api.http.settings.timeout);
        let (sender, answer) = bounded(1);
        let sent = self.session.send_tasks(batch, sender)?;
        let (number, output) = sent.unwrap_or_default();
        self.send(output, deadline)?;
        loop {
            match answer.try_recv() {
                Ok(answer) => return Ok(answer?),
                Err(TryRecvError::Empty) if Instant::now() < deadline => {
                    if let Some(code) = self.step(caller, deadline)? {
                        let error = closed(code, "look whether the request was done");
                        let refusal = refusal(code);
                        let refusal = refusal.filter(|_| self.session.is_unaccepted(number));
                        return Err(Unanswered { error, refusal });
                    }
                }
                Err(_) => break,
            }
        }
        let output = self.session.give_up_tasks(number);
        // The connection ends in any case.
        let _ = self.send(
            output,
            later(Instant::now(), caller.api.http.settings.timeout),
        );
        Err(TransportError::Timeout.into())
    }

    /// Does what is due, or reads a message. Returns the code with which the server has closed the connection.
    fn step(&mut self, caller: &TaskCaller<'_>, deadline: Instant) -> Result<Option<CloseCode>> {
        let clock = caller.account.server_time();
        let moment = |now| Moment {
            now,
            clock,
            since: clock,
        };
        let begun = moment(Instant::now());
        let due = self.session.due(begun)?;
        let is_overdue = due == Due::Expired;
        let wake = match due {
            Due::Nothing(wake) => wake.min(deadline),
            Due::Expired => begun.now,
            Due::Send(output) => return self.send(output, deadline).map(|()| None),
        };
        let output = match self.connection.read(wake)? {
            Some(Received::Frames(message)) => {
                let received = moment(Instant::now());
                self.session.receive(&message, received, &mut Vec::new())?.0
            }
            Some(Received::Closed(code)) => return Ok(Some(code)),
            Some(Received::Other) => {
                self.session.is_alive(Instant::now());
                Output::new()
            }
            // Some of a message may have come.
            None if is_overdue => {
                self.session.is_alive(self.connection.last_read());
                self.session.expire(begun)?
            }
            None => Output::new(),
        };
        self.send(output, deadline).map(|()| None)
    }

    fn send(&self, output: Output, deadline: Instant) -> Result<()> {
        let writer = self.connection.writer();
        output
            .into_iter()
            .try_for_each(|message| writer.send(message, deadline))
    }
}

/// A handshake that failed. An answer that refuses it may be due to the values of the page.
fn refused(error: Error) -> Unanswered {
    let is_refusal =
        matches!(error, Error::Http { status } if (400..500).contains(&status) && status != 429);
    let refusal = is_refusal.then_some(Refusal::Other);
    Unanswered { error, refusal }
}

/// The refusal that a code means. `None`: it is another reason.
fn refusal(code: CloseCode) -> Option<Refusal> {
    match code {
        CloseCode::UNAUTHORIZED => Some(Refusal::Unauthorized),
        CloseCode::BAD_REQUEST => Some(Refusal::Other),
        _ => None,
    }
}
