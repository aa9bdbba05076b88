//! The requests that a server was sent.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use crate::time::Timestamp;

/// One request, as it came in.
///
/// `Debug` shows `<redacted>` for passwords, codes, tokens, cookies and texts of messages.
///
/// [`LocalServer::requests`](crate::local::LocalServer::requests) has them.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// Such as `POST`.
    pub method: String,
    /// The host that was meant, in lower case and without a port, such as `www.facebook.com`.
    pub host: String,
    /// Such as `/messaging/send/`.
    pub path: String,
    /// What stands behind the `?`, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The fields of a form, decoded, in order. Empty where the body is none.
    pub form: Vec<(String, String)>,
    /// The parts of a multipart body, in order. Empty where the body is none.
    pub parts: Vec<Part>,
    /// The headers, names in lower case, in order.
    pub headers: Vec<(String, String)>,
}

/// One part of a multipart body.
///
/// `Debug` shows how long it is, not what it holds.
///
/// It is part of a [`Recorded`] request, which [`LocalServer::requests`](crate::local::LocalServer::requests) tells of.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name. `None`: the part is an ordinary field.
    pub file_name: Option<String>,
    /// What the part says it is, such as `image/png`.
    pub content_type: Option<String>,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

pub(crate) const SECRET_FIELDS: [&str; 10] = [
    "pass",
    "password",
    "approvals_code",
    "fb_dtsg",
    "ttstamp",
    "h",
    "nh",
    "lsd",
    "li",
    "body",
];
const SECRET_HEADERS: [&str; 3] = ["cookie", "authorization", "proxy-authorization"];

impl Recorded {
    /// The first field of this name in the query, the form or the parts that are no files.
    /// [`LocalServer`](crate::local::LocalServer) has an example.
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
            .or_else(|| find(&self.form, name))
            .or_else(|| self.part(name))
    }

    /// The first header of this name, which is in lower case. [`LocalServer`](crate::local::LocalServer) has an example.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The field of this name where a request of this kind carries its fields: a GET in the query, an upload in
    /// its parts, a POST in its form.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        if self.method == "GET" {
            find(&self.query, name)
        } else if self.parts.is_empty() {
            find(&self.form, name)
        } else {
            self.part(name)
        }
    }

    /// The values of the form's fields `name[0]`, `name[1]`, … in order.
    pub(crate) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.keyed(name)
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(_, value)| value)
    }

    /// The form's fields `name[key]`: keys and values in order.
    pub(crate) fn keyed<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.form.iter().filter_map(move |(field, value)| {
            let key = field
                .strip_prefix(name)?
                .strip_prefix('[')?
                .strip_suffix(']')?;
            Some((key, value.as_str()))
        })
    }

    /// All values of the cookies of this name: a jar may send two of one name.
    pub(crate) fn cookies<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(|(header, _)| header == "cookie")
            .flat_map(|(_, line)| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(move |(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    fn part(&self, name: &str) -> Option<&str> {
        let part = self
            .parts
            .iter()
            .find(|part| part.name == name && part.file_name.is_none())?;
        std::str::from_utf8(&part.bytes).ok()
    }

    /// Roughly what keeping this request costs, in bytes.
    fn size(&self) -> usize {
        let pairs = [&self.query, &self.form, &self.headers];
        let texts = pairs
            .into_iter()
            .flatten()
            .map(|(name, value)| name.len() + value.len());
        let parts = self.parts.iter().map(|part| part.bytes.len());
        texts.chain(parts).sum::<usize>() + self.path.len() + 256
    }
}

pub(crate) fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(found, _)| found == name)?;
    Some(value)
}

/// Shows pairs, and `<redacted>` for the values of those that are secret.
struct Shown<'a>(&'a [(String, String)], &'static [&'static str]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let secret = self.1.contains(&name.as_str());
            (name, if secret { "<redacted>" } else { value })
        });
        f.debug_list().entries(shown).finish()
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded")
            .field("method", &self.method)
            .field("host", &self.host)
            .field("path", &self.path)
            .field("query", &Shown(&self.query, &SECRET_FIELDS))
            .field("form", &Shown(&self.form, &SECRET_FIELDS))
            .field("parts", &self.parts)
            .field("headers", &Shown(&self.headers, &SECRET_HEADERS))
            .finish()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("bytes", &format_args!("<{} bytes>", self.bytes.len()))
            .finish()
    }
}

/// The most recent requests; the oldest go when there are too many.
#[derive(Default)]
pub(crate) struct Journal {
    /// When each came in, and what it was.
    requests: VecDeque<(Timestamp, Recorded)>,
    size: usize,
    /// How many came in altogether: the number of the latest one.
    total: u64,
    /// How often each path was asked for.
    counts: HashMap<String, usize>,
}

impl Journal {
    const MOST_REQUESTS: usize = 20_000;
    const MOST_BYTES: usize = 128 * 1024 * 1024;

    pub(crate) fn add(&mut self, request: Recorded) {
        if self.counts.len() < Self::MOST_REQUESTS || self.counts.contains_key(&request.path) {
            *self.counts.entry(request.path.clone()).or_default() += 1;
        }
        self.size += request.size();
        self.total += 1;
        self.requests.push_back((Timestamp::now(), request));
        while self.requests.len() > Self::MOST_REQUESTS || self.size > Self::MOST_BYTES {
            let Some((_, oldest)) = self.requests.pop_front() else {
                return;
            };
            self.size -= oldest.size();
        }
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.counts.get(path).copied().unwrap_or_default()
    }

    /// The requests behind the one of this number that are still known, newest first: number, time, request.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = (u64, Timestamp, &Recorded)> {
        let numbers = (number.saturating_add(1)..=self.total).rev();
        let newest_first = self.requests.iter().rev();
        numbers
            .zip(newest_first)
            .map(|(number, (at, request))| (number, *at, request))
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.requests
            .iter()
            .map(|(_, request)| request.clone())
            .collect()
    }
}
