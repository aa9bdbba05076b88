//! Files from other sites, which learn nothing of the account.

use std::time::{Duration, Instant};

use ureq::{Agent, Body, http};
use url::Url;

use super::agent::{self, check_address, configure};
use super::commands::CommandAgent;
use super::errors::request_error;
use super::exchange::{Http, LONGEST_HOST, Place, location, read_body};
use super::public::is_private_address;
use super::retry_after::retry_after;
use crate::error::{Error, Result, TransportError};
use crate::shown;

/// The user agent for those sites.
const USER_AGENT: &str = concat!("fbchat/", env!("CARGO_PKG_VERSION"));
/// How many redirects are followed.
const MAX_REDIRECTS: u32 = 5;

impl Http {
    /// The file at `url`: over http or https, and within the limits on images. A part of the call that began with `commands`.
    pub(crate) fn download(&self, mut url: Url, commands: &CommandAgent) -> Result<Vec<u8>> {
        if !is_web(&url) {
            return Err(Error::invalid_input(format!(
                "an address that begins with {}: is not fetched: name one of http or https",
                url.scheme()
            )));
        }
        let began = Instant::now();
        for _ in 0..=MAX_REDIRECTS {
            let limit = self.settings.remote_image_timeout;
            let left = limit.saturating_sub(began.elapsed());
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
                None if status >= 400 => {
                    let retry_after = retry_after(&head.headers);
                    return Err(Error::of_status(status, retry_after));
                }
                None => {
                    let bytes = read_body(body, self.settings.max_image_size, &url);
                    let bytes = commands.outcome(bytes).map_err(unsent)?;
                    log::debug!("GET {}: {status}, {} bytes", Place(&url), bytes.len());
                    return Ok(bytes);
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
fn unsent(error: Error) -> Error {
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

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}
