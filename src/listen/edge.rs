//! The requests of the long poll, each of which a stop ends.

use std::sync::Arc;

use super::StopHandle;
use super::step::State;
use crate::error::Result;
use crate::http::{Account, Caller, Http, Request};
use crate::id::UserId;
use crate::wire::Fields;
use crate::wire::pull::{self, PullReply, Sticky};

/// The hosts that tell an account what happens.
pub(super) struct Edge {
    pub(super) http: Arc<Http>,
    pub(super) account: Arc<Account>,
    pub(super) uid: UserId,
    pub(super) stop: StopHandle,
}

impl Edge {
    /// Asks which server keeps this client's queue.
    pub(super) fn find_queue(&self, state: &State) -> Result<PullReply> {
        let fields = Fields::new()
            .with("msgs_recv", 0)
            .with("channel", format_args!("p_{}", self.uid))
            .with("clientid", &self.account.client_id);
        self.ask(state, fields)
    }

    /// Asks that server what comes after the last item that was received.
    pub(super) fn pull(&self, state: &State, sticky: &Sticky) -> Result<PullReply> {
        let fields = Fields::new()
            .with("msgs_recv", 0)
            .with("sticky_token", &sticky.token)
            .with("sticky_pool", &sticky.pool)
            .with("clientid", &self.account.client_id);
        self.ask(state, fields)
    }

    fn ask(&self, state: &State, fields: Fields) -> Result<PullReply> {
        self.account.set_seq(state.seq);
        let request = Request::get(address(state, "pull")).fields(fields);
        self.run(move |caller| caller.call_with(&request, pull::read))
    }

    /// Keeps the account shown as active. That it fails is no reason not to listen.
    pub(super) fn mark_alive(&self, state: &State, sticky: &Sticky) {
        let fields = Fields::new()
            .with("channel", format_args!("p_{}", self.uid))
            .with("clientid", &self.account.client_id)
            .with("partition", -2)
            .with("cap", 0)
            .with("uid", self.uid)
            .with("sticky_token", &sticky.token)
            .with("sticky_pool", &sticky.pool)
            .with("viewer_uid", self.uid)
            .with("state", "active");
        let request = Request::get(address(state, "active_ping")).fields(fields);
        if let Err(error) = self.run(move |caller| caller.fetch(&request)) {
            log::debug!("the account could not be marked as active: {error}");
        }
    }

    /// Fetches the tokens of the page anew.
    pub(super) fn fetch_tokens(&self) -> Result<()> {
        self.run(|caller| caller.fetch_tokens()).map(drop)
    }

    fn run<T: Send + 'static>(
        &self,
        request: impl FnOnce(Caller<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (http, account) = (Arc::clone(&self.http), Arc::clone(&self.account));
        let agent = self.stop.agent().clone();
        self.stop
            .run(move || request(Caller::new(&http, &account).over(&agent)))
    }
}

fn address(state: &State, path: &str) -> String {
    format!("https://{}-edge-chat.facebook.com/{path}", state.host)
}
