//! Readers for the members of replies, each of which is cut out before it is read.
//!
//! Each takes any JSON without panicking. The plain ones refuse what they cannot read, so that there is never a wrong fact;
//! the `lenient` ones make it `None`, for what adorns a thing and must not cost it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::entries::Entries;
use super::name::string;
use crate::error::DecodeError;

/// Reads `what` from JSON.
pub(crate) fn parse<'a, T: Deserialize<'a>>(
    what: &'static str,
    json: &'a str,
) -> Result<T, DecodeError> {
    serde_json::from_str(json).map_err(|error| DecodeError::json(what, &error))
}

/// A number or a string of digits: a count, a size, an identifier, [`Millis`].
pub(crate) fn number<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
{
    number_if_any(deserializer)?.ok_or_else(|| D::Error::custom("null instead of a number"))
}

/// A number or a string of digits; `None` where there is null or an empty string.
pub(crate) fn number_if_any<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
{
    let digits: Option<Cow<'de, str>> = text(deserializer)?;
    let read = |digits: Cow<'de, str>| digits.parse();
    let number = digits.map(read).transpose();
    number.map_err(|_| D::Error::custom("not a whole number, or one out of range"))
}

/// A string or a number, as text; `None` where there is null or an empty string.
pub(crate) fn text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<Cow<'de, str>>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    if raw.get() == "null" {
        return Ok(None);
    }
    match scalar(raw) {
        Some(text) => Ok(Some(text).filter(|text| !text.is_empty()).map(T::from)),
        None => Err(D::Error::custom("neither a string nor a number")),
    }
}

/// A string or a number, as text that is not empty.
pub(crate) fn required_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<Cow<'de, str>>,
{
    text(deserializer)?.ok_or_else(|| D::Error::custom("null or an empty string"))
}

/// Any value; `None` where it does not have the form that is asked for.
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(match raw.get() {
        "null" => None,
        json => serde_json::from_str(json).ok(),
    })
}

/// Like [`number`], `None` where there is no number.
pub(crate) fn lenient_number<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(scalar(raw).and_then(|digits| digits.parse().ok()))
}

/// Like [`text`], `None` where there is no text.
pub(crate) fn lenient_text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<Cow<'de, str>>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    let text = scalar(raw).filter(|text| !text.is_empty());
    Ok(text.map(T::from))
}

/// True or false, or 1 or 0; `None` where there is anything else.
pub(crate) fn lenient_flag<'de, D>(deserializer: D) -> Result<Option<bool>, D::Error>
where
    D: Deserializer<'de>,
{
    <&RawValue>::deserialize(deserializer).map(flag)
}

/// True or false, or 1 or 0; `None` where there is anything else.
pub(crate) fn flag(raw: &RawValue) -> Option<bool> {
    match raw.get().trim_matches('"') {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The values of a list, or of an object such as `{"0": …, "1": …}`; empty where there is null.
pub(crate) fn list<'de, D>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error>
where
    D: Deserializer<'de>,
{
    let entries = entries(deserializer)?;
    Ok(entries.into_iter().map(|(_, value)| value).collect())
}

/// The first of the values of a list, or of an object; `None` where there is none. The rest is skipped.
pub(crate) fn first(raw: &RawValue) -> Option<&RawValue> {
    struct First;

    impl<'de> Visitor<'de> for First {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list or an object")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let first = list.next_element()?;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
            let first = object.next_entry::<IgnoredAny, _>()?;
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(first.map(|(_, value)| value))
        }
    }

    serde_json::Deserializer::from_str(raw.get())
        .deserialize_any(First)
        .ok()?
}

/// Like [`list`], empty where there is neither a list nor an object, or one without end. A value that serde_json cannot read in their
/// place, a number beyond all floats or half of a surrogate pair, is an error all the same.
pub(crate) fn lenient_list<'de, D>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error>
where
    D: Deserializer<'de>,
{
    // In place: to cut it out first would be one more pass over most of a page of history.
    let Entries(entries) = Entries::deserialize(deserializer)?;
    let entries = entries.unwrap_or_default().into_iter();
    Ok(entries.map(|(_, value)| value).collect())
}

/// Those elements of a list that have the form that is asked for; empty where there is no list.
pub(crate) fn readable_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let elements = lenient_list(deserializer)?.into_iter();
    let read = |element: &'de RawValue| serde_json::from_str(element.get()).ok();
    Ok(elements.filter_map(read).collect())
}

/// The names and values of an object; of a list, which is how PHP writes an empty object, values with empty names.
pub(crate) fn entries<'de, D>(
    deserializer: D,
) -> Result<Vec<(Cow<'de, str>, &'de RawValue)>, D::Error>
where
    D: Deserializer<'de>,
{
    let Entries(entries) = Entries::deserialize(deserializer)?;
    entries.ok_or_else(|| D::Error::custom("neither a list nor an object, or one without end"))
}

/// The elements of a list `{"nodes": […]}` or `{"edges": [{"node": …}]}`, which is how GraphQL wraps lists; empty where there
/// is none.
pub(crate) fn nodes<'de, D>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    struct Nodes<'a> {
        #[serde(borrow, default, deserialize_with = "lenient_list")]
        nodes: Vec<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "readable_list")]
        edges: Vec<Edge<'a>>,
    }
    #[derive(Deserialize)]
    struct Edge<'a> {
        #[serde(borrow)]
        node: &'a RawValue,
    }
    let Some(Nodes { nodes, edges }) = lenient(deserializer)? else {
        return Ok(Vec::new());
    };
    let edges = edges.into_iter().map(|edge: Edge<'de>| edge.node);
    Ok(nodes.into_iter().chain(edges).collect())
}

/// Those of the elements that have the form that is asked for.
pub(crate) fn readable<T: DeserializeOwned>(elements: &[&RawValue]) -> impl Iterator<Item = T> {
    let read = |element: &&RawValue| serde_json::from_str(element.get()).ok();
    elements.iter().filter_map(read)
}

/// The text of a string or of a number; `None` where there is anything else.
pub(crate) fn scalar(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    match json.as_bytes().first()? {
        b'"' if !json.contains('\\') => json.get(1..json.len() - 1).map(Cow::Borrowed),
        b'"' => string(json),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(json)),
        _ => None,
    }
}
