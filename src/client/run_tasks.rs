//! Running tasks: over the connection of a listening, or over one that is opened for them.

use crossbeam_channel::select;

use super::{Client, LoggedIn};
use crate::api::{Answer, TaskBatch};
use crate::error::{DecodeError, Error, FacebookError, Result, TransportError};
use crate::http::CommandAgent;
use crate::listen::{StopHandle, TaskCaller, tasks};
use crate::time::Timestamp;
use crate::wire::lightspeed::task::{Failure, failure};
use crate::wire::lightspeed::{Facts, Program, Response, Row, Task};

/// The answer to a request with tasks.
pub(super) struct Done {
    pub(super) rows: Vec<Row>,
    /// The number of the first task.
    pub(super) first_task: i64,
    /// Whether they went over the connection of a listening, which brings what Facebook pushes about them afterwards.
    pub(super) is_followed: bool,
}

impl Client {
    /// Runs tasks in one request, and blocks until they are answered. They are sent once, whatever happens. Fails if one of them is
    /// refused.
    pub(super) fn run_tasks(&self, tasks: serde_json::Result<Vec<Task>>) -> Result<Done> {
        let tasks = tasks.map_err(|error| DecodeError::json("a task", &error))?;
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        let logged_in = self.logged_in();
        let batch = logged_in.account.tasks.batch(tasks);
        let (payload, is_followed) = self.exchange(&logged_in, &commands, &batch)?;
        let response = Response::decode(&payload)?;
        let facts = Facts {
            now: Timestamp::now().as_millis(),
            is_delivered: &|_, _| false,
        };
        let rows = Program::run(response.program(), facts)?.rows;
        let mut failures = batch.numbers().filter_map(|task| failure(&rows, task));
        match failures.next() {
            Some(failure) => Err(refused(failure)),
            None => Ok(Done {
                rows,
                first_task: batch.first_task,
                is_followed,
            }),
        }
    }

    /// Sends a request, and returns the answer to it, and whether it came over the connection of a listening.
    fn exchange(
        &self,
        logged_in: &LoggedIn,
        commands: &CommandAgent,
        batch: &TaskBatch,
    ) -> Result<(Vec<u8>, bool)> {
        let lent = &logged_in.account.tasks;
        let caller = self.caller(logged_in).within(commands.clone());
        let names = || lent.names(|| caller.messages_page());
        // Where the caller itself reads the connection, nobody would read the answer.
        if let Some(listener) = self.inner.listening.listener()
            && let Some(answer) = lent.send(batch, &names)?
        {
            return Ok((self.receive(&answer, &listener, commands)?, true));
        }
        let names = names()?;
        let caller = TaskCaller {
            api: &self.inner.api,
            account: &logged_in.account,
            uid: logged_in.uid,
            #[cfg(feature = "mqtt")]
            visibility: self.inner.listening.presence.visibility(),
            commands,
        };
        Ok((tasks::exchange(&caller, batch, &names)?, false))
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
