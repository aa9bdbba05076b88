//! The connection of a listening, lent to the calls that send tasks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crossbeam_channel::{Sender, bounded};

use crate::api::{Account, Answer, AttachedTasks, Edits, PageNames};
use crate::error::Result;
use crate::sync::lock;
use crate::time::Timestamp;
use crate::wire::lightspeed::{Facts, Program, Response, task};

/// The calls that wait for answers, by the numbers of their requests.
type Waiting = Arc<Mutex<BTreeMap<u16, Sender<Result<Vec<u8>>>>>>;

/// The tasks that are sent over the connection of a listening. Dropping it fails all calls that wait for an answer.
pub(super) struct LentTasks {
    _attached: AttachedTasks,
    waiting: Waiting,
    edits: Arc<Edits>,
}

impl LentTasks {
    /// From now on `send` sends the requests of calls.
    pub(super) fn new(
        account: &Account,
        send: impl Fn(&str) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        let waiting = Waiting::default();
        let (waits, numbers) = (Arc::clone(&waiting), Arc::clone(&account.tasks));
        let attached = AttachedTasks::new(&account.tasks, move |batch, names| {
            let PageNames {
                app_id, version, ..
            } = names()?;
            let id = numbers.next_request_id();
            let request = batch.request(id, &app_id, version)?;
            let (sender, receiver) = bounded(1);
            if !batch.is_answered {
                send(&request)?;
                // It has room for this, which stands for the answer.
                let _ = sender.try_send(Ok(Vec::new()));
                return Ok(Some(Answer::new(receiver, || ())));
            }
            lock(&waits).insert(id, sender);
            let waits = Arc::clone(&waits);
            let answer = Answer::new(receiver, move || drop(lock(&waits).remove(&id)));
            send(&request)?;
            Ok(Some(answer))
        });
        Self {
            _attached: attached,
            waiting,
            edits: Arc::clone(&account.edits),
        }
    }

    /// Takes in a payload: the answer to a request, or a push.
    pub(super) fn receive(&self, payload: Vec<u8>) {
        let Ok(response) = Response::decode(&payload) else {
            return;
        };
        let id = response.request_id();
        let waiting = id.and_then(|id| lock(&self.waiting).remove(&id));
        match waiting {
            // It has room for the one answer; the call may have ended.
            Some(waiting) => drop(waiting.try_send(Ok(payload))),
            None => report_edits(&self.edits, &response),
        }
    }
}

/// Reports the edits of a push to the calls that wait for them. There is nothing else in it that does not come as a delta, too.
fn report_edits(edits: &Edits, response: &Response<'_>) {
    let facts = Facts::none_delivered(Timestamp::now());
    let Ok(program) = Program::run(response.program(), facts) else {
        return;
    };
    for (message, text) in task::edits(&program.rows) {
        edits.report(message, text.unwrap_or_default());
    }
}

impl Drop for LentTasks {
    fn drop(&mut self) {
        lock(&self.waiting).clear();
    }
}
