//! The common part of the endpoints that change the appearance of a conversation.

use crate::wire::{Fields, Request};

pub(super) fn request(url: &'static str, form: Fields) -> Request {
    let query = Fields::new()
        .with("source", "thread_settings")
        .with("dpr", 1);
    Request::post(url).query(query).form(form).idempotent()
}
