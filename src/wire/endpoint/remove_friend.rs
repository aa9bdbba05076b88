//! Ends a friendship. Its form is that of fbchat 1.9.7.

use crate::id::UserId;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/profile/removefriendconfirm.php";

/// Not idempotent: once they are no friends, Facebook may refuse to do it again.
pub(crate) fn request(user: UserId) -> Request {
    Request::post(URL).form(Fields::new().with("uid", user))
}
