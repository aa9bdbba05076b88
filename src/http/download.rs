//! Files from other sites, which learn nothing of the account.

use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_TYPE, HeaderMap};
use ureq::{Agent, Body, http};
use url::Url;

use super::agent::{self, check_address, configure};
use super::commands::CommandAgent;
use super::errors::{body_error, request_error};
use super::exchange::{Http, LONGEST_HOST, Place, location};
use super::public::is_private_address;
use super::retry_after::retry_after;
use super::spool::spool;
use crate::error::{Error, Result, TransportError};
use crate::shown;
use crate::wire::{Content, file};

/// The user agent for those sites.
const USER_AGENT: &str = concat!("fbchat/", env!("CARGO_PKG_VERSION"));
/// How many redirects are followed.
const MAX_REDIRECTS: u32 = 5;

/// How large a file may be, in bytes, and how long it may take to fetch it.
#[derive(Clone, Copy)]
pub(crate) struct DownloadLimits {
    pub(crate) size: u64,
    pub(crate) timeout: Duration,
}

/// A file that was fetched.
pub(crate) struct Download {
    pub(crate) content: Content,
    /// The media type that the site states, without parameters.
    pub(crate) media_type: Option<String>,
}

/// Reads an address that can be fetched.
pub(crate) fn web_address(text: &str) -> Result<Url> {
    let url = Url::parse(text).map_err(|_| {
        Error::invalid_input(
            "the address of the file is none: name one such as https://example.com/cat.png",
        )
    })?;
    if is_web(&url) {
        return Ok(url);
    }
    Err(Error::invalid_input(format!(
        "an address that begins with {}: is not fetched: name one of http or https",
        url.scheme()
    )))
}

impl Http {
    /// The file at `url`, which is a [`web_address`]. A part of the call that began with `commands`.
    pub(crate) fn download(
        &self,
        mut url: Url,
        limits: DownloadLimits,
        commands: &CommandAgent,
    ) -> Result<Download> {
        let began = Instant::now();
        for _ in 0..=MAX_REDIRECTS {
            let left = limits.timeout.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Err(TransportError::Timeout.into());
            }
            if !self.settings.allow_private_addresses && is_private_address(&url) {
                let host = shown::cut(url.host_str().unwrap_or_default(), LONGEST_HOST);
                return Err(TransportError::PrivateAddress { host }.into());
            }
            // An agent of its own: what a site keeps open ends with this answer.
            let agent = agent::for_other_sites(&self.settings, &url);
            let _cancelled = commands.with(&agent);
            let request = request(&agent, &url, left)?;
            let response = commands.outcome(run(&agent, request, &url));
            let (head, body) = response.map_err(unsent)?.into_parts();
            let status = head.status.as_u16();
            match location(&head, &url)? {
                Some(target) if is_web(&target) => url = target,
                Some(target) => {
                    let (scheme, host) = (target.scheme(), target.host_str().unwrap_or_default());
                    return Err(TransportError::ForeignRedirect {
                        host: shown::cut(&format!("{scheme}://{host}"), LONGEST_HOST),
                    }
                    .into());
                }
                None if !head.status.is_success() => {
                    let retry_after = retry_after(&head.headers);
                    return Err(Error::of_status(status, retry_after));
                }
                None => {
                    let host = url.host_str().unwrap_or_default();
                    let content = spool(body.into_reader(), limits.size)
                        .map_err(|error| error.into_error(|error| body_error(error, host).into()));
                    commands.check(false)?;
                    let content = content?;
                    let length = content.length();
                    log::debug!("GET {}: {status}, {length} bytes", Place(&url));
                    let media_type = media_type(&head.headers);
                    return Ok(Download {
                        content,
                        media_type,
                    });
                }
            }
        }
        Err(TransportError::TooManyRedirects {
            limit: MAX_REDIRECTS,
        }
        .into())
    }
}

/// Nothing was sent to Facebook.
pub(super) fn unsent(error: Error) -> Error {
    match error {
        Error::Cancelled { .. } => Error::Cancelled { sent: false },
        error => error,
    }
}

fn request(agent: &Agent, url: &Url, limit: Duration) -> Result<http::Request<()>> {
    check_address(url)?;
    let request = http::Request::get(url.as_str())
        .header("User-Agent", USER_AGENT)
        .header("Connection", "keep-alive")
        .body(())
        .map_err(|_| {
            Error::invalid_input(
                "the address has a character that none may have: write it as % and its number",
            )
        })?;
    Ok(configure(agent, request, Some(limit))?)
}

fn run(
    agent: &Agent,
    request: http::Request<()>,
    url: &Url,
) -> Result<http::Response<Body>, TransportError> {
    let host = url.host_str().unwrap_or_default();
    agent
        .run(request)
        .map_err(|error| request_error(error, host))
}

/// The media type of a file, if it is stated as one.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let stated = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = stated.split(';').next().unwrap_or_default().trim();
    file::is_media_type(essence).then(|| essence.to_owned())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}
