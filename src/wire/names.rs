//! Names that Facebook has changed: what one thing is called today, and what it was called before.
//!
//! The newest stands first. They are known from the recordings of fbchat 1.1.3 (2018) and 1.9.7 (2020) and from what
//! clients of 2025 and 2026 read.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use crate::error::DecodeError;

/// All names of one thing.
pub(super) type Names = &'static [&'static str];

/// Kinds of an `AdminTextMessage`. The last name is the one that the decoder knows.
const ADMIN_TEXTS: [Names; 2] = [
    &["change_thread_quick_reaction", "change_thread_icon"],
    &["messenger_call_log", "rtc_call_log"],
];

/// The emoji of a thread.
pub(super) const EMOJI: Names = &["thread_quick_reaction_emoji", "thread_icon"];
/// Whether a call has pictures.
pub(super) const IS_VIDEO: Names = &["video", "is_video_call", "group_call_type"];
/// What became of a call: that it began.
pub(super) const CALL_STARTED: Names = &["group_call_started", "call_started"];
/// What became of a call: that it ended.
pub(super) const CALL_ENDED: Names = &["one_on_one_call_ended", "group_call_ended", "call_ended"];

/// Returns the name by which the decoder knows a kind of delta.
pub(super) fn known_kind(kind: &str) -> &str {
    let names = ADMIN_TEXTS.iter().find(|names| names.contains(&kind));
    names.and_then(|names| names.last()).unwrap_or(&kind)
}
/// What became of a call: that nobody answered it.
pub(super) const CALL_MISSED: Names = &["missed_call"];

/// The members of an object, for reading one that has several names.
#[derive(Deserialize)]
pub(super) struct Members<'a>(
    #[serde(borrow, deserialize_with = "de::entries")] Vec<(Cow<'a, str>, &'a RawValue)>,
);

impl<'a> Members<'a> {
    /// Returns the values that stand under these names, the newest name first.
    fn values(&self, names: Names) -> impl Iterator<Item = &'a RawValue> {
        let named = |name: &&'static str| {
            let mut members = self.0.iter();
            members.find(|(it, _)| it == name).map(|(_, value)| *value)
        };
        names.iter().filter_map(named)
    }

    /// Returns a text, `None` where there is null or an empty one.
    ///
    /// # Errors
    ///
    /// There is no such member, or it is no text.
    pub(super) fn text(
        &self,
        what: &'static str,
        names: Names,
    ) -> Result<Option<String>, DecodeError> {
        let missing = || DecodeError::new(what, format!("it has no member {names:?}"));
        let value = self.values(names).next().ok_or_else(missing)?;
        de::text(&mut serde_json::Deserializer::from_str(value.get()))
            .map_err(|error| DecodeError::json(what, &error))
    }

    /// Returns a text that is not empty.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(super) fn required_text(
        &self,
        what: &'static str,
        names: Names,
    ) -> Result<String, DecodeError> {
        let empty = || DecodeError::new(what, format!("its {names:?} is empty"));
        self.text(what, names)?.ok_or_else(empty)
    }

    /// Returns the first of the members that is a number.
    pub(super) fn number<T: FromStr>(&self, names: Names) -> Option<T> {
        let number = |value: &RawValue| de::scalar(value)?.parse().ok();
        self.values(names).find_map(number)
    }

    /// Returns the first of the members that is true or false.
    pub(super) fn flag(&self, names: Names) -> Option<bool> {
        self.values(names).find_map(de::flag)
    }
}
