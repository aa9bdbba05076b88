//! Accepts a friend request. Its form is that of fbchat 1.1.3.

use crate::id::UserId;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/add_friend/action.php";

/// Not idempotent: once it is accepted, Facebook refuses to accept it again.
pub(crate) fn request(user: UserId) -> Request {
    let form = Fields::new()
        .with("to_friend", user)
        .with("action", "confirm");
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
}
