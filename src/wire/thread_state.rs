//! How a conversation stands with the account, in the node that describes it: each member in whatever form it comes.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::de;
use super::mute::mute_until;
use crate::id::ThemeId;
use crate::model::{Mute, ThreadLocation};
use crate::time::Timestamp;

pub(super) fn folder<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ThreadLocation>, D::Error> {
    let name: Option<String> = de::lenient_text(deserializer)?;
    Ok(match name.as_deref() {
        Some("INBOX") => Some(ThreadLocation::Inbox),
        Some("PENDING") => Some(ThreadLocation::Pending),
        Some("ARCHIVED") => Some(ThreadLocation::Archived),
        Some("OTHER") => Some(ThreadLocation::Other),
        _ => None,
    })
}

/// Until when it is muted; null stands for not at all.
pub(super) fn mute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Mute>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    if raw.get() == "null" {
        return Ok(Some(Mute::Off));
    }
    let time = de::scalar(raw).and_then(|digits| digits.parse().ok());
    Ok(time.map(mute_until))
}

/// A mode such as `REACTIONS_MUTED` or `REACTIONS_NOT_MUTED`.
pub(super) fn is_muted<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    let mode: Option<String> = de::lenient_text(deserializer)?;
    let mode = mode.filter(|mode| mode.ends_with("_MUTED"));
    Ok(mode.map(|mode| !mode.ends_with("_NOT_MUTED")))
}

/// Why the account cannot write in it; null: it can.
pub(super) fn can_reply<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(Some(matches!(raw.get(), "null" | r#""""#)))
}

pub(super) fn theme<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ThemeId>, D::Error> {
    #[derive(Deserialize)]
    struct Theme {
        #[serde(default, deserialize_with = "de::lenient_number")]
        id: Option<ThemeId>,
    }
    let theme: Option<Theme> = de::lenient(deserializer)?;
    Ok(theme.and_then(|theme| theme.id))
}

/// The time of the first of these receipts.
pub(super) fn read_at(receipts: &[&RawValue]) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Receipt {
        #[serde(deserialize_with = "de::number")]
        timestamp_precise: de::Millis,
    }
    let mut times = de::readable(receipts).map(|it: Receipt| it.timestamp_precise.0);
    times.next()
}
