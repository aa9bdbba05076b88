//! Removes a message for everybody. Its form is that of fbchat 1.9.7.

use crate::id::MessageId;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/unsend_message/";

/// Not idempotent: once it is done, Facebook may refuse to do it again.
pub(crate) fn request(message: &MessageId) -> Request {
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(Fields::new().with("message_id", message))
}
