//! The parts of deltas that rows are made of.

use serde_json::{Value, json};

use crate::local::lightspeed::program::integer;

/// The level of what the server states; a client's own guess is below it.
pub(super) const AUTHORITATIVE: u8 = 80;

/// A conversation as rows know it.
#[derive(Clone, Copy)]
pub(super) struct Thread {
    pub(super) id: u64,
    pub(super) is_group: bool,
}

impl Thread {
    /// Reads the key of a conversation.
    pub(super) fn of_key(key: &Value) -> Option<Self> {
        match (key.get("threadFbId"), key.get("otherUserFbId")) {
            (Some(id), _) => Some(Self {
                id: number(id)?,
                is_group: true,
            }),
            (None, Some(id)) => Some(Self {
                id: number(id)?,
                is_group: false,
            }),
            (None, None) => None,
        }
    }

    pub(super) fn of(delta: &Value) -> Option<Self> {
        Self::of_key(delta.get("threadKey")?)
    }

    pub(super) fn key(self) -> Value {
        integer(self.id)
    }

    /// Returns the number of its kind.
    pub(super) fn kind(self) -> Value {
        integer(if self.is_group { 2 } else { 1 })
    }
}

/// Reads a number, or a text of digits.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    }
}

/// Returns a member that is a number or a text of digits as an integer.
pub(super) fn integer_of(object: &Value, name: &str) -> Value {
    object
        .get(name)
        .and_then(number)
        .map_or_else(|| json!([9]), integer)
}

/// Returns what a `ClientPayload` delta contains.
pub(super) fn content(delta: &Value) -> Option<Value> {
    let bytes = delta.get("payload")?.as_array()?.iter();
    let bytes: Option<Vec<u8>> = bytes
        .map(|byte| byte.as_u64().and_then(|byte| byte.try_into().ok()))
        .collect();
    let payload: Value = serde_json::from_slice(&bytes?).ok()?;
    payload.get("deltas")?.get(0).cloned()
}
