//! The home page, whose tokens the requests of its script carry.

use crate::wire::{Auth, Request};

const URL: &str = "https://www.facebook.com/";

pub(crate) fn request() -> Request {
    Request::get(URL).auth(Auth::Page)
}
