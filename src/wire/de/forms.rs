//! The forms that a member is read in.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess};

use super::entries::MAX_ENTRIES;
use super::name::Key;

/// The value in the place of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Given<T> {
    /// There is no such member.
    #[default]
    Missing,
    /// Null, or an empty string.
    Empty,
    /// A value of another form.
    Odd,
    Value(T),
}

/// Reads each kind of value; a kind that it does not implement is odd to it.
pub(crate) trait Form<'de, T> {
    fn flag(_: bool) -> Given<T> {
        Given::Odd
    }

    fn natural<E: Error>(_: u64) -> Result<Given<T>, E> {
        Ok(Given::Odd)
    }

    fn negative<E: Error>(_: i64) -> Result<Given<T>, E> {
        Ok(Given::Odd)
    }

    fn float<E: Error>(_: f64) -> Result<Given<T>, E> {
        Ok(Given::Odd)
    }

    /// A string that is not empty.
    fn string(_: Cow<'de, str>) -> Given<T> {
        Given::Odd
    }

    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Given<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Odd)
    }

    fn object<A: MapAccess<'de>>(mut object: A) -> Result<Given<T>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Odd)
    }
}

pub(crate) enum AsText {}

impl<'de: 'a, 'a> Form<'de, Cow<'a, str>> for AsText {
    fn natural<E>(value: u64) -> Result<Given<Cow<'a, str>>, E> {
        Ok(Given::Value(Cow::Owned(value.to_string())))
    }

    fn negative<E>(value: i64) -> Result<Given<Cow<'a, str>>, E> {
        Ok(Given::Value(Cow::Owned(value.to_string())))
    }

    fn float<E: Error>(_: f64) -> Result<Given<Cow<'a, str>>, E> {
        // A float has forgotten how it was written.
        Err(E::custom("a number with more to it than digits, as text"))
    }

    fn string(text: Cow<'de, str>) -> Given<Cow<'a, str>> {
        Given::Value(text)
    }
}

pub(crate) enum AsNumber {}

impl<T: FromStr + TryFrom<u64>> Form<'_, T> for AsNumber {
    fn natural<E>(value: u64) -> Result<Given<T>, E> {
        Ok(T::try_from(value).map_or(Given::Odd, Given::Value))
    }

    fn negative<E>(value: i64) -> Result<Given<T>, E> {
        Ok(parsed(&value.to_string()))
    }

    fn float<E>(value: f64) -> Result<Given<T>, E> {
        // Always with a point or an exponent, so that no whole number reads it.
        Ok(parsed(&format!("{value:?}")))
    }

    fn string(text: Cow<'_, str>) -> Given<T> {
        parsed(&text)
    }
}

fn parsed<T: FromStr>(digits: &str) -> Given<T> {
    digits.parse().map_or(Given::Odd, Given::Value)
}

pub(crate) enum AsFlag {}

impl Form<'_, bool> for AsFlag {
    fn flag(value: bool) -> Given<bool> {
        Given::Value(value)
    }

    fn natural<E>(value: u64) -> Result<Given<bool>, E> {
        Ok(match value {
            0 => Given::Value(false),
            1 => Given::Value(true),
            _ => Given::Odd,
        })
    }

    fn string(text: Cow<'_, str>) -> Given<bool> {
        match &*text {
            "false" | "0" => Given::Value(false),
            "true" | "1" => Given::Value(true),
            _ => Given::Odd,
        }
    }
}

pub(crate) enum AsObject {}

impl<'de, T: Deserialize<'de> + Default> Form<'de, T> for AsObject {
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Given<T>, A::Error> {
        if list.next_element::<IgnoredAny>()?.is_none() {
            return Ok(Given::Value(T::default()));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Odd)
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Given<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(Given::Value)
    }
}

pub(crate) enum AsList {}

/// How long a list may be: 100,000 elements and 16 MiB. A longer one is odd. An element takes two bytes at least, and what it is
/// read as a hundred times as much.
const fn most_elements<T>() -> usize {
    const BYTES: usize = 16 << 20;
    let fitting = match size_of::<T>() {
        0 => BYTES,
        size => BYTES / size,
    };
    if fitting < MAX_ENTRIES {
        fitting
    } else {
        MAX_ENTRIES
    }
}

impl<'de, T: Deserialize<'de>> Form<'de, Vec<T>> for AsList {
    fn list<A: SeqAccess<'de>>(list: A) -> Result<Given<Vec<T>>, A::Error> {
        elements_of(list, |element| element)
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Given<Vec<T>>, A::Error> {
        members_of(object, |_: IgnoredAny, element| element)
    }
}

pub(crate) enum AsNamedList {}

impl<'de: 'a, 'a, T: Deserialize<'de>> Form<'de, Vec<(Cow<'a, str>, T)>> for AsNamedList {
    fn list<A: SeqAccess<'de>>(list: A) -> Result<Given<Vec<(Cow<'a, str>, T)>>, A::Error> {
        elements_of(list, |element| (Cow::Borrowed(""), element))
    }

    fn object<A: MapAccess<'de>>(object: A) -> Result<Given<Vec<(Cow<'a, str>, T)>>, A::Error> {
        members_of(object, |Key(name), element| (name, element))
    }
}

fn elements_of<'de, A: SeqAccess<'de>, T: Deserialize<'de>, E>(
    mut list: A,
    entry: impl Fn(T) -> E,
) -> Result<Given<Vec<E>>, A::Error> {
    let mut elements = Vec::new();
    while let Some(element) = list.next_element()? {
        if elements.len() == most_elements::<E>() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Given::Odd);
        }
        elements.push(entry(element));
    }
    Ok(Given::Value(elements))
}

fn members_of<'de, A: MapAccess<'de>, N: Deserialize<'de>, T: Deserialize<'de>, E>(
    mut object: A,
    entry: impl Fn(N, T) -> E,
) -> Result<Given<Vec<E>>, A::Error> {
    let mut elements = Vec::new();
    while let Some((name, element)) = object.next_entry()? {
        if elements.len() == most_elements::<E>() {
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Given::Odd);
        }
        elements.push(entry(name, element));
    }
    Ok(Given::Value(elements))
}
