//! The receipt that a message has arrived. Its form is that of fbchat 1.1.3.

use crate::id::MessageId;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/mercury/delivery_receipts.php";

pub(crate) fn request(thread: ThreadKey, message: &MessageId) -> Request {
    let form = Fields::new()
        .with("message_ids[0]", message.as_str())
        .with(format!("thread_ids[{}][0]", thread.id()), message);
    Request::post(URL).form(form).idempotent()
}
