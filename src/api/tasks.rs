//! The tasks of an account: their numbers, and the connection of a listening that sends them and brings their answers.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use crate::error::{DecodeError, Result};
use crate::sync::lock;
use crate::time::Timestamp;
#[cfg(feature = "mqtt")]
use crate::wire::lightspeed::RequestIds;
use crate::wire::lightspeed::ids::EpochIds;
use crate::wire::lightspeed::{Task, stateless_request, task_request};
use crate::wire::messages_page::MessagesPage;

/// The app that requests name, and the version of the schema, where the page of messages has none. Living clients send these.
const APP_ID: &str = "2220391788200892";
const VERSION: i64 = 24_631_415_369_801_570;

/// How long the names of a page are good for, as those of a connection to the gateway are.
const NAMES_FOR: Duration = Duration::from_secs(20 * 3600);

/// Returns the names of the page of messages, which may take loading it.
pub(crate) type LoadNames<'a> = &'a dyn Fn() -> Result<PageNames>;

/// Sends a request over the connection of a listening. `None`: the connection is gone, and nothing was sent.
type Send =
    Arc<dyn Fn(&TaskBatch, LoadNames<'_>) -> Result<Option<Answer>> + std::marker::Send + Sync>;

/// The tasks of an account.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<State>);

#[derive(Default)]
struct State {
    names: Option<(PageNames, Instant)>,
    /// Of requests over MQTT; each listening over the gateway has its own, which it shares with its databases.
    #[cfg(feature = "mqtt")]
    request_ids: RequestIds,
    epoch_ids: EpochIds,
    next_task: i64,
    /// Over the connection of a listening.
    send: Option<Send>,
    /// Whether the thread that listens reads it.
    is_read: bool,
}

/// The names of the page of messages that requests and connections carry.
#[derive(Clone)]
pub(crate) struct PageNames {
    pub(crate) app_id: String,
    /// The version of the schema.
    pub(crate) version: i64,
    /// The app of a connection to the gateway. `None`: the page does not offer it.
    #[cfg(feature = "gateway")]
    pub(crate) gateway_app_id: Option<String>,
    #[cfg(feature = "gateway")]
    pub(crate) device_id: Option<String>,
}

/// Tasks that are sent in one request.
pub(crate) struct TaskBatch {
    tasks: Vec<Task>,
    /// The number of the first.
    pub(crate) first_task: i64,
    epoch_id: i64,
    /// Whether an answer comes. If not, there is one task, in no queue.
    pub(crate) is_answered: bool,
}

impl TaskBatch {
    /// Writes the request.
    pub(crate) fn request(&self, id: u16, app_id: &str, version: i64) -> Result<String> {
        let (tasks, first) = (&self.tasks, self.first_task);
        let json = match tasks.as_slice() {
            [task] if !self.is_answered => stateless_request(app_id, id, task, version),
            _ => task_request(app_id, id, tasks, first, self.epoch_id, version),
        };
        Ok(json.map_err(|error| DecodeError::json("a task", &error))?)
    }

    /// The numbers of its tasks.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = i64> {
        (self.first_task..).take(self.tasks.len())
    }
}

/// An answer that is due. Dropping it gives the request up.
pub(crate) struct Answer {
    receiver: Receiver<Result<Vec<u8>>>,
    give_up: Option<Box<dyn FnOnce()>>,
}

impl Answer {
    /// It comes through `receiver`, whose sender is dropped where the connection ends before.
    pub(crate) fn new(
        receiver: Receiver<Result<Vec<u8>>>,
        give_up: impl FnOnce() + 'static,
    ) -> Self {
        Self {
            receiver,
            give_up: Some(Box::new(give_up)),
        }
    }

    pub(crate) fn receiver(&self) -> &Receiver<Result<Vec<u8>>> {
        &self.receiver
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            give_up();
        }
    }
}

impl Tasks {
    /// Returns the names of the page of messages, which is loaded where that was not done or is long ago.
    pub(crate) fn names(
        &self,
        load: impl FnOnce() -> Result<Box<MessagesPage>>,
    ) -> Result<PageNames> {
        let kept = lock(&self.0).names.clone();
        if let Some((names, at)) = kept
            && at.elapsed() < NAMES_FOR
        {
            return Ok(names);
        }
        let page = *load()?;
        let names = PageNames {
            app_id: page.app_id.unwrap_or_else(|| APP_ID.to_owned()),
            version: page.version.unwrap_or(VERSION),
            #[cfg(feature = "gateway")]
            gateway_app_id: page.gateway_app_id,
            #[cfg(feature = "gateway")]
            device_id: page.device_id,
        };
        lock(&self.0).names = Some((names.clone(), Instant::now()));
        Ok(names)
    }

    /// Forgets the names of the page, which the server does not take any more.
    pub(crate) fn forget_names(&self) {
        lock(&self.0).names = None;
    }

    /// Numbers tasks.
    pub(crate) fn batch(&self, tasks: Vec<Task>, is_answered: bool) -> TaskBatch {
        TaskBatch {
            first_task: self.next_tasks(tasks.len()),
            tasks,
            epoch_id: self.next_epoch_id(Timestamp::now()),
            is_answered,
        }
    }

    /// Returns the number of the next task, and goes on behind so many.
    pub(crate) fn next_tasks(&self, count: usize) -> i64 {
        let mut state = lock(&self.0);
        let first = state.next_task;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        state.next_task = first.saturating_add(count);
        first
    }

    /// Returns the epoch ID of the next request.
    pub(crate) fn next_epoch_id(&self, now: Timestamp) -> i64 {
        lock(&self.0).epoch_ids.next(now.as_millis())
    }

    /// Whether a listening has a connection, which its thread reads at this moment.
    pub(crate) fn is_lent(&self) -> bool {
        let state = lock(&self.0);
        state.send.is_some() && state.is_read
    }

    /// Returns the number of the next request over MQTT.
    #[cfg(feature = "mqtt")]
    pub(crate) fn next_request_id(&self) -> u16 {
        lock(&self.0).request_ids.next()
    }

    /// Sends a request over the connection of a listening. `None`: there is no such connection, or the thread that listens is at
    /// something else, and may be for long.
    pub(crate) fn send(&self, batch: &TaskBatch, names: LoadNames<'_>) -> Result<Option<Answer>> {
        let send = {
            let state = lock(&self.0);
            state.send.clone().filter(|_| state.is_read)
        };
        send.map_or(Ok(None), |send| send(batch, names))
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").finish_non_exhaustive()
    }
}

/// The connection of a listening, for as long as it lasts.
pub(crate) struct AttachedTasks(Arc<Tasks>);

impl AttachedTasks {
    pub(crate) fn new(
        tasks: &Arc<Tasks>,
        send: impl Fn(&TaskBatch, LoadNames<'_>) -> Result<Option<Answer>>
        + std::marker::Send
        + Sync
        + 'static,
    ) -> Self {
        lock(&tasks.0).send = Some(Arc::new(send));
        Self(Arc::clone(tasks))
    }
}

impl Drop for AttachedTasks {
    fn drop(&mut self) {
        let send = lock(&self.0.0).send.take();
        // What it owns is dropped without the lock.
        drop(send);
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
