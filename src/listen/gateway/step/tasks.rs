//! Sending the tasks of calls.

use std::time::Instant;

use crossbeam_channel::Sender;

use super::{Output, Session};
use crate::api::TaskBatch;
use crate::error::Result;
use crate::wire::dgw::{Kind, Wait};

impl Session {
    /// Begins a connection for tasks alone, which are written for this app and this version of the schema.
    pub(in crate::listen::gateway) fn connected_for_tasks(
        &mut self,
        app_id: &str,
        version: i64,
        now: Instant,
    ) {
        self.app_id = app_id.to_owned();
        self.version = version;
        self.begin(now);
    }

    /// Sends tasks, whose answer goes to `answer`; returns a number to give them up by. `None`: there is no connection. The call
    /// itself waits for the answer, as long as it may take.
    pub(in crate::listen::gateway) fn send_tasks(
        &mut self,
        batch: &TaskBatch,
        answer: Sender<Result<Vec<u8>>>,
    ) -> Result<Option<(u64, Output)>> {
        let Some(link) = &mut self.link else {
            return Ok(None);
        };
        let request_id = self.databases.next_request_id();
        let request = batch.request(request_id, &self.app_id, self.version)?;
        let kind = match batch.is_answered {
            true => Kind::OneOff,
            false => Kind::FireAndForget,
        };
        let (stream, message) = link.streams.open(kind, &request)?;
        self.sent_tasks += 1;
        link.tasks.add(stream, self.sent_tasks, answer);
        Ok(Some((self.sent_tasks, vec![message])))
    }

    /// Whether nothing shows that the server has accepted the request of these tasks.
    pub(in crate::listen::gateway) fn is_unaccepted(&self, number: u64) -> bool {
        let Some(link) = &self.link else {
            return false;
        };
        let waits_for = |stream| link.streams.waits_for(stream);
        let waits_for = link.tasks.stream(number).and_then(waits_for);
        matches!(waits_for, Some(Wait::Established | Wait::Ack))
    }

    /// No call waits for the answer any more: returns what ends its stream.
    pub(in crate::listen::gateway) fn give_up_tasks(&mut self, number: u64) -> Output {
        let link = self.link.as_mut();
        let ended = link.and_then(|link| {
            let stream = link.tasks.remove(number)?;
            link.streams.abandon(stream)
        });
        ended.into_iter().collect()
    }
}
