//! HTTP/1.1, as far as a client on loopback needs it: requests come in, replies go out.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use super::body;
use super::journal::{Recorded, find};

const MOST_HEAD: u64 = 64 * 1024;
const MOST_BODY: u64 = 32 * 1024 * 1024;
const MOST_HEADERS: usize = 128;

/// What came in on a connection.
pub(crate) enum Incoming {
    /// With its body as it came.
    Request(Recorded, Vec<u8>),
    /// Nothing that can be answered but with this status; the connection is of no use any more.
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
    let mut limited = stream.take(MOST_HEAD);
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

/// The request but for its body, or the status that refuses it.
fn parse_head(head: &[u8]) -> Result<Recorded, u16> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
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
            if length > MOST_BODY {
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
        if size.saturating_add(so_far) > MOST_BODY {
            return Ok(Err(Incoming::Refused(413)));
        }
        if size == 0 {
            // Trailers are read and forgotten.
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

/// What goes back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn of_type(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::status(200).with("Content-Type", content_type)
        }
    }

    pub(crate) fn html(page: impl Into<String>) -> Self {
        Self::of_type("text/html; charset=utf-8", page.into())
    }

    /// The way most of the site answers a script: JSON behind a loop that keeps other sites from running it.
    pub(crate) fn script(value: &serde_json::Value) -> Self {
        let body = format!("for (;;);{value}");
        Self::of_type("application/x-javascript; charset=utf-8", body)
    }

    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::of_type("application/json", value.to_string())
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with("Location", to)
    }

    /// Adds a header. What comes from a client, such as a file's type, may not begin another one.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers
            .push((name, value.into().replace(['\r', '\n'], " ")));
        self
    }

    fn head(&self, keep_open: bool) -> String {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n",
            self.status,
            reason_phrase(self.status)
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let connection = if keep_open { "keep-alive" } else { "close" };
        head.push_str(&format!(
            "Date: {}\r\nContent-Length: {}\r\nConnection: {connection}\r\n\r\n",
            date(SystemTime::now()),
            self.body.len()
        ));
        head
    }

    /// Sends the whole reply in one piece, without its body where the request was a `HEAD`.
    pub(crate) fn write(
        &self,
        mut stream: &TcpStream,
        keep_open: bool,
        with_body: bool,
    ) -> io::Result<()> {
        let mut bytes = self.head(keep_open).into_bytes();
        if with_body {
            bytes.extend_from_slice(&self.body);
        }
        stream.write_all(&bytes)
    }

    /// Promises the whole reply and sends half of it.
    pub(crate) fn write_half(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut bytes = self.head(false).into_bytes();
        bytes.extend(self.body.iter().take(self.body.len() / 2));
        stream.write_all(&bytes)
    }
}

/// A time as headers have it.
fn date(at: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
    let weekday = DAYS.iter().cycle().nth((days % 7) as usize);
    // 2018-01-15T07:06:40Z
    let text = humantime::format_rfc3339_seconds(at).to_string();
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let month: usize = part(5..7).parse().unwrap_or(1);
    let month = MONTHS.iter().cycle().nth(month + 11);
    let (weekday, month) = (weekday.unwrap_or(&""), month.unwrap_or(&""));
    let (day, year, time) = (part(8..10), part(0..4), part(11..19));
    format!("{weekday}, {day} {month} {year} {time} GMT")
}

/// Reads what is still coming, within bounds: closing with bytes unread would take the reply from the peer.
pub(crate) fn hang_up_gently(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    stream.get_ref().shutdown(Shutdown::Write)?;
    wait_for_end(stream)
}

/// Reads what is still coming, within bounds, until the peer has closed the connection.
pub(crate) fn wait_for_end(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    io::copy(&mut stream.take(2 * MOST_BODY), &mut io::sink())?;
    Ok(())
}

fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        426 => "Upgrade Required",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_date_is_as_headers_have_it() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_516_000_000, "Mon, 15 Jan 2018 07:06:40 GMT"),
            (1_702_425_599, "Tue, 12 Dec 2023 23:59:59 GMT"),
        ] {
            assert_eq!(date(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
