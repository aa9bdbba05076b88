//! Items that this crate does not understand, and does not drop either.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Raw;
use crate::error::DecodeError;

/// An item of a kind that this crate does not know.
///
/// It comes in [`Event::Unknown`](crate::Event::Unknown).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unknown {
    /// Facebook's name for the kind: the item's `type`; of a `delta`, its `class`; of an `AdminTextMessage`, its own
    /// `type`. Empty: the item has none.
    pub kind: String,
    pub(crate) raw: Raw,
}

impl Unknown {
    /// The item as it came. [`Event`](crate::Event) has an example.
    pub fn raw(&self) -> &RawValue {
        self.raw.json_or_null()
    }
}

/// An item of a kind that this crate knows, in a form that it does not.
///
/// It comes in [`Event::Undecodable`](crate::Event::Undecodable).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Undecodable {
    /// Facebook's name for the kind, as in [`Unknown::kind`].
    pub kind: String,
    /// The problem with it.
    pub error: DecodeError,
    pub(crate) raw: Raw,
}

impl Undecodable {
    /// The item as it came. [`Event`](crate::Event) has an example.
    pub fn raw(&self) -> &RawValue {
        self.raw.json_or_null()
    }
}
