//! The item that an event was made from.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An item as it came, if there is one. Cloning it copies no text; its `Debug` shows its length, not its content.
///
/// It need not be JSON. One that is becomes a [`RawValue`] only when somebody asks for it, which is one pass over the text.
#[derive(Clone, Default)]
pub(crate) struct Raw(Option<Arc<str>>);

impl Raw {
    /// A delta as the long poll brings it: in an item.
    pub(crate) fn of_delta(delta: &str) -> Self {
        Self(Some(
            [r#"{"type":"delta","delta":"#, delta, "}"].concat().into(),
        ))
    }

    /// The text of the item; null if there is none.
    pub(crate) fn text(&self) -> &str {
        self.0.as_deref().unwrap_or("null")
    }

    /// The item, if it is there and JSON.
    pub(crate) fn json(&self) -> Option<&RawValue> {
        serde_json::from_str(self.0.as_deref()?).ok()
    }

    /// The item; null if there is none, or it is no JSON.
    pub(crate) fn json_or_null(&self) -> &RawValue {
        self.json().unwrap_or(RawValue::NULL)
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self(Some(text.into()))
    }
}

impl PartialEq for Raw {
    /// An absent item equals null, as which it is written in JSON.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
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
        Ok(match value.get() {
            "null" => Self::default(),
            text => Self::from(text),
        })
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(item) => write!(f, "<{} bytes>", item.len()),
            None => f.write_str("<none>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_absent_or_no_json_is_null_in_json() {
        for raw in [Raw::default(), Raw::from("no JSON")] {
            assert!(raw.json().is_none());
            assert_eq!(serde_json::to_string(&raw).unwrap(), "null");
        }
        let absent: Raw = serde_json::from_str("null").unwrap();
        assert_eq!(absent, Raw::default());
        assert_eq!(format!("{absent:?}"), "<none>");
    }

    #[test]
    fn a_delta_is_wrapped_as_an_item() {
        let raw = Raw::of_delta(r#"{"class":"NoOp"}"#);
        let item = r#"{"type":"delta","delta":{"class":"NoOp"}}"#;
        assert_eq!(raw.json().unwrap().get(), item);
        assert_eq!(format!("{raw:?}"), format!("<{} bytes>", item.len()));
    }
}
