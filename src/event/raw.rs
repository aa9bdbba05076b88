//! The item that an event was made from.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An item as it came. Cloning it copies no text; its `Debug` shows its length, not its content.
///
/// It is a text that is made a [`RawValue`] only when somebody asks for it, which is one pass over the text.
#[derive(Clone, PartialEq)]
pub(crate) struct Raw(Arc<str>);

impl Raw {
    /// A delta as the long poll brings it: in an item.
    pub(crate) fn of_delta(delta: &str) -> Self {
        Self([r#"{"type":"delta","delta":"#, delta, "}"].concat().into())
    }

    /// The item, if it is JSON.
    pub(crate) fn json(&self) -> Option<&RawValue> {
        serde_json::from_str(&self.0).ok()
    }

    /// The text of the item.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// The item, null if it is no JSON.
    pub(crate) fn json_or_null(&self) -> &RawValue {
        self.json().unwrap_or(RawValue::NULL)
    }
}

impl From<&str> for Raw {
    fn from(json: &str) -> Self {
        Self(json.into())
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json_or_null().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self::from(value.get()))
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}
