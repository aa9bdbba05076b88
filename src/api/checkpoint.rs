//! Checkpoints, at which Facebook holds an account until its owner has confirmed something.

use url::Url;

use crate::error::{Error, LoginError, LoginErrorKind};
use crate::wire::html;

pub(super) fn leads_to_checkpoint(url: &Url) -> bool {
    url.path().contains("checkpoint")
}

/// Returns the error of a page that is a checkpoint: by its address, or by its form, which has a field `nh` where other pages
/// have `h`.
pub(super) fn checkpoint(url: &Url, page: &html::Page) -> Option<Error> {
    let by_form = page.value_of("nh").is_some() && page.value_of("h").is_none();
    (leads_to_checkpoint(url) || by_form || page.asks_for_code()).then(|| {
        let host = url.host_str().unwrap_or_default();
        let address = format!("https://{host}{}", url.path());
        LoginError::new(
            LoginErrorKind::Checkpoint,
            &address,
            page.title().as_deref(),
        )
        .into()
    })
}
