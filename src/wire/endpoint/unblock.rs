//! Lets the messages of a person through again. Its form is that of fbchat 1.9.7.

use crate::id::UserId;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/unblock_messages/";

/// Not idempotent: what Facebook answers to a repeat is not known.
pub(crate) fn request(user: UserId) -> Request {
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(Fields::new().with("fbid", user))
}
