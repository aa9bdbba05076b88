//! Requests whose body is a file and nothing around it: those of encrypted chats. Nothing of the account goes along but its user agent.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use ureq::http::{self, response};
use ureq::{Body, SendBody};
use url::Url;

use super::agent::{self, check_address, configure};
use super::body::{Body as RequestBody, Progress};
use super::browser::SITE;
use super::commands::CommandAgent;
use super::download::unsent;
use super::errors::{body_error, request_error, unwritable};
use super::exchange::{Http, LONGEST_HOST, Reply, location, read_body};
use super::retry_after::retry_after;
use crate::error::{Error, Result, TransportError};
use crate::shown;
use crate::wire::Content;

/// A part of the call that began with `commands`. It makes no request that changes a conversation, so a cancelled one counts as not sent.
#[derive(Clone, Copy)]
pub(crate) struct Octets<'a> {
    pub(crate) commands: &'a CommandAgent,
    pub(crate) user_agent: &'a str,
    /// The time from beginning to end.
    pub(crate) timeout: Duration,
}

/// Reads the next bytes of a reply into a buffer, and returns their number: 0 at the end.
pub(crate) type ReadNext<'a> = &'a mut dyn FnMut(&mut [u8]) -> Result<usize>;

impl Http {
    /// Posts a content, and returns the whole reply.
    pub(crate) fn post_octets(
        &self,
        url: &Url,
        content: &Content,
        progress: Progress<'_>,
        part: Octets<'_>,
    ) -> Result<Reply> {
        let body = RequestBody::of_content(content.clone());
        let mut reader = body.reader(Some(progress));
        let request = head(http::Request::post(url.as_str()), part)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, body.length());
        let result = self.run(
            url,
            request,
            part,
            |head, body| {
                let body = read_body(body, self.settings.max_reply_size, url);
                Ok(Reply {
                    status: head.status.as_u16(),
                    url: url.clone(),
                    body: part.commands.outcome(body).map_err(unsent)?,
                    date: None,
                    retry_after: retry_after(&head.headers),
                })
            },
            Some(&mut reader),
        );
        match reader.failure {
            Some(failure) => Err(failure.into()),
            None => result,
        }
    }

    /// Gets a content, and lets `read` read it as it comes. A reply of another status than success is an error.
    pub(crate) fn get_octets<T>(
        &self,
        url: &Url,
        part: Octets<'_>,
        read: impl FnOnce(ReadNext<'_>) -> Result<T>,
    ) -> Result<T> {
        let request = head(http::Request::get(url.as_str()), part);
        self.run(
            url,
            request,
            part,
            |head, body| match head.status {
                status if status.is_success() => {
                    let mut reader = body.into_reader();
                    let host = url.host_str().unwrap_or_default();
                    read(&mut |buffer| {
                        let read = read_some(&mut reader, buffer);
                        let read = read.map_err(|error| body_error(error, host));
                        part.commands.outcome(read).map_err(unsent)
                    })
                }
                status => Err(Error::of_status(
                    status.as_u16(),
                    retry_after(&head.headers),
                )),
            },
            None,
        )
    }

    fn run<T>(
        &self,
        url: &Url,
        request: http::request::Builder,
        part: Octets<'_>,
        read: impl FnOnce(&response::Parts, Body) -> Result<T>,
        body: Option<&mut dyn Read>,
    ) -> Result<T> {
        check_address(url)?;
        let host = url.host_str().unwrap_or_default();
        let request = request.body(()).map_err(unwritable)?;
        // An agent of its own: what a host keeps open ends with this answer.
        let agent = agent::for_other_sites(&self.settings, url);
        let _cancelled = part.commands.with(&agent);
        let request = configure(&agent, request, Some(part.timeout))?;
        let response = match body {
            Some(mut body) => {
                let (head, ()) = request.into_parts();
                let body = SendBody::from_reader(&mut body);
                agent.run(http::Request::from_parts(head, body))
            }
            None => agent.run(request),
        };
        let response = response.map_err(|error| request_error(error, host));
        let response = part.commands.outcome(response).map_err(unsent)?;
        let (head, body) = response.into_parts();
        log::debug!("a sealed file, {host}: {}", head.status.as_u16());
        if let Some(target) = location(&head, url)? {
            let host = shown::cut(target.host_str().unwrap_or_default(), LONGEST_HOST);
            return Err(TransportError::ForeignRedirect { host }.into());
        }
        read(&head, body)
    }
}

fn head(request: http::request::Builder, part: Octets<'_>) -> http::request::Builder {
    request
        .header("User-Agent", part.user_agent)
        .header("Connection", "keep-alive")
        .header("Origin", SITE)
        .header("Referer", format!("{SITE}/"))
}

fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}
