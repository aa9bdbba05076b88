//! Running tasks: over the connection of a listening, or over one that is opened for them.

use crossbeam_channel::select;

use super::{Client, LoggedIn};
use crate::api::{Answer, PageNames, TaskBatch};
use crate::error::{DecodeError, Error, FacebookError, Result, TransportError};
use crate::http::CommandAgent;
use crate::listen::{Refusal, StopHandle, TaskCaller, tasks};
use crate::time::Timestamp;
use crate::wire::lightspeed::task::{Failure, failure};
use crate::wire::lightspeed::{Facts, Program, Response, Row, Task};

/// The answer to a request with tasks.
pub(super) struct Done {
    pub(super) rows: Vec<Row>,
    /// The number of the first task.
    pub(super) first_task: i64,
    failure: Option<Failure>,
    /// Whether they went over the connection of a listening, which brings what Facebook pushes about them afterwards.
    pub(super) is_followed: bool,
}

impl Done {
    pub(super) fn of(payload: &[u8], batch: &TaskBatch, is_followed: bool) -> Result<Self> {
        let facts = Facts::none_delivered(Timestamp::now());
        let rows = match batch.is_answered {
            true => Program::run(Response::decode(payload)?.program(), facts)?.rows,
            false => Vec::new(),
        };
        let mut failures = batch.numbers().filter_map(|task| failure(&rows, task));
        Ok(Self {
            failure: failures.next(),
            first_task: batch.first_task,
            is_followed,
            rows,
        })
    }

    /// Fails if a task was refused.
    pub(super) fn check(self) -> Result<Self> {
        match self.failure {
            Some(failure) => Err(refused(failure)),
            None => Ok(self),
        }
    }
}

impl Client {
    /// Runs tasks in one request, and blocks until they are answered. They are sent once, whatever happens. Fails if one of them is
    /// refused.
    pub(super) fn run_tasks(&self, tasks: serde_json::Result<Vec<Task>>) -> Result<Done> {
        let tasks = tasks.map_err(|error| DecodeError::json("a task", &error))?;
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        let logged_in = self.logged_in();
        let batch = logged_in.account.tasks.batch(tasks, true);
        self.exchange(&logged_in, &commands, &batch)?.check()
    }

    /// Sends tasks, once, and returns the answer to them.
    pub(super) fn exchange(
        &self,
        logged_in: &LoggedIn,
        commands: &CommandAgent,
        batch: &TaskBatch,
    ) -> Result<Done> {
        match self.exchange_over_listening(logged_in, commands, batch)? {
            Some(done) => Ok(done),
            None => self.exchange_over_another(logged_in, commands, batch),
        }
    }

    /// Sends tasks over a connection that is opened for them. Where the server does not take it, the page is loaded anew and shows whether
    /// the session has ended; if it has not, they are sent once more, by the values of that page.
    pub(super) fn exchange_over_another(
        &self,
        logged_in: &LoggedIn,
        commands: &CommandAgent,
        batch: &TaskBatch,
    ) -> Result<Done> {
        let caller = TaskCaller {
            api: &self.inner.api,
            account: &logged_in.account,
            uid: logged_in.uid,
            #[cfg(feature = "mqtt")]
            visibility: self.inner.listening.presence.visibility(),
            commands,
        };
        let mut is_confirmed = false;
        loop {
            let names = self.page_names(logged_in, commands)?;
            let unanswered = match tasks::exchange(&caller, batch, &names) {
                Ok(payload) => return Done::of(&payload, batch, false),
                Err(unanswered) => unanswered,
            };
            let error = unanswered.error;
            match unanswered.refusal {
                None => return Err(error),
                Some(Refusal::Unauthorized) if is_confirmed => return Err(Error::NotLoggedIn),
                Some(_) if is_confirmed => return Err(error),
                Some(_) => log::warn!("the page is loaded anew: {error}"),
            }
            logged_in.account.tasks.forget_names();
            is_confirmed = true;
        }
    }

    /// Sends tasks over the connection of a listener. `None`: there is none, or nobody reads it at this moment.
    pub(super) fn exchange_over_listening(
        &self,
        logged_in: &LoggedIn,
        commands: &CommandAgent,
        batch: &TaskBatch,
    ) -> Result<Option<Done>> {
        // Where the caller itself reads the connection, nobody would read the answer.
        let Some((listener, dispatcher)) = self.inner.listening.listener() else {
            return Ok(None);
        };
        // The caller may be the one who receives the events: the answer is read all the same while their channel is full.
        let _goes_on = dispatcher.begin_wait(|_| None::<()>);
        let names = || self.page_names(logged_in, commands);
        let Some(answer) = logged_in.account.tasks.send(batch, &names)? else {
            return Ok(None);
        };
        let payload = self.receive(&answer, &listener, commands)?;
        Done::of(&payload, batch, true).map(Some)
    }

    fn page_names(&self, logged_in: &LoggedIn, commands: &CommandAgent) -> Result<PageNames> {
        let caller = self.caller(logged_in).within(commands.clone());
        logged_in.account.tasks.names(|| caller.messages_page())
    }

    /// Blocks until the thread that listens has read the answer.
    fn receive(
        &self,
        answer: &Answer,
        listener: &StopHandle,
        commands: &CommandAgent,
    ) -> Result<Vec<u8>> {
        let lost = || {
            let broken = std::io::ErrorKind::ConnectionAborted;
            TransportError::Closed(broken.into())
        };
        let timeout = self.inner.api.http.settings.timeout;
        select! {
            recv(answer.receiver()) -> answer => answer.unwrap_or_else(|_| Err(lost().into())),
            // The thread may have stopped before it has found the connection closed.
            recv(listener.closed()) -> _ => Err(lost().into()),
            recv(commands.cancelled()) -> _ => Err(Error::Cancelled { sent: true }),
            default(timeout) => Err(TransportError::Timeout.into()),
        }
    }
}

/// The refusal of a task, which has a code of its own kind, unlike those of other requests.
pub(super) fn refused(failure: Failure) -> Error {
    let kept = |text: Option<String>| {
        text.map(|text| text.chars().take(FacebookError::LONGEST_TEXT).collect())
    };
    let mut error = FacebookError::new(0);
    error.summary = kept(failure.title);
    error.description = kept(failure.text);
    error.into()
}
