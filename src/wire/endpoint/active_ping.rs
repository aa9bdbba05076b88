//! Keeps the account shown as active while it listens by the long poll. Its form is that of fbchat 1.1.3.

use super::pull::Sticky;
use crate::id::UserId;
use crate::wire::{Fields, Request};

/// `host` is the number of the host of the long poll.
pub(crate) fn request(host: u8, uid: UserId, client_id: &str, sticky: &Sticky) -> Request {
    let query = Fields::new()
        .with("channel", format_args!("p_{uid}"))
        .with("clientid", client_id)
        .with("partition", -2)
        .with("cap", 0)
        .with("uid", uid)
        .with("sticky_token", &sticky.token)
        .with("sticky_pool", &sticky.pool)
        .with("viewer_uid", uid)
        .with("state", "active");
    let url = format!("https://{host}-edge-chat.facebook.com/active_ping");
    Request::get(url).query(query)
}
