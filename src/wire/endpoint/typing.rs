//! Shows that the account is typing, or has stopped. Its form is that of fbchat 1.1.3.

use crate::model::{ThreadKey, TypingStatus};
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/messaging/typ.php";

pub(crate) fn request(thread: ThreadKey, status: TypingStatus) -> Request {
    let to = match thread {
        ThreadKey::User(user) => user.to_string(),
        _ => String::new(),
    };
    let form = Fields::new()
        .with("typ", status as u8)
        .with("thread", thread.id())
        .with("to", to)
        .with("source", "mercury-chat");
    Request::post(URL).form(form).idempotent()
}
