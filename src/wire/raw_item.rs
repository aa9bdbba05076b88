//! Reading a pushed item, and the events for what cannot be read.

use serde::Deserialize;

use crate::error::DecodeError;
use crate::event::{Event, Raw, Undecodable, Unknown};

pub(super) fn unknown(kind: String, raw: Raw) -> Event {
    Event::Unknown(Unknown { kind, raw })
}

pub(super) fn undecodable(kind: String, error: DecodeError, raw: Raw) -> Event {
    Event::Undecodable(Undecodable { kind, error, raw })
}

/// Reads `what` from the item's JSON.
pub(super) fn read<'a, T: Deserialize<'a>>(
    what: &'static str,
    raw: &'a Raw,
) -> Result<T, DecodeError> {
    serde_json::from_str(raw.json()).map_err(|error| DecodeError::json(what, &error))
}

/// Reads `what` from the item's delta.
pub(super) fn delta<'a, T: Deserialize<'a>>(
    what: &'static str,
    raw: &'a Raw,
) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Item<T> {
        delta: T,
    }
    read(what, raw).map(|item: Item<T>| item.delta)
}
