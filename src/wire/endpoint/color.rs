//! The colour of a conversation. Its form is that of fbchat 1.1.3.

use super::thread_settings;
use crate::model::{ThreadColor, ThreadKey};
use crate::wire::{Fields, Request, color};

const URL: &str = "https://www.facebook.com/messaging/save_thread_color/";

pub(crate) fn request(thread: ThreadKey, color: ThreadColor) -> Request {
    let form = Fields::new()
        .with("color_choice", color::encode(color))
        .with("thread_or_other_fbid", thread.id());
    thread_settings::request(URL, form)
}
