//! Gives a group a picture that was uploaded. Its form is that of fbchat 1.9.7.

use crate::id::AttachmentId;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/set_thread_image/";

/// Not idempotent: a repeat would be a second change that the members see.
pub(crate) fn request(thread: ThreadKey, image: AttachmentId) -> Request {
    let form = Fields::new()
        .with("thread_image_id", image)
        .with("thread_id", thread.id());
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
}
