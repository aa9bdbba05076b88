//! The page of messages, with what the gateway is opened by. Its address is that of a living client.

use crate::wire::messages_page::Redirected;
use crate::wire::{Auth, Destination, Request};

const URL: &str = "https://www.facebook.com/messages";

/// The place to which the site leads first instead of to the page is the one that counts.
pub(crate) fn request() -> Request {
    let request = Request::get(URL).auth(Auth::None);
    let request = request.destination(Destination::Document);
    request.ends_at(|path| Redirected::to(path, false).is_some())
}

/// The request for a page that stands in its place, and for no further one.
pub(crate) fn elsewhere(address: String) -> Request {
    let request = Request::get(address).auth(Auth::None);
    request.destination(Destination::Document).ends_at(|_| true)
}

/// The request for a script of the page.
pub(crate) fn script(address: String) -> Request {
    let request = Request::get(address).auth(Auth::None);
    request.destination(Destination::Script)
}
