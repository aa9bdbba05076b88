//! The elements of lists and the members of objects, as they stand there.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::name::Name;

/// The entries where a list or an object is due; empty for null. `None`: it is neither, or without end.
pub(crate) struct Entries<'de>(pub(super) Option<Vec<(Cow<'de, str>, &'de RawValue)>>);

/// How long a list may be. An element takes two bytes at least, and what it is read as a hundred times as much.
pub(super) const MAX_ENTRIES: usize = 100_000;

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything;

        impl<'de> Visitor<'de> for Anything {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(value) = list.next_element()? {
                    if entries.len() == MAX_ENTRIES {
                        while list.next_element::<IgnoredAny>()?.is_some() {}
                        return Ok(Entries(None));
                    }
                    entries.push((Cow::Borrowed(""), value));
                }
                Ok(Entries(Some(entries)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((Name(name), value)) = object.next_entry()? {
                    if entries.len() == MAX_ENTRIES {
                        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                        return Ok(Entries(None));
                    }
                    entries.push((name, value));
                }
                Ok(Entries(Some(entries)))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Entries(Some(Vec::new())))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Entries(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Entries(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Entries(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Entries(None))
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Entries(None))
            }
        }

        deserializer.deserialize_any(Anything)
    }
}

/// Returns the text of a member of an object, "null" where there is none.
pub(crate) fn member<'a>(object: &'a str, name: &str) -> &'a str {
    let Ok(Entries(Some(members))) = serde_json::from_str(object) else {
        return "null";
    };
    let found = members.into_iter().rfind(|(known, _)| known == name);
    found.map_or("null", |(_, value)| value.get())
}

/// Returns the texts of the elements of a list, none where there is no list.
pub(crate) fn elements(list: &str) -> Vec<&str> {
    let Ok(Entries(Some(elements))) = serde_json::from_str(list) else {
        return Vec::new();
    };
    elements.into_iter().map(|(_, it)| it.get()).collect()
}
