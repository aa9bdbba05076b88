//! A request to the site, as plain data.

use std::borrow::Cow;

use super::{Content, Fields};

/// A request, without the fields that all requests of an account have in common.
///
/// Values may be secrets or messages: there is no `Debug`.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Cow<'static, str>,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
    pub(crate) files: Vec<FilePart>,
    /// Beside those by which the browser shows itself.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) auth: Auth,
    pub(crate) destination: Destination,
    /// A redirect to a path for which this holds is where the reply ends: it is not followed.
    pub(crate) ends_at: Option<fn(&str) -> bool>,
    pub(crate) repeat: Repeat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// Which of the fields that requests have in common a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// Those of a page's script: tokens, account, counters.
    Script,
    /// The counters alone, as on a page that is loaded.
    Page,
    /// None, as in a form that a person submits.
    None,
}

/// What the browser makes the request for; its headers show that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "gateway", feature = "mqtt")), expect(dead_code))]
pub(crate) enum Destination {
    /// Data for the site's script, or a form that is submitted.
    Data,
    /// Data for the script of the page of messages of 2026.
    PageData,
    /// A page that a person opens by its address.
    Document,
    /// A script of a page. It is fetched without cookies, and none are taken from it.
    Script,
}

impl Destination {
    /// Whether a script of the site makes the request.
    pub(crate) fn is_data(self) -> bool {
        matches!(self, Self::Data | Self::PageData)
    }
}

/// Whether a request is idempotent, so that it may be sent again when its connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The server recognizes the repeat, or the repeat changes nothing.
    Idempotent,
    /// A repeat may do it twice.
    Never,
}

/// A file that a form brings along.
#[derive(Clone)]
pub(crate) struct FilePart {
    /// The name of the form's field.
    pub(crate) field: Cow<'static, str>,
    pub(crate) file: File,
}

/// A file that is uploaded. Its content is the user's: there is no `Debug`.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    /// On one line.
    pub(crate) media_type: Option<Cow<'static, str>>,
    pub(crate) content: Content,
}

impl Request {
    /// A request of the site's script, which is idempotent.
    pub(crate) fn get(url: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Method::Get, url.into(), Repeat::Idempotent)
    }

    /// A request of the site's script, which is not idempotent unless it is marked so.
    pub(crate) fn post(url: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Method::Post, url.into(), Repeat::Never)
    }

    fn new(method: Method, url: Cow<'static, str>, repeat: Repeat) -> Self {
        Self {
            method,
            url,
            query: Fields::new(),
            form: Fields::new(),
            files: Vec::new(),
            headers: Vec::new(),
            auth: Auth::Script,
            destination: Destination::Data,
            ends_at: None,
            repeat,
        }
    }

    pub(crate) fn query(self, query: Fields) -> Self {
        Self { query, ..self }
    }

    pub(crate) fn form(self, form: Fields) -> Self {
        Self { form, ..self }
    }

    /// Makes the fields of the form and the files the parts of one body.
    pub(crate) fn files(self, files: Vec<FilePart>) -> Self {
        Self { files, ..self }
    }

    pub(crate) fn auth(self, auth: Auth) -> Self {
        Self { auth, ..self }
    }

    /// Adds headers to those by which the browser shows itself.
    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(crate) fn headers(self, headers: Vec<(&'static str, String)>) -> Self {
        Self { headers, ..self }
    }

    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(crate) fn destination(self, destination: Destination) -> Self {
        Self {
            destination,
            ..self
        }
    }

    /// Follows no redirect to a path for which this holds.
    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(crate) fn ends_at(self, is_end: fn(&str) -> bool) -> Self {
        Self {
            ends_at: Some(is_end),
            ..self
        }
    }

    pub(crate) fn idempotent(self) -> Self {
        self.repeat(Repeat::Idempotent)
    }

    pub(crate) fn repeat(self, repeat: Repeat) -> Self {
        Self { repeat, ..self }
    }
}
