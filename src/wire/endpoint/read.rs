//! The receipt that everything in conversations up to a time was read, or the mark that they were not. Its forms are those of
//! fbchat 1.1.3 and 1.9.7.

use crate::id::ThreadId;
use crate::model::ApiVersion;
use crate::time::Timestamp;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/mercury/change_read_status.php";

pub(crate) fn request(version: ApiVersion, threads: &[ThreadId], until: Timestamp) -> Request {
    let yes = match version {
        ApiVersion::V2017 => "True",
        ApiVersion::V2020 => "true",
    };
    Request::post(URL)
        .form(form(threads, yes, yes, until))
        .idempotent()
}

/// Not idempotent: it would undo a reading that comes in between.
pub(crate) fn unread(threads: &[ThreadId], until: Timestamp) -> Request {
    Request::post(URL).form(form(threads, "true", "false", until))
}

fn form(
    threads: &[ThreadId],
    send_receipt: &'static str,
    is_read: &'static str,
    until: Timestamp,
) -> Fields {
    let form = Fields::new()
        .with("watermarkTimestamp", until.as_millis())
        .with("shouldSendReadReceipt", send_receipt);
    let add = |form: Fields, id: &ThreadId| form.with(format!("ids[{id}]"), is_read);
    threads.iter().fold(form, add)
}
