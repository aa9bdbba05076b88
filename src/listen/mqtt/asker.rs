//! Requests over HTTP beside the connection.

use std::sync::Arc;

use super::connection::{self, Connection};
use super::options::MqttOptions;
use crate::api::{Account, Api, Caller};
use crate::error::{Error, Result};
use crate::http::Register;
use crate::id::UserId;
use crate::listen::StopHandle;
use crate::listen::task::Task;
use crate::model::Visibility;
use crate::wire::Repeat;
use crate::wire::endpoint::sequence_id;

/// Sends requests beside the connection, or before it; a stop ends each.
#[derive(Clone)]
pub(in crate::listen) struct Asker {
    pub(in crate::listen) api: Arc<Api>,
    pub(in crate::listen) account: Arc<Account>,
    pub(in crate::listen) uid: UserId,
    pub(in crate::listen) stop: StopHandle,
}

impl Asker {
    pub(super) fn connect(
        &self,
        options: &MqttOptions,
        visibility: Visibility,
    ) -> Result<Task<Connection>> {
        let asker = self.clone();
        let options = options.clone();
        Task::start(&self.stop, move || {
            let stop = asker.stop.clone();
            let register: Register = Arc::new(move |connection| stop.ends(connection));
            let caller = connection::Caller {
                http: &asker.api.http,
                account: &asker.account,
                uid: asker.uid,
                visibility,
            };
            let connection = Connection::open(&caller, &options, register);
            connection.map_err(|error| asker.explain(error))
        })
    }

    /// The reason why a connection failed. Where it was refused, the answer of the site itself shows whether the session has ended.
    fn explain(&self, error: Error) -> Error {
        if error.is_retryable() || self.stop.is_stopped() {
            return error;
        }
        match self.sequence_id() {
            Err(reason) if reason.ends_session() => reason,
            _ => error,
        }
    }

    /// Where the account's deltas stand at this moment.
    pub(super) fn fetch_sequence_id(&self) -> Result<Task<u64>> {
        let asker = self.clone();
        Task::start(&self.stop, move || asker.sequence_id())
    }

    /// The same, on this thread. Asks over the connection that commands have: one more would be idle from then on.
    fn sequence_id(&self) -> Result<u64> {
        let query = sequence_id::query(&self.api.documents);
        let caller = Caller::new(&self.api, &self.account).for_listening();
        let data = caller.graphql_one(query, Repeat::Idempotent)?;
        sequence_id::read(&data)?.ok_or(Error::NotLoggedIn)
    }
}
