//! The page of messages, with what the gateway is opened by. Its address is that of a living client.

use crate::wire::{Auth, Destination, Request};

const URL: &str = "https://www.facebook.com/messages";

pub(crate) fn request() -> Request {
    let request = Request::get(URL).auth(Auth::None);
    request.destination(Destination::Document)
}

/// The request for a script of the page.
pub(crate) fn script(address: String) -> Request {
    let request = Request::get(address).auth(Auth::None);
    request.destination(Destination::Script)
}
