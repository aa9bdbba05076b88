//! Sends an attachment of a message anew, without an upload. Its form is that of fbchat 1.9.7.

use crate::error::Result;
use crate::id::{AttachmentId, OfflineThreadingId};
use crate::model::ThreadKey;
use crate::wire::refusal::{self, Success};
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/mercury/attachments/forward/";
const WHAT: &str = "the reply to a forwarding";

/// Not idempotent: whether Facebook recognizes a repeat by the number is not known.
pub(crate) fn request(
    attachment: AttachmentId,
    to: ThreadKey,
    number: OfflineThreadingId,
) -> Request {
    let form = Fields::new()
        .with("attachment_id", attachment)
        .with(format!("recipient_map[{number}]"), to.id());
    Request::post(URL).form(form)
}

/// Fails where the payload refuses.
pub(crate) fn read(json: &str) -> Result<()> {
    refusal::check(WHAT, json, Success::Flag)
}
