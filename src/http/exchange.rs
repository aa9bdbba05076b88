//! One request and its reply, over as many redirects as it takes.

use std::io::Read;

use ureq::Agent;
use ureq::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use ureq::http::{self, Method, StatusCode, response};
use url::Url;

use super::agent::{self, body_error, request_error};
use super::{Account, Settings};
use crate::error::{Error, Result, TransportError};
use crate::wire::Fields;

const FORM: &str = "application/x-www-form-urlencoded";
const SITE: &str = "https://www.facebook.com";

/// What is asked of the server.
#[derive(Clone)]
pub(crate) struct Request {
    method: Method,
    url: String,
    fields: Fields,
    pub(super) common: Common,
    /// Whether sending it twice does no more than sending it once.
    repeatable: bool,
}

/// Which of the fields that requests have in common this one has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Common {
    /// Those of a page's script: tokens, account, counters.
    All,
    /// The counters alone, as on a page that is loaded.
    Counters,
    /// None, as in a form that a person sends.
    None,
}

impl Request {
    /// Fields go into the query.
    pub(crate) fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url.into())
    }

    /// Fields go into the form.
    pub(crate) fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url.into())
    }

    fn new(method: Method, url: String) -> Self {
        Self {
            repeatable: method == Method::GET,
            method,
            url,
            fields: Fields::new(),
            common: Common::All,
        }
    }

    /// A page that is loaded, not a call of its script.
    pub(crate) fn without_tokens(self) -> Self {
        Self {
            common: Common::Counters,
            ..self
        }
    }

    /// A form that a person sends, or a link that a person follows.
    pub(crate) fn without_common_fields(self) -> Self {
        Self {
            common: Common::None,
            ..self
        }
    }

    /// May be sent again when the connection breaks, because the server can tell the repeat.
    pub(crate) fn repeatable(self) -> Self {
        Self {
            repeatable: true,
            ..self
        }
    }

    pub(crate) fn fields(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }
}

/// What the server answered in the end.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The address that it ended on.
    pub(crate) url: Url,
    pub(crate) body: Vec<u8>,
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
    pub(crate) commands: Agent,
}

impl Http {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            commands: agent::for_commands(&settings),
            settings,
        }
    }

    /// An agent for the long poll, which the server may answer after `hold`.
    pub(crate) fn poll_agent(&self, hold: std::time::Duration) -> Agent {
        agent::for_poll(&self.settings, hold)
    }

    /// Sends `request` in the name of `account`, with its cookies, and follows where it leads.
    pub(super) fn exchange(
        &self,
        agent: &Agent,
        account: &Account,
        request: &Request,
    ) -> Result<Reply> {
        let mut hop = Hop::first(account, request)?;
        for _ in 0..=self.settings.max_redirects {
            let Answer { head, body } = self.ask(agent, account, &hop)?;
            for cookie in head.headers.get_all(SET_COOKIE) {
                if let Ok(cookie) = cookie.to_str() {
                    account.jar.absorb(cookie, &hop.url);
                }
            }
            match redirect_target(&head, &hop.url)? {
                Some(url) => hop = hop.redirected(url, head.status),
                None => {
                    let (place, status) = (Place(&hop.url), head.status);
                    log::debug!("{} {place}: {status}, {} bytes", hop.method, body.len());
                    return Ok(Reply {
                        status: status.as_u16(),
                        url: hop.url,
                        body,
                    });
                }
            }
        }
        Err(TransportError::TooManyRedirects {
            limit: self.settings.max_redirects,
        }
        .into())
    }

    /// Asks once more if the connection broke and a repeat does no harm: a pooled connection may have been closed by the
    /// server just when it was used.
    fn ask(&self, agent: &Agent, account: &Account, hop: &Hop) -> Result<Answer, TransportError> {
        match self.ask_once(agent, account, hop) {
            Err(TransportError::Closed(_)) if hop.repeatable => self.ask_once(agent, account, hop),
            result => result,
        }
    }

    /// One request and its whole answer, decompressed, up to the limit on its size.
    fn ask_once(
        &self,
        agent: &Agent,
        account: &Account,
        hop: &Hop,
    ) -> Result<Answer, TransportError> {
        let host = hop.url.host_str().unwrap_or_default();
        let response = agent.run(hop.to_http(account)?);
        let (head, body) = response
            .map_err(|error| request_error(error, host))?
            .into_parts();
        let limit = self.settings.max_reply_size;
        let mut bytes = Vec::new();
        let mut reader = body.into_reader().take(limit.saturating_add(1));
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| body_error(error, host))?;
        if bytes.len() as u64 > limit {
            return Err(TransportError::TooLarge { limit });
        }
        Ok(Answer { head, body: bytes })
    }
}

/// What the server answered to one request.
struct Answer {
    head: response::Parts,
    body: Vec<u8>,
}

/// One request on the way to the reply.
struct Hop {
    method: Method,
    url: Url,
    body: Option<String>,
    content_type: Option<&'static str>,
    repeatable: bool,
}

impl Hop {
    fn first(account: &Account, request: &Request) -> Result<Self> {
        let mut fields = Fields::new();
        if request.common == Common::All {
            fields.extend(account.tokens_fields());
        }
        fields.extend(request.fields.clone());
        if request.common != Common::None {
            fields.extend(account.counter_fields());
        }
        let mut url = Url::parse(&request.url)
            .map_err(|_| Error::invalid_input("the request has no valid address"))?;
        let is_get = request.method == Method::GET;
        if is_get && !fields.is_empty() {
            let query = match url.query() {
                Some(query) => format!("{query}&{}", fields.encode()),
                None => fields.encode(),
            };
            url.set_query(Some(&query));
        }
        Ok(Self {
            method: request.method.clone(),
            url,
            body: (!is_get).then(|| fields.encode()),
            // The browser's script sets it on every request, with a body or without.
            content_type: Some(FORM),
            repeatable: request.repeatable,
        })
    }

    /// The request that a redirect asks for: all but 307 and 308 turn it into a GET without a body.
    fn redirected(self, url: Url, status: StatusCode) -> Self {
        match status {
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => Self { url, ..self },
            _ => Self {
                method: Method::GET,
                url,
                body: None,
                content_type: None,
                repeatable: true,
            },
        }
    }

    fn to_http(&self, account: &Account) -> Result<http::Request<String>, TransportError> {
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(self.url.as_str())
            .header("Referer", SITE)
            .header("Origin", SITE)
            .header("User-Agent", &account.user_agent)
            .header("Connection", "keep-alive");
        if let Some(content_type) = self.content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(cookies) = account.jar.header(&self.url) {
            request = request.header(COOKIE, cookies);
        }
        let body = self.body.clone().unwrap_or_default();
        request.body(body).map_err(|_| {
            TransportError::Protocol("the request has a character that no header may have".into())
        })
    }
}

/// Where an answer redirects to. `None`: it does not.
fn redirect_target(head: &response::Parts, from: &Url) -> Result<Option<Url>, TransportError> {
    let redirects = matches!(head.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = head.headers.get(LOCATION).filter(|_| redirects) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let Ok(target) = from.join(&location) else {
        return Err(TransportError::Protocol(
            "the reply redirects to what is no address".into(),
        ));
    };
    let host = target.host_str().unwrap_or_default();
    let is_facebook = host == "facebook.com" || host.ends_with(".facebook.com");
    if target.scheme() != "https" || !is_facebook {
        return Err(TransportError::ForeignRedirect {
            host: host.to_owned(),
        });
    }
    Ok(Some(target))
}

/// An address as it may be logged: without its query.
struct Place<'a>(&'a Url);

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
