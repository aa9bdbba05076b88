//! The page of messages, with what the gateway is opened by. Its address is that of a living client.

use crate::wire::{Auth, Request};

const URL: &str = "https://www.facebook.com/messages";

pub(crate) fn request() -> Request {
    Request::get(URL).auth(Auth::None)
}
