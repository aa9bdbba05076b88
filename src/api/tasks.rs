//! The tasks of an account: their numbers, and the connection of a listening that sends them and brings their answers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::error::{DecodeError, Error, Result};
use crate::sync::lock;
use crate::time::Timestamp;
use crate::wire::lightspeed::ids::EpochIds;
use crate::wire::lightspeed::{RequestIds, Response, Task, task_request};
use crate::wire::messages_page::MessagesPage;

/// The app that requests name, and the version of the schema, where the page of messages has none. Living clients send these.
const APP_ID: &str = "2220391788200892";
const VERSION: i64 = 24_631_415_369_801_570;

/// How long the names of a page are good for, as those of a connection to the gateway are.
const NAMES_FOR: Duration = Duration::from_secs(20 * 3600);

/// Sends a request over the connection of a listening.
type Send = Arc<dyn Fn(&str) -> Result<()> + std::marker::Send + Sync>;

/// The tasks of an account.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<State>);

#[derive(Default)]
struct State {
    names: Option<(Names, Instant)>,
    request_ids: RequestIds,
    epoch_ids: EpochIds,
    next_task: i64,
    /// Over the connection of a listening.
    send: Option<Send>,
    /// Whether the thread that listens reads it.
    is_read: bool,
    waiting: BTreeMap<u16, Sender<Vec<u8>>>,
}

/// The names of the page of messages that requests carry.
#[derive(Clone)]
struct Names {
    app_id: String,
    version: i64,
}

/// A request with tasks.
pub(crate) struct TaskRequest {
    pub(crate) id: u16,
    /// The number of its first task.
    pub(crate) first_task: i64,
    pub(crate) json: String,
}

impl Tasks {
    /// Returns the names of the page of messages, which is loaded where that was not done or is long ago.
    fn names(&self, load: impl FnOnce() -> Result<Box<MessagesPage>>) -> Result<Names> {
        let kept = lock(&self.0).names.clone();
        if let Some((names, at)) = kept
            && at.elapsed() < NAMES_FOR
        {
            return Ok(names);
        }
        let page = *load()?;
        let names = Names {
            app_id: page.app_id.unwrap_or_else(|| APP_ID.to_owned()),
            version: page.version.unwrap_or(VERSION),
        };
        lock(&self.0).names = Some((names.clone(), Instant::now()));
        Ok(names)
    }

    /// Writes a request with these tasks.
    pub(crate) fn request(
        &self,
        tasks: &[Task],
        load: impl FnOnce() -> Result<Box<MessagesPage>>,
    ) -> Result<TaskRequest> {
        let Names { app_id, version } = self.names(load)?;
        let mut state = lock(&self.0);
        let (id, first_task) = (state.request_ids.next(), state.next_task);
        let epoch_id = state.epoch_ids.next(Timestamp::now().as_millis());
        let count = i64::try_from(tasks.len()).unwrap_or(i64::MAX);
        state.next_task = first_task.saturating_add(count);
        let json = task_request(&app_id, id, tasks, first_task, epoch_id, version);
        let json = json.map_err(|error| DecodeError::json("a task", &error))?;
        Ok(TaskRequest {
            id,
            first_task,
            json,
        })
    }

    /// Sends a request over the connection of a listening, and returns where its answer comes. `None`: there is no such connection, or
    /// the thread that listens is at something else, and may be for long.
    pub(crate) fn send(&self, request: &TaskRequest) -> Result<Option<Receiver<Vec<u8>>>> {
        let (send, answer) = {
            let mut state = lock(&self.0);
            let Some(send) = state.send.clone().filter(|_| state.is_read) else {
                return Ok(None);
            };
            let (sender, answer) = bounded(1);
            state.waiting.insert(request.id, sender);
            (send, answer)
        };
        let sent = send(&request.json);
        if let Err(error) = sent {
            self.forget(request);
            return Err(error);
        }
        Ok(Some(answer))
    }

    /// Nobody waits for the answer to this request any more.
    pub(crate) fn forget(&self, request: &TaskRequest) {
        lock(&self.0).waiting.remove(&request.id);
    }

    /// Takes in what came over the connection of a listening. Whatever answers no request of it is passed over.
    pub(crate) fn receive(&self, payload: Vec<u8>) {
        let id = Response::decode(&payload).ok();
        let id = id.and_then(|response| response.request_id());
        let waiting = id.and_then(|id| lock(&self.0).waiting.remove(&id));
        if let Some(waiting) = waiting {
            // It has room for the one answer; whoever waited may have given up.
            let _ = waiting.try_send(payload);
        }
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").finish_non_exhaustive()
    }
}

/// The connection of a listening, for as long as it lasts: dropping it fails all requests that wait for an answer.
pub(crate) struct AttachedTasks(Arc<Tasks>);

impl AttachedTasks {
    pub(crate) fn new(
        tasks: &Arc<Tasks>,
        send: impl Fn(&str) -> Result<(), Error> + std::marker::Send + Sync + 'static,
    ) -> Self {
        lock(&tasks.0).send = Some(Arc::new(send));
        Self(Arc::clone(tasks))
    }
}

impl Drop for AttachedTasks {
    fn drop(&mut self) {
        let mut state = lock(&self.0.0);
        state.send = None;
        state.waiting.clear();
    }
}

/// The thread that listens reads, or connects in order to, until this is dropped.
pub(crate) struct Reading(Arc<Tasks>);

impl Reading {
    pub(crate) fn new(tasks: &Arc<Tasks>) -> Self {
        lock(&tasks.0).is_read = true;
        Self(Arc::clone(tasks))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        lock(&self.0.0).is_read = false;
    }
}
