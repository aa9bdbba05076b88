//! Makes people admins of a group, or takes that from them. Its form is that of fbchat 1.9.7.

use crate::id::UserId;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/save_admins/";

/// Not idempotent: whether Facebook refuses to do it again is not known.
pub(crate) fn request(thread: ThreadKey, users: &[UserId], are_admins: bool) -> Request {
    let mut form = Fields::new()
        .with("add", if are_admins { "True" } else { "False" })
        .with("thread_fbid", thread.id());
    for (i, user) in users.iter().enumerate() {
        form.push(format!("admin_ids[{i}]"), user);
    }
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
}
