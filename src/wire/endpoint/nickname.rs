//! The nickname of a person in a conversation. Its form is that of fbchat 1.1.3.

use super::thread_settings;
use crate::id::UserId;
use crate::model::ThreadKey;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/messaging/save_thread_nickname/";

pub(crate) fn request(thread: ThreadKey, user: UserId, nickname: &str) -> Request {
    let form = Fields::new()
        .with("nickname", nickname)
        .with("participant_id", user)
        .with("thread_or_other_fbid", thread.id());
    thread_settings::request(URL, form)
}
