//! One request and its reply, over as many redirects as it takes.

use std::borrow::Cow;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, DATE, LOCATION, SET_COOKIE};
use ureq::http::{self, Method, StatusCode, response};
use ureq::{Agent, Body, SendBody};
use url::Url;

use super::Settings;
use super::agent::{self, check_address, configure};
use super::body::{Body as RequestBody, Progress};
use super::browser::{Browser, headers};
use super::commands::{CommandAgent, Commands};
use super::errors::{body_error, request_error, unwritable};
use super::retry_after::retry_after;
use crate::error::{Error, Result, TransportError};
use crate::shown;
use crate::time::Timestamp;
use crate::wire::{self, Destination, Repeat, Request};

const FORM: &str = "application/x-www-form-urlencoded";
/// How much of a host that a server names is kept in an error, in characters: as long as one can be, with its port.
pub(super) const LONGEST_HOST: usize = 280;

/// The last answer of the server.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The address that it ended on.
    pub(crate) url: Url,
    pub(crate) body: Vec<u8>,
    /// The server's clock, if it stated it on the way.
    pub(crate) date: Option<Timestamp>,
    /// How long the server asks to wait before the next request.
    pub(crate) retry_after: Option<Duration>,
}

impl Reply {
    /// The body as text; what is not UTF-8 is replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The limits of the pipeline, and the agent for ordinary requests.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) settings: Settings,
    commands: Commands,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Self {
        let agent = agent::for_commands(&settings);
        Self::over(settings, agent)
    }

    /// Makes ordinary requests over this agent.
    pub(crate) fn over(settings: Settings, agent: Agent) -> Self {
        Self {
            settings,
            commands: Commands::new(agent),
        }
    }

    /// The agent over which a call that begins now makes its requests.
    pub(crate) fn commands(&self) -> CommandAgent {
        self.commands.current()
    }

    /// Ends the requests of all calls that are under way.
    pub(crate) fn cancel(&self) {
        self.commands.cancel(agent::for_commands(&self.settings));
    }

    /// An agent for the long poll, which the server may answer after `hold`.
    pub(crate) fn poll_agent(&self, hold: Duration) -> Agent {
        agent::for_poll(&self.settings, hold)
    }

    /// An agent for ordinary requests whose connections end with it.
    pub(crate) fn passing_agent(&self) -> Agent {
        agent::for_commands(&self.settings)
    }

    /// Sends a request and follows where it leads. `request` makes it anew for a repeat, whose counters differ.
    pub(crate) fn exchange(
        &self,
        commands: &CommandAgent,
        browser: Browser<'_>,
        request: &dyn Fn() -> Request,
        progress: Option<Progress<'_>>,
    ) -> Result<Reply> {
        let agent = commands.agent();
        let mut hop = Hop::first(&request())?;
        let limit = match hop.body.has_files() {
            true => Some(self.settings.upload_timeout),
            // The long poll's agent has none.
            false => agent.config().timeouts().global,
        };
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut date = None;
        for redirects in 0..=self.settings.max_redirects {
            commands.check(redirects > 0)?;
            let answer = match self.ask(agent, browser, &hop, end, progress) {
                // A pooled connection may have been closed by the server just when it was used. Asks once more where a repeat
                // does no harm; it is a request of its own, and counted as one.
                Err(Failure::Transport(TransportError::Closed(first)))
                    if hop.repeat == Repeat::Idempotent && !commands.is_cancelled() =>
                {
                    if redirects == 0 {
                        hop = Hop::first(&request())?;
                    }
                    match self.ask(agent, browser, &hop, end, progress) {
                        // The first may have arrived all the same.
                        Err(Failure::Transport(again)) if !again.may_have_arrived() => {
                            Err(Failure::Transport(TransportError::Closed(first)))
                        }
                        answer => answer,
                    }
                }
                answer => answer,
            };
            let answer = match answer {
                Ok(answer) => Ok(answer),
                Err(Failure::Transport(error)) => Err(error),
                Err(Failure::Source(error)) => return Err(error.into()),
            };
            let Answer { head, body } = commands.outcome(answer)?;
            for cookie in head.headers.get_all(SET_COOKIE) {
                if let Ok(cookie) = cookie.to_str()
                    && hop.destination != Destination::Script
                {
                    browser.jar.absorb(cookie, &hop.url);
                }
            }
            let stated = head.headers.get(DATE).and_then(|date| date.to_str().ok());
            date = stated.and_then(Timestamp::from_http_date).or(date);
            match redirect_target(&head, &hop.url)? {
                Some(url) if hop.ends_at.is_some_and(|is_end| is_end(url.path())) => {
                    return Ok(Reply {
                        status: head.status.as_u16(),
                        url,
                        body: Vec::new(),
                        date,
                        retry_after: None,
                    });
                }
                Some(url) => hop = hop.redirected(url, head.status),
                None => {
                    let (place, status) = (Place(&hop.url), head.status);
                    log::debug!("{} {place}: {status}, {} bytes", hop.method, body.len());
                    return Ok(Reply {
                        status: status.as_u16(),
                        url: hop.url,
                        body,
                        date,
                        retry_after: retry_after(&head.headers),
                    });
                }
            }
        }
        Err(TransportError::TooManyRedirects {
            limit: self.settings.max_redirects,
        }
        .into())
    }

    /// One request and its whole answer, which has to be here by `end`.
    fn ask(
        &self,
        agent: &Agent,
        browser: Browser<'_>,
        hop: &Hop,
        end: Option<Instant>,
        progress: Option<Progress<'_>>,
    ) -> Result<Answer, Failure> {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(TransportError::Timeout.into());
        }
        let request = configure(agent, hop.to_http(browser)?, left)?;
        let host = hop.url.host_str().unwrap_or_default();
        let response = if hop.body.has_files() {
            let (mut head, _) = request.into_parts();
            head.headers
                .insert(CONTENT_LENGTH, hop.body.length().into());
            let mut reader = hop.body.reader(progress);
            let body = SendBody::from_reader(&mut reader);
            let response = agent.run(http::Request::from_parts(head, body));
            if let Some(failure) = reader.failure {
                return Err(Failure::Source(failure));
            }
            response
        } else if hop.destination.is_data() {
            agent.run(request)
        } else {
            // Without a length, which a browser states of its forms alone.
            agent.run(request.map(|_| ()))
        };
        let response = response.map_err(|error| request_error(error, host))?;
        let (head, body) = response.into_parts();
        let body = read_body(body, self.settings.max_reply_size, &hop.url)?;
        Ok(Answer { head, body })
    }
}

/// Why there is no answer.
enum Failure {
    Transport(TransportError),
    /// The file that is uploaded cannot be read.
    Source(io::Error),
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// The server's answer to one request.
struct Answer {
    head: response::Parts,
    body: Vec<u8>,
}

/// Reads the body, decompressed, up to the limit on its size in bytes.
pub(super) fn read_body(body: Body, limit: u64, url: &Url) -> Result<Vec<u8>, TransportError> {
    let mut bytes = Vec::new();
    let mut reader = body.into_reader().take(limit.saturating_add(1));
    let host = url.host_str().unwrap_or_default();
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| body_error(error, host))?;
    if bytes.len() as u64 > limit {
        return Err(TransportError::TooLarge { limit });
    }
    Ok(bytes)
}

/// One request on the way to the reply.
struct Hop {
    method: Method,
    url: Url,
    body: RequestBody,
    content_type: Option<Cow<'static, str>>,
    headers: Vec<(&'static str, String)>,
    destination: Destination,
    ends_at: Option<fn(&str) -> bool>,
    repeat: Repeat,
}

impl Hop {
    fn first(request: &Request) -> Result<Self> {
        let mut url = Url::parse(&request.url).map_err(|_| {
            Error::invalid_input("the request has no valid address: please report it")
        })?;
        if !request.query.is_empty() {
            let query = match url.query() {
                Some(query) => format!("{query}&{}", request.query.encode()),
                None => request.query.encode(),
            };
            url.set_query(Some(&query));
        }
        let (content_type, body) = if request.files.is_empty() {
            // The browser's script sets the type on every request, with a body or without.
            let content_type = request.destination.is_data().then_some(Cow::Borrowed(FORM));
            (content_type, RequestBody::form(&request.form))
        } else {
            let (content_type, body) = RequestBody::multipart(&request.form, &request.files);
            (Some(Cow::Owned(content_type)), body)
        };
        Ok(Self {
            method: match request.method {
                wire::Method::Get => Method::GET,
                wire::Method::Post => Method::POST,
            },
            url,
            body,
            content_type,
            headers: request.headers.clone(),
            destination: request.destination,
            ends_at: request.ends_at,
            repeat: request.repeat,
        })
    }

    /// The request that a redirect asks for: all but 307 and 308 turn it into a GET without a body.
    fn redirected(self, url: Url, status: StatusCode) -> Self {
        match status {
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => Self { url, ..self },
            _ => Self {
                method: Method::GET,
                url,
                body: RequestBody::default(),
                content_type: None,
                headers: Vec::new(),
                destination: self.destination,
                ends_at: self.ends_at,
                repeat: Repeat::Idempotent,
            },
        }
    }

    fn to_http(&self, browser: Browser<'_>) -> Result<http::Request<&[u8]>, TransportError> {
        check_address(&self.url)?;
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(self.url.as_str())
            .header("User-Agent", browser.user_agent)
            .header("Connection", "keep-alive");
        for (name, value) in headers(self.destination, browser) {
            request = request.header(name, &*value);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(content_type) = self.content_type.as_deref() {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if self.destination != Destination::Script
            && let Some(cookies) = browser.jar.header(&self.url)
        {
            request = request.header(COOKIE, cookies);
        }
        request.body(self.body.head.as_slice()).map_err(unwritable)
    }
}

/// Where an answer redirects to, which must be Facebook. `None`: it does not.
fn redirect_target(head: &response::Parts, from: &Url) -> Result<Option<Url>, TransportError> {
    let Some(target) = location(head, from)? else {
        return Ok(None);
    };
    let host = target.host_str().unwrap_or_default();
    let is_facebook = host == "facebook.com" || host.ends_with(".facebook.com");
    let has_user = !target.username().is_empty() || target.password().is_some();
    if target.scheme() != "https" || !is_facebook || target.port().is_some() || has_user {
        let host = match target.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let host = shown::cut(&host, LONGEST_HOST);
        return Err(TransportError::ForeignRedirect { host });
    }
    Ok(Some(target))
}

/// Where an answer redirects to. `None`: it does not.
pub(super) fn location(head: &response::Parts, from: &Url) -> Result<Option<Url>, TransportError> {
    let redirects = matches!(head.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = head.headers.get(LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let target = from.join(&location).map_err(|_| {
        TransportError::Protocol(
            "the reply redirects to what is no address: see in a browser where it leads".into(),
        )
    })?;
    Ok(Some(target))
}

/// An address as it may be logged: without its query.
pub(super) struct Place<'a>(pub(super) &'a Url);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}{}",
            self.0.host_str().unwrap_or_default(),
            self.0.path()
        )
    }
}
