//! Reading HTTP/1.1 requests.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};

use super::body;
use crate::local::control::journal::{Recorded, find};

const MAX_HEAD: u64 = 64 * 1024;
const MAX_BODY: u64 = 32 * 1024 * 1024;
const MAX_HEADERS: usize = 128;

/// The result of reading from a connection.
pub(crate) enum Incoming {
    /// A request, and its raw body.
    Request(Recorded, Vec<u8>),
    /// A request that is rejected with this status, after which the connection is closed.
    Refused(u16),
    Closed,
}

pub(crate) fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Incoming> {
    let head = match read_head(stream)? {
        Ok(head) => head,
        Err(incoming) => return Ok(incoming),
    };
    let mut request = match parse_head(&head) {
        Ok(request) => request,
        Err(status) => return Ok(Incoming::Refused(status)),
    };
    if request.header("expect").is_some() {
        stream
            .get_ref()
            .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let body = match read_body(stream, &request)? {
        Ok(body) => body,
        Err(incoming) => return Ok(incoming),
    };
    Ok(match body::fill(&mut request, &body) {
        Some(()) => Incoming::Request(request, body),
        None => Incoming::Refused(400),
    })
}

fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Result<Vec<u8>, Incoming>> {
    let mut head = Vec::new();
    let mut limited = stream.take(MAX_HEAD);
    loop {
        let read = limited.read_until(b'\n', &mut head)?;
        if read == 0 {
            return Ok(Err(match limited.limit() {
                0 => Incoming::Refused(431),
                _ => Incoming::Closed,
            }));
        }
        if head == b"\r\n" || head == b"\n" {
            head.clear();
        } else if head.ends_with(b"\r\n\r\n") || head.ends_with(b"\n\n") {
            return Ok(Ok(head));
        }
    }
}

/// Parses a request without its body, or returns the status that rejects it.
fn parse_head(head: &[u8]) -> Result<Recorded, u16> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(431),
        _ => return Err(400),
    }
    let headers: Vec<(String, String)> = parsed
        .headers
        .iter()
        .map(|header| {
            let value = String::from_utf8_lossy(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        })
        .collect();
    let target = parsed.path.ok_or(400_u16)?;
    let host = find(&headers, "host").ok_or(400_u16)?;
    let url = if target.starts_with('/') {
        url::Url::parse(&format!("http://{host}{target}"))
    } else {
        url::Url::parse(target)
    };
    let url = url.map_err(|_| 400_u16)?;
    Ok(Recorded {
        method: parsed.method.ok_or(400_u16)?.to_owned(),
        host: url.host_str().unwrap_or_default().to_ascii_lowercase(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        ..Recorded::default()
    })
}

fn read_body(
    stream: &mut BufReader<TcpStream>,
    request: &Recorded,
) -> io::Result<Result<Vec<u8>, Incoming>> {
    let length = request.header("content-length");
    match (request.header("transfer-encoding"), length) {
        (None, None) => Ok(Ok(Vec::new())),
        (None, Some(length)) => {
            let Ok(length) = length.trim().parse::<u64>() else {
                return Ok(Err(Incoming::Refused(400)));
            };
            if length > MAX_BODY {
                return Ok(Err(Incoming::Refused(413)));
            }
            let mut body = Vec::new();
            let read = stream.take(length).read_to_end(&mut body)?;
            let whole = u64::try_from(read).is_ok_and(|read| read == length);
            Ok(if whole {
                Ok(body)
            } else {
                Err(Incoming::Closed)
            })
        }
        (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => read_chunks(stream),
        _ => Ok(Err(Incoming::Refused(400))),
    }
}

fn read_chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Result<Vec<u8>, Incoming>> {
    let mut body = Vec::new();
    loop {
        let size_line = read_line(stream)?;
        let digits = size_line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = u64::from_str_radix(digits, 16) else {
            return Ok(Err(Incoming::Refused(400)));
        };
        let so_far = u64::try_from(body.len()).unwrap_or(u64::MAX);
        if size.saturating_add(so_far) > MAX_BODY {
            return Ok(Err(Incoming::Refused(413)));
        }
        if size == 0 {
            // Trailers are ignored.
            while !read_line(stream)?.is_empty() {}
            return Ok(Ok(body));
        }
        stream.take(size).read_to_end(&mut body)?;
        if !read_line(stream)?.is_empty() {
            return Ok(Err(Incoming::Refused(400)));
        }
    }
}

fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = Vec::new();
    if stream.take(1024).read_until(b'\n', &mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// Closes the writing side and drains the connection: closing with bytes unread would discard the reply.
pub(crate) fn close_gracefully(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    stream.get_ref().shutdown(Shutdown::Write)?;
    drain(stream)
}

/// Discards what arrives, within bounds, until the peer closes the connection.
pub(crate) fn drain(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    io::copy(&mut stream.take(2 * MAX_BODY), &mut io::sink())?;
    Ok(())
}
