//! The receipt that everything in a conversation up to a time was read. Its form is that of fbchat 1.1.3.

use crate::model::ThreadKey;
use crate::time::Timestamp;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/mercury/change_read_status.php";

pub(crate) fn request(thread: ThreadKey, until: Timestamp) -> Request {
    let form = Fields::new()
        .with("watermarkTimestamp", until.as_millis())
        .with("shouldSendReadReceipt", "True")
        .with(format!("ids[{}]", thread.id()), "True");
    Request::post(URL).form(form).idempotent()
}
