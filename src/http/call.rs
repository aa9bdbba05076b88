//! Calls of the site's script: what it sends along, the form of its replies, and the tokens that go stale.

use std::sync::PoisonError;

use ureq::Agent;
use url::Url;

use super::commands::CommandAgent;
use super::exchange::Progress;
use super::{Account, Http, Reply, Request};
use crate::error::{DecodeError, Error, LoginError, LoginErrorKind, Result};
use crate::id::UserId;
use crate::model::{GraphQl, UploadProgress};
use crate::wire::envelope::{self, STALE_TOKENS};
use crate::wire::graphql::{self, Answer};
use crate::wire::{html, jsmods};

/// The page whose tokens the script's calls carry.
const HOME: &str = "https://www.facebook.com/";
const BATCH: &str = "https://www.facebook.com/api/graphqlbatch/";
/// How often a call is sent again with new tokens.
const TOKEN_RETRIES: u32 = 3;

/// Sends requests in the name of an account.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    http: &'a Http,
    agent: CommandAgent,
    pub(crate) account: &'a Account,
    progress: Option<Progress<'a>>,
    is_cancellable: bool,
}

/// Whether sending queries twice does no more than sending them once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Safe,
    Unsafe,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(http: &'a Http, account: &'a Account) -> Self {
        Self {
            http,
            agent: http.commands(),
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

    /// The same, telling how far the bodies of its requests have been sent.
    pub(crate) fn telling(self, progress: &'a dyn Fn(UploadProgress)) -> Self {
        let progress = Some(progress);
        Self { progress, ..self }
    }

    /// The reply as it is, whatever it says.
    pub(crate) fn fetch(&self, request: &Request) -> Result<Reply> {
        let exchange = |agent: &CommandAgent| {
            self.http
                .exchange(agent, self.account, request, self.progress)
        };
        let mut result = exchange(&self.agent);
        while !self.is_cancellable && matches!(result, Err(Error::Cancelled { .. })) {
            result = exchange(&self.http.commands());
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
        let request = Request::post(BATCH).fields(graphql::fields(queries)?);
        let request = match repeat {
            Repeat::Safe => request.repeatable(),
            Repeat::Unsafe => request,
        };
        self.call_with(&request, |body| graphql::answers(body, queries.len()))
    }

    /// The answer to one GraphQL query.
    pub(crate) fn graphql_one(&self, query: GraphQl, repeat: Repeat) -> Answer {
        let answers = self.graphql(&[query], repeat)?;
        let missing = || DecodeError::new("the answer to a GraphQL query", "there is none");
        let answer = answers.into_iter().next();
        answer.unwrap_or_else(|| Err(missing().into()))
    }

    /// What `read` makes of the reply's body. Where it finds the tokens stale, they are fetched anew and the request is sent
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
                Err(Error::Facebook(error))
                    if error.code == STALE_TOKENS && retries.next().is_some() =>
                {
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
    /// says whose they are.
    pub(crate) fn fetch_tokens(&self) -> Result<UserId> {
        self.account.user_cookie().ok_or(Error::NotLoggedIn)?;
        let reply = self.page(&Request::get(HOME).without_tokens())?;
        let page = html::Page::parse(&reply.text());
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
            None => Err(DecodeError::new(
                "the home page",
                "it has no fb_dtsg token: neither an input of that name nor DTSGInitialData nor DTSGInitData, on the page, in a comment or in a text of a script",
            )
            .into()),
        }
    }
}

/// What a reply says. What explains the error best counts: Facebook's own code, then the status, then the form.
fn read_with<T>(read: impl Fn(Vec<u8>) -> Result<T>, reply: Reply) -> Result<T> {
    let is_page = reply.body.trim_ascii_start().starts_with(b"<");
    if is_page || leads_to_checkpoint(&reply.url) {
        let page = html::Page::parse(&reply.text());
        if let Some(error) = checkpoint(&reply.url, &page) {
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

fn leads_to_checkpoint(url: &Url) -> bool {
    url.path().contains("checkpoint")
}

/// That Facebook holds the account at a checkpoint, if the page is one of one: by its address, or by its form, which has a
/// field `nh` where other pages have `h`.
fn checkpoint(url: &Url, page: &html::Page) -> Option<Error> {
    let by_form = page.value_of("nh").is_some() && page.value_of("h").is_none();
    (leads_to_checkpoint(url) || by_form || page.asks_for_code()).then(|| {
        let host = url.host_str().unwrap_or_default();
        let address = format!("https://{host}{}", url.path());
        LoginError::new(
            LoginErrorKind::Checkpoint,
            &address,
            page.title().as_deref(),
        )
        .into()
    })
}
