//! Changes whether admins have to let people into a group. Its form is that of fbchat 1.9.7.

use crate::model::{ApprovalMode, ThreadKey};
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/set_approval_mode/";

/// Not idempotent: whether Facebook refuses to do it again is not known.
pub(crate) fn request(thread: ThreadKey, mode: ApprovalMode) -> Request {
    let mode = match mode {
        ApprovalMode::Required => 1,
        ApprovalMode::NotRequired => 0,
    };
    Request::post(URL).query(Fields::new().with("dpr", 1)).form(
        Fields::new()
            .with("set_mode", mode)
            .with("thread_fbid", thread.id()),
    )
}
