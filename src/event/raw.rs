//! The JSON that an event was made from.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An item as it came. Cloning it copies no text; its `Debug` tells how long it is, not what it says.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Raw(Arc<RawValue>);

impl Raw {
    pub(crate) fn value(&self) -> &RawValue {
        &self.0
    }

    /// The JSON text.
    pub(crate) fn json(&self) -> &str {
        self.0.get()
    }
}

impl From<Box<RawValue>> for Raw {
    fn from(value: Box<RawValue>) -> Self {
        Self(value.into())
    }
}

impl PartialEq for Raw {
    /// Two are equal if they are the same text.
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.json().len())
    }
}
