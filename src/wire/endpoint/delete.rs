//! Deletes conversations and messages for this account alone. The forms are those of fbchat 1.9.7.
//!
//! None is idempotent: a repeat would delete what has come in between, or be refused.

use std::fmt::Display;

use crate::id::{MessageId, ThreadId};
use crate::wire::{Fields, Request};

const THREADS: &str = "https://www.facebook.com/ajax/mercury/delete_thread.php";
const MESSAGES: &str = "https://www.facebook.com/ajax/mercury/delete_messages.php";

pub(crate) fn threads(threads: &[ThreadId]) -> Request {
    request(THREADS, "ids", threads)
}

pub(crate) fn messages(messages: &[MessageId]) -> Request {
    request(MESSAGES, "message_ids", messages)
}

fn request(url: &'static str, name: &str, ids: &[impl Display]) -> Request {
    let add = |form: Fields, (i, id)| form.with(format!("{name}[{i}]"), id);
    let form = ids.iter().enumerate().fold(Fields::new(), add);
    Request::post(url)
        .query(Fields::new().with("dpr", 1))
        .form(form)
}
