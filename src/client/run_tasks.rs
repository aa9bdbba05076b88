//! Running tasks: over the connection of a listening, or over one of their own.

use crossbeam_channel::{Receiver, select};

use super::{Client, LoggedIn};
use crate::api::TaskRequest;
use crate::error::{DecodeError, Error, FacebookError, Result, TransportError};
use crate::http::CommandAgent;
use crate::listen::TaskSender;
use crate::time::Timestamp;
use crate::wire::lightspeed::task::{Failure, failure};
use crate::wire::lightspeed::{Facts, Program, Response, Row, Task};

/// The answer to a request with tasks.
pub(super) struct Done {
    pub(super) rows: Vec<Row>,
    /// The number of the first task.
    pub(super) first_task: i64,
}

impl Client {
    /// Runs tasks in one request, and blocks until they are answered. They are sent once, whatever happens. Fails if one of them is
    /// refused.
    pub(super) fn run_tasks(&self, tasks: serde_json::Result<Vec<Task>>) -> Result<Done> {
        let tasks = tasks.map_err(|error| DecodeError::json("a task", &error))?;
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        let logged_in = self.logged_in();
        let caller = self.caller(&logged_in).within(commands.clone());
        let request = logged_in
            .account
            .tasks
            .request(&tasks, || caller.messages_page())?;
        let payload = self.exchange(&logged_in, &commands, &request)?;
        let response = Response::decode(&payload)?;
        let facts = Facts {
            now: Timestamp::now().as_millis(),
            is_delivered: &|_, _| false,
        };
        let rows = Program::run(response.program(), facts)?.rows;
        let mut failures = (request.first_task..)
            .zip(&tasks)
            .filter_map(|(task, _)| failure(&rows, task));
        match failures.next() {
            Some(failure) => Err(refused(failure)),
            None => Ok(Done {
                rows,
                first_task: request.first_task,
            }),
        }
    }

    /// Sends a request, and returns the answer to it.
    fn exchange(
        &self,
        logged_in: &LoggedIn,
        commands: &CommandAgent,
        request: &TaskRequest,
    ) -> Result<Vec<u8>> {
        let tasks = &logged_in.account.tasks;
        // Where the caller itself reads the connection, nobody would read the answer.
        if self.inner.listening.has_listener()
            && let Some(answer) = tasks.send(request)?
        {
            let received = self.receive(&answer, commands);
            tasks.forget(request);
            return received;
        }
        let sender = TaskSender {
            api: &self.inner.api,
            account: &logged_in.account,
            uid: logged_in.uid,
            visibility: self.inner.listening.presence.visibility(),
            commands,
        };
        sender.exchange(request)
    }

    /// Blocks until the thread that listens has read the answer.
    fn receive(&self, answer: &Receiver<Vec<u8>>, commands: &CommandAgent) -> Result<Vec<u8>> {
        let timeout = self.inner.api.http.settings.timeout;
        select! {
            recv(answer) -> answer => answer.map_err(|_| {
                let broken = std::io::ErrorKind::ConnectionAborted;
                TransportError::Closed(broken.into()).into()
            }),
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
