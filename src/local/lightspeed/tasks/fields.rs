//! The members of a task.

use serde_json::{Map, Value};

use crate::id::UserId;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;

pub(super) struct Fields<'a> {
    pub(super) members: &'a Map<String, Value>,
    /// The name of the queue that the task is in.
    pub(super) queue: &'a str,
}

impl<'a> Fields<'a> {
    pub(super) fn text(&self, name: &str) -> Result<&'a str, ApiError> {
        let text = self.members.get(name).and_then(Value::as_str);
        text.ok_or(ApiError::INVALID)
    }

    /// Returns a text; `None` where it is left out, null or empty.
    pub(super) fn optional_text(&self, name: &str) -> Option<&'a str> {
        self.text(name).ok().filter(|text| !text.is_empty())
    }

    /// Reads a number. Some clients write those of people and threads as texts.
    pub(super) fn number(&self, name: &str) -> Result<u64, ApiError> {
        self.members
            .get(name)
            .and_then(number)
            .ok_or(ApiError::INVALID)
    }

    pub(super) fn signed(&self, name: &str) -> Result<i64, ApiError> {
        let number = self.members.get(name).and_then(Value::as_i64);
        number.ok_or(ApiError::INVALID)
    }

    /// Reads a flag, which is 0 or 1.
    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.number(name)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ApiError::INVALID),
        }
    }

    /// Requires that the task is in this queue.
    pub(super) fn in_queue(&self, name: &str) -> Result<(), ApiError> {
        let is_right = self.queue == name;
        is_right.then_some(()).ok_or(ApiError::INVALID)
    }

    /// Returns the conversation with this number.
    pub(super) fn conversation(
        &self,
        state: &mut State,
        me: UserId,
        name: &str,
    ) -> Result<ConversationKey, ApiError> {
        state.key_by_id(me, self.number(name)?)
    }
}

/// Reads a number, or a text of digits.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    }
}
