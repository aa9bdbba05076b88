//! What is asked of the server.

use ureq::http::Method;

use super::File;
use crate::wire::Fields;

/// One thing that is asked of the server.
#[derive(Clone)]
pub(crate) struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) fields: Fields,
    pub(super) file: Option<File>,
    pub(super) common: Common,
    /// Whether sending it twice does no more than sending it once.
    pub(super) repeatable: bool,
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
            file: None,
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

    /// May be sent again when the connection breaks: the server can tell the repeat, or the repeat changes nothing.
    pub(crate) fn repeatable(self) -> Self {
        Self {
            repeatable: true,
            ..self
        }
    }

    pub(crate) fn fields(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    /// Puts fields into the query of a request whose other fields go into its form.
    pub(crate) fn query(self, fields: &Fields) -> Self {
        let url = format!("{}?{}", self.url, fields.encode());
        Self { url, ..self }
    }

    /// An upload: the fields and the file become the parts of one form.
    pub(crate) fn file(self, file: File) -> Self {
        let file = Some(file);
        Self { file, ..self }
    }
}
