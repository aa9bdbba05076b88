//! The title of a group. Its forms are those of fbchat 1.1.3, a message, and 1.9.7, a request of its own.

use crate::model::{ApiVersion, ThreadKey};
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/set_thread_name/";

/// The way to change a title, by API version.
pub(crate) enum Change {
    /// The content of a message.
    Message(Fields),
    Request(Request),
}

pub(crate) fn change(version: ApiVersion, thread: ThreadKey, title: &str) -> Change {
    match version {
        ApiVersion::V2017 => Change::Message(content(title)),
        ApiVersion::V2020 => Change::Request(request(thread, title)),
    }
}

fn content(title: &str) -> Fields {
    Fields::new()
        .with("action_type", "ma-type:log-message")
        .with("log_message_data[name]", title)
        .with("log_message_type", "log:thread-name")
}

fn request(thread: ThreadKey, title: &str) -> Request {
    let form = Fields::new()
        .with("thread_name", title)
        .with("thread_id", thread.id());
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
        .idempotent()
}
