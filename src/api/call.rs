//! Calls of the site's script: what it sends along, the form of its replies, and the tokens that go stale.

use std::sync::PoisonError;

use ureq::Agent;

use super::Account;
use super::checkpoint::{checkpoint, leads_to_checkpoint, marked_checkpoint};
use crate::error::{DecodeError, Error, Result};
use crate::http::{CommandAgent, Http, Progress, Reply};
use crate::id::UserId;
use crate::model::{GraphQl, UploadProgress};
use crate::wire::documents::Documents;
use crate::wire::endpoint::graphql_batch::Answer;
use crate::wire::endpoint::{graphql_batch, home};
use crate::wire::envelope::{self, STALE_TOKENS};
use crate::wire::{Destination, Repeat, Request, html, jsmods};

/// How often a call is sent again with new tokens.
const TOKEN_RETRIES: u32 = 3;

/// The site as a client uses it: how it is connected to, and which documents it is asked for.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) http: Http,
    pub(crate) documents: Documents,
}

/// Sends requests in the name of an account.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    http: &'a Http,
    agent: CommandAgent,
    pub(crate) account: &'a Account,
    progress: Option<Progress<'a>>,
    is_cancellable: bool,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(api: &'a Api, account: &'a Account) -> Self {
        Self {
            http: &api.http,
            agent: api.http.commands(),
            account,
            progress: None,
            is_cancellable: true,
        }
    }

    /// The same over the connections of another agent.
    pub(crate) fn over(self, agent: &Agent) -> Self {
        self.within(CommandAgent::new(agent.clone()))
    }

    /// The same as a part of a call that began with this agent.
    pub(crate) fn within(self, agent: CommandAgent) -> Self {
        Self { agent, ..self }
    }

    /// The same for listening, whose requests are made again where those of calls are cancelled: they change nothing.
    pub(crate) fn for_listening(self) -> Self {
        Self {
            is_cancellable: false,
            ..self
        }
    }

    /// The same, with reports of how far the bodies of its requests have been sent.
    pub(crate) fn reporting(self, progress: &'a dyn Fn(UploadProgress)) -> Self {
        let progress = Some(progress);
        Self { progress, ..self }
    }

    /// The reply as it is, an error or not.
    pub(crate) fn fetch(&self, request: &Request) -> Result<Reply> {
        let complete = || self.account.complete(request);
        let browser = self.account.browser();
        let exchange =
            |agent: &CommandAgent| self.http.exchange(agent, browser, &complete, self.progress);
        let mut result = exchange(&self.agent);
        while !self.is_cancellable && matches!(result, Err(Error::Cancelled { .. })) {
            result = exchange(&self.http.commands());
        }
        // Scripts come from servers that keep copies, also of the time.
        if let Ok(Reply { date: Some(at), .. }) = &result
            && request.destination != Destination::Script
        {
            self.account.set_server_time(*at);
        }
        result
    }

    /// A page that came with a status of success.
    pub(crate) fn page(&self, request: &Request) -> Result<Reply> {
        let reply = self.fetch(request)?;
        match reply.status {
            status @ 400.. => Err(Error::of_status(status, reply.retry_after)),
            _ => Ok(reply),
        }
    }

    /// The JSON of the reply, which is not an error. The token that a reply renews is used from then on.
    pub(crate) fn call(&self, request: &Request) -> Result<String> {
        let json = self.call_with(request, envelope::json)?;
        if let Some(fb_dtsg) = jsmods::renewed_dtsg(&json) {
            self.account.set_dtsg(fb_dtsg);
        }
        Ok(json)
    }

    /// The answers to GraphQL queries, in their order; one that fails does not cost the others.
    pub(crate) fn graphql(&self, queries: &[GraphQl], repeat: Repeat) -> Result<Vec<Answer>> {
        let request = graphql_batch::request(queries)?.repeat(repeat);
        self.call_with(&request, |body| graphql_batch::read(body, queries.len()))
    }

    /// The answer to one GraphQL query.
    pub(crate) fn graphql_one(&self, query: GraphQl, repeat: Repeat) -> Answer {
        let answers = self.graphql(&[query], repeat)?;
        let missing = || DecodeError::new("the answer to a GraphQL query", "there is none");
        let answer = answers.into_iter().next();
        answer.unwrap_or_else(|| Err(missing().into()))
    }

    /// Returns what `read` makes of the reply's body. Where it finds the tokens stale, they are fetched anew and the request is sent
    /// again, three times at most.
    pub(crate) fn call_with<T>(
        &self,
        request: &Request,
        read: impl Fn(Vec<u8>) -> Result<T>,
    ) -> Result<T> {
        let mut retries = 0..TOKEN_RETRIES;
        loop {
            let generation = self.account.generation();
            match self
                .fetch(request)
                .and_then(|reply| read_with(&read, reply))
            {
                Err(error) if has_stale_tokens(&error) && retries.next().is_some() => {
                    log::warn!(
                        "the page's tokens are stale: fetching new ones and sending the request again"
                    );
                    self.refresh_tokens(generation)?;
                }
                result => return result,
            }
        }
    }

    /// Fetches the page's tokens, unless another thread has done so since they were of this generation.
    fn refresh_tokens(&self, stale: u64) -> Result<()> {
        let _only_one = self
            .account
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.account.generation() == stale {
            self.fetch_tokens()?;
        }
        Ok(())
    }

    /// Fetches the tokens that the script's calls carry, from the page that the account sees when it opens the site, and
    /// returns whose they are.
    pub(crate) fn fetch_tokens(&self) -> Result<UserId> {
        self.account.user_cookie().ok_or(Error::NotLoggedIn)?;
        let reply = self.page(&home::request())?;
        let text = reply.text();
        let page = html::Page::parse(&text);
        if let Some(error) = checkpoint(&reply.url, &page) {
            return Err(error);
        }
        let uid = self.account.acting_user(page.user())?;
        match page.tokens() {
            Some(tokens) => {
                self.account.set_tokens(uid, tokens);
                Ok(uid)
            }
            None if page.asks_for_password() => Err(Error::NotLoggedIn),
            None if let Some(error) = marked_checkpoint(&reply.url, &text, &page) => Err(error),
            None => Err(DecodeError::new(
                "the home page",
                "it has no fb_dtsg token: neither an input of that name nor DTSGInitialData nor DTSGInitData, on the page, in a comment or in a text of a script",
            )
            .into()),
        }
    }
}

/// Whether the values of the page are not taken any more, so that it has to be loaded anew.
pub(crate) fn has_stale_tokens(error: &Error) -> bool {
    matches!(error, Error::Facebook(error) if error.code == STALE_TOKENS)
}

/// Reads a reply. Of several errors the one counts that explains most: Facebook's own code, then the status, then the form.
pub(super) fn read_with<T>(read: impl Fn(Vec<u8>) -> Result<T>, reply: Reply) -> Result<T> {
    let is_page = reply.body.trim_ascii_start().starts_with(b"<");
    if is_page || leads_to_checkpoint(&reply.url) {
        let text = reply.text();
        let page = html::Page::parse(&text);
        let error = checkpoint(&reply.url, &page);
        if let Some(error) = error.or_else(|| marked_checkpoint(&reply.url, &text, &page)) {
            return Err(error);
        }
    }
    if reply.url.path().starts_with("/login") {
        return Err(Error::NotLoggedIn);
    }
    let (status, retry_after) = (reply.status, reply.retry_after);
    match read(reply.body) {
        Ok(_) | Err(Error::Decode(_)) if status >= 400 => {
            Err(Error::of_status(status, retry_after))
        }
        result => result,
    }
}
