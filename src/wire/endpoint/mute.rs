//! Turns the notifications of a conversation off and on. The forms are those of fbchat 1.9.7.
//!
//! None is idempotent: a repeat would undo a change that comes in between, and a time is counted from when it arrives.

use crate::id::ThreadId;
use crate::wire::{Fields, Request};

const THREAD: &str = "https://www.facebook.com/ajax/mercury/change_mute_thread.php";
const REACTIONS: &str = "https://www.facebook.com/ajax/mercury/change_reactions_mute_thread/";
const MENTIONS: &str = "https://www.facebook.com/ajax/mercury/change_mentions_mute_thread/";

/// For how long: 0 seconds end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Seconds(u64),
    Forever,
}

pub(crate) fn thread(thread: ThreadId, span: Span) -> Request {
    let form = match span {
        Span::Seconds(seconds) => Fields::new().with("mute_settings", seconds),
        Span::Forever => Fields::new().with("mute_settings", -1),
    };
    request(THREAD, form, thread)
}

pub(crate) fn reactions(thread: ThreadId, is_muted: bool) -> Request {
    let form = Fields::new().with("reactions_mute_mode", u8::from(is_muted));
    request(REACTIONS, form, thread)
}

pub(crate) fn mentions(thread: ThreadId, is_muted: bool) -> Request {
    let form = Fields::new().with("mentions_mute_mode", u8::from(is_muted));
    request(MENTIONS, form, thread)
}

/// The conversation's field has this name also where it is one of two.
fn request(url: &'static str, form: Fields, thread: ThreadId) -> Request {
    Request::post(url)
        .query(Fields::new().with("dpr", 1))
        .form(form.with("thread_fbid", thread))
}
