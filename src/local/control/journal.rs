//! The journal of received requests.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use crate::time::Timestamp;

/// A received request.
///
/// `Debug` shows `<redacted>` for passwords, codes, tokens, cookies and texts of messages.
///
/// [`LocalServer::requests`](crate::local::LocalServer::requests) returns them.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The method, such as `POST`.
    pub method: String,
    /// The requested host, in lower case and without a port, such as `www.facebook.com`.
    pub host: String,
    /// The path, such as `/messaging/send/`.
    pub path: String,
    /// The parameters of the query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The fields of a form body, decoded, in order. Empty for other bodies.
    pub form: Vec<(String, String)>,
    /// The parts of a multipart body, in order; of a body that is a file alone, that file without a name. Empty for other bodies.
    pub parts: Vec<Part>,
    /// The headers, names in lower case, in order.
    pub headers: Vec<(String, String)>,
}

/// A part of a multipart body.
///
/// `Debug` shows the length of its content, not the content.
///
/// It is part of a [`Recorded`] request; [`LocalServer::requests`](crate::local::LocalServer::requests) returns these.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name. `None`: the part is an ordinary field.
    pub file_name: Option<String>,
    /// Its content type, such as `image/png`.
    pub content_type: Option<String>,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

pub(crate) const SECRET_FIELDS: [&str; 23] = [
    "pass",
    "password",
    "approvals_code",
    "fb_cat",
    "fb_dtsg",
    "ttstamp",
    "h",
    "nh",
    "lsd",
    "li",
    "body",
    "text",
    "payload",
    "title",
    "location_name",
    "question_text",
    "option_text_array",
    "new_options",
    "platform_xmd",
    "uri",
    "location_attachment[coordinates][latitude]",
    "location_attachment[coordinates][longitude]",
    "shareable_attachment[share_params][urlInfo][canonical]",
];
const SECRET_HEADERS: [&str; 3] = ["cookie", "authorization", "proxy-authorization"];

impl Recorded {
    /// Returns the first field of this name in the query, the form or the parts that are not files.
    /// [`LocalServer`](crate::local::LocalServer) has an example.
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
            .or_else(|| find(&self.form, name))
            .or_else(|| self.part(name))
    }

    /// Returns the first header of this name, given in lower case. [`LocalServer`](crate::local::LocalServer) has an example.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Returns the field of this name from the part of the request that has its parameters: the query of a GET, the parts of an
    /// upload, the form of any other POST.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        if self.method == "GET" {
            find(&self.query, name)
        } else if self.parts.is_empty() {
            find(&self.form, name)
        } else {
            self.part(name)
        }
    }

    /// Returns the values of the form's fields `name[0]`, `name[1]`, … in order.
    pub(crate) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.keyed(name)
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(_, value)| value)
    }

    /// Returns the keys and values of the form's fields `name[key]` in order.
    pub(crate) fn keyed<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.form.iter().filter_map(move |(field, value)| {
            let key = field
                .strip_prefix(name)?
                .strip_prefix('[')?
                .strip_suffix(']')?;
            Some((key, value.as_str()))
        })
    }

    /// Returns all values of the cookies of this name: a jar may send several.
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

    /// Returns the approximate memory size of this request in bytes.
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

/// Formats pairs, with `<redacted>` for the values of secret ones.
struct RedactedPairs<'a>(&'a [(String, String)], &'static [&'static str]);

impl fmt::Debug for RedactedPairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let list = name.split('[').next().unwrap_or_default();
            let secret = self.1.contains(&name.as_str()) || self.1.contains(&list);
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
            .field("query", &RedactedPairs(&self.query, &SECRET_FIELDS))
            .field("form", &RedactedPairs(&self.form, &SECRET_FIELDS))
            .field("parts", &self.parts)
            .field("headers", &RedactedPairs(&self.headers, &SECRET_HEADERS))
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

/// A request with its circumstances.
pub(crate) struct Entry {
    /// Its position among all requests, from 1.
    pub(crate) number: u64,
    /// The time of arrival.
    pub(crate) at: Timestamp,
    /// The number of the client that has sent it, if that is known.
    pub(crate) client: Option<u64>,
    pub(crate) request: Recorded,
}

/// The most recent requests; the oldest are dropped when a limit is reached.
#[derive(Default)]
pub(crate) struct Journal {
    requests: VecDeque<Entry>,
    size: usize,
    /// The count of all requests, which is the number of the latest one.
    total: u64,
    /// The count of requests by path.
    counts: HashMap<String, usize>,
}

impl Journal {
    const MAX_REQUESTS: usize = 20_000;
    const MAX_BYTES: usize = 128 * 1024 * 1024;

    /// Adds a request of a client, and returns its number.
    pub(crate) fn add(&mut self, client: Option<u64>, request: Recorded) -> u64 {
        if self.counts.len() < Self::MAX_REQUESTS || self.counts.contains_key(&request.path) {
            *self.counts.entry(request.path.clone()).or_default() += 1;
        }
        self.size += request.size();
        self.total += 1;
        self.requests.push_back(Entry {
            number: self.total,
            at: Timestamp::now(),
            client,
            request,
        });
        while self.requests.len() > Self::MAX_REQUESTS || self.size > Self::MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.size -= oldest.request.size();
        }
        self.total
    }

    /// Notes which client has sent the request of this number.
    pub(crate) fn assign(&mut self, number: u64, client: u64) {
        let mut newest_first = self.requests.iter_mut().rev();
        if let Some(entry) = newest_first.find(|entry| entry.number == number) {
            entry.client = Some(client);
        }
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.counts.get(path).copied().unwrap_or_default()
    }

    /// Returns the stored requests after this number, newest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Entry> {
        let newest_first = self.requests.iter().rev();
        newest_first.take_while(move |entry| entry.number > number)
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.requests
            .iter()
            .map(|entry| entry.request.clone())
            .collect()
    }
}
