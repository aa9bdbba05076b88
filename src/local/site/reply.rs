//! HTTP/1.1 replies.

use std::io::{self, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::local::world::api_error::ApiError;

/// An HTTP reply.
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

    /// Returns the usual reply to a script: JSON behind an infinite loop that keeps other sites from running it.
    pub(crate) fn script(value: &serde_json::Value) -> Self {
        let body = format!("for (;;);{value}");
        Self::of_type("application/x-javascript; charset=utf-8", body)
    }

    /// Returns Facebook's error, which has status 200 like every reply to a script.
    pub(crate) fn api_error(error: ApiError) -> Self {
        let (summary, description) = error.texts();
        Self::script(&serde_json::json!({
            "__ar": 1,
            "error": error.0,
            "errorSummary": summary,
            "errorDescription": description,
            "payload": null,
        }))
    }

    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::of_type("application/json", value.to_string())
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with("Location", to)
    }

    /// Adds a header. Line breaks in the value, which may come from a client, are replaced.
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

    /// Writes the whole reply at once, without its body for a `HEAD` request.
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

    /// Writes the head of the whole reply and half of its body.
    pub(crate) fn write_half(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut bytes = self.head(false).into_bytes();
        bytes.extend(self.body.iter().take(self.body.len() / 2));
        stream.write_all(&bytes)
    }
}

/// Formats a time as an HTTP date.
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

fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        302 => "Found",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
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
