//! Checkpoints, at which Facebook holds an account until its owner has confirmed something.

use url::Url;

use crate::error::{Error, LoginError, LoginErrorKind};
use crate::wire::html;

pub(super) fn leads_to_checkpoint(url: &Url) -> bool {
    url.path().contains("checkpoint")
}

/// What stands in the text of a checkpoint of 2026, which may come at any address: the numbers of the one that asks for proof that a
/// person uses the account, of the one that locks it, and of the warning of automation, with the name of the latter. Clients that are
/// looked after in 2026 look for these.
const MARKS: [&str; 4] = [
    "1501092823525282",
    "828281030927956",
    "601051028565049",
    "XCheckpointFBScrapingWarningController",
];

/// Returns the error of a page that is none of those that were asked for, if it has the mark of a checkpoint.
pub(super) fn marked_checkpoint(url: &Url, text: &str, page: &html::Page) -> Option<Error> {
    let is_marked = MARKS.iter().any(|mark| text.contains(mark));
    is_marked.then(|| error(url, page))
}

/// Returns the error of a page that is a checkpoint: by its address, or by its form, which has a field `nh` where other pages
/// have `h`.
pub(super) fn checkpoint(url: &Url, page: &html::Page) -> Option<Error> {
    let by_form = page.value_of("nh").is_some() && page.value_of("h").is_none();
    (leads_to_checkpoint(url) || by_form || page.asks_for_code()).then(|| error(url, page))
}

fn error(url: &Url, page: &html::Page) -> Error {
    let host = url.host_str().unwrap_or_default();
    let address = format!("https://{host}{}", url.path());
    let title = page.title();
    LoginError::new(LoginErrorKind::Checkpoint, &address, title.as_deref()).into()
}
