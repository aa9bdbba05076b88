//! Names that Facebook has changed: what one thing is called today, and what it was called before.
//!
//! The newest stands first. They are known from the recordings of fbchat 1.1.3 (2018) and 1.9.7 (2020) and from what
//! clients of 2025 and 2026 read.

/// All names of one thing.
pub(super) type Names = &'static [&'static str];

/// Kinds of an `AdminTextMessage`. The last name is the one that the decoder knows.
const ADMIN_TEXTS: [Names; 2] = [
    &["change_thread_quick_reaction", "change_thread_icon"],
    &["messenger_call_log", "rtc_call_log"],
];

/// The names of a call that began.
pub(super) const CALL_STARTED: Names = &["group_call_started", "call_started"];
/// The names of a call that ended.
pub(super) const CALL_ENDED: Names = &["one_on_one_call_ended", "group_call_ended", "call_ended"];

/// The names of a call that nobody answered.
pub(super) const CALL_MISSED: Names = &["missed_call"];

/// Returns the name by which the decoder knows a kind of delta.
pub(super) fn known_kind(kind: &str) -> &str {
    let names = ADMIN_TEXTS.iter().find(|names| names.contains(&kind));
    names.and_then(|names| names.last()).unwrap_or(&kind)
}
