//! The requests of the long poll, each of which a stop ends.

use std::sync::Arc;

use super::state::State;
use crate::api::{Account, Api, Caller};
use crate::error::Result;
use crate::id::UserId;
use crate::listen::StopHandle;
use crate::listen::task::Task;
use crate::wire::endpoint::active_ping;
use crate::wire::endpoint::pull::{self, PullReply, Sticky};

/// The hosts of the long poll.
pub(in crate::listen) struct Edge {
    pub(in crate::listen) api: Arc<Api>,
    pub(in crate::listen) account: Arc<Account>,
    pub(in crate::listen) uid: UserId,
    pub(in crate::listen) stop: StopHandle,
}

impl Edge {
    /// Asks which server keeps this client's queue.
    pub(super) fn find_queue(&self, state: &State) -> Result<Task<Option<PullReply>>> {
        self.account.set_seq(state.seq);
        let request = pull::find_queue(state.host, self.uid, &self.account.client_id);
        self.start(move |caller| caller.call_with(&request, pull::read).map(Some))
    }

    /// Asks that server what comes after the last item that was received. `mark_alive`: keeps the account shown as active first.
    pub(super) fn pull(
        &self,
        state: &State,
        sticky: &Sticky,
        mark_alive: bool,
    ) -> Result<Task<Option<PullReply>>> {
        self.account.set_seq(state.seq);
        let client_id = &self.account.client_id;
        let request = pull::request(state.host, client_id, sticky);
        let ping =
            mark_alive.then(|| active_ping::request(state.host, self.uid, client_id, sticky));
        self.start(move |caller| {
            // That it fails is no reason not to listen.
            if let Some(Err(error)) = ping.map(|ping| caller.fetch(&ping)) {
                log::debug!("the account could not be marked as active: {error}");
            }
            caller.call_with(&request, pull::read).map(Some)
        })
    }

    /// Fetches the tokens of the page anew.
    pub(super) fn fetch_tokens(&self) -> Result<Task<Option<PullReply>>> {
        self.start(|caller| caller.fetch_tokens().map(|_| None))
    }

    fn start<T: Send + 'static>(
        &self,
        request: impl FnOnce(Caller<'_>) -> Result<T> + Send + 'static,
    ) -> Result<Task<T>> {
        let (api, account) = (Arc::clone(&self.api), Arc::clone(&self.account));
        let agent = self.stop.agent().clone();
        Task::start(&self.stop, move || {
            request(Caller::new(&api, &account).over(&agent))
        })
    }
}
