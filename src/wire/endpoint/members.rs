//! The names and values of an object.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::de;

/// The members in their order. PHP writes an object without any as a list.
#[derive(Default, Deserialize)]
pub(super) struct Members<'a>(
    #[serde(borrow, deserialize_with = "de::entries")] pub(super) Vec<(Cow<'a, str>, &'a RawValue)>,
);
