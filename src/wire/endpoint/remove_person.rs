//! Removes a person from a group. Its form is that of fbchat 1.1.3.

use crate::id::UserId;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/chat/remove_participants/";

/// Not idempotent: once it is done, Facebook refuses to do it again.
pub(crate) fn request(thread: ThreadKey, user: UserId) -> Request {
    Request::post(URL).form(Fields::new().with("uid", user).with("tid", thread.id()))
}
