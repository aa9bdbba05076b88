//! The emoji of a conversation. Its form is that of fbchat 1.1.3.

use super::thread_settings;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/save_thread_emoji/";

pub(crate) fn request(thread: ThreadKey, emoji: &str) -> Request {
    let form = Fields::new()
        .with("emoji_choice", emoji)
        .with("thread_or_other_fbid", thread.id());
    thread_settings::request(URL, form)
}
