//! The members of an object as types that take any JSON in place, in one pass: what has another form than the one that is
//! asked for is [`Given::Odd`] and costs neither its neighbours nor a second pass.
//!
//! Three things no visitor can take: a number beyond all floats, half of a surrogate pair, a member that comes twice. They are
//! errors, and so is a number that is to be a text and has more to it than digits. [`read`](super::tidy::read) has an answer to them.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::forms::{AsFlag, AsList, AsNamedList, AsNumber, AsObject, AsText, Form, Given};
use crate::error::DecodeError;

/// A string or a number, as text that is not empty.
pub(crate) type Text<'a> = Field<AsText, Cow<'a, str>>;
/// A number or a string of digits: a count, a size, an identifier, a time.
pub(crate) type Num<T> = Field<AsNumber, T>;
/// True or false, or 1 or 0.
pub(crate) type Flag = Field<AsFlag, bool>;
/// An object; also an empty list, which is how PHP writes an empty object.
pub(crate) type Obj<T> = Field<AsObject, T>;
/// The elements of a list, or the values of an object such as `{"0": …, "1": …}`.
pub(crate) type List<T> = Field<AsList, Vec<T>>;

/// The names and values of an object; of a list, which is how PHP writes an empty object, values with empty names.
pub(crate) type NamedList<'a, T> = Field<AsNamedList, Vec<(Cow<'a, str>, T)>>;

/// A member of an object, read in the form `F`.
pub(crate) struct Field<F, T>(Given<T>, PhantomData<F>);

impl<F, T> Field<F, T> {
    /// Returns the value, `None` where there is none or an odd one: for what adorns a thing and must not cost it.
    pub(crate) fn get(self) -> Option<T> {
        match self.0 {
            Given::Value(value) => Some(value),
            Given::Missing | Given::Empty | Given::Odd => None,
        }
    }

    /// Returns the value, `None` where there is none.
    ///
    /// # Errors
    ///
    /// It is an odd one: a wrong fact is never passed on.
    pub(crate) fn optional(
        self,
        what: &'static str,
        name: &'static str,
    ) -> Result<Option<T>, DecodeError> {
        match self.0 {
            Given::Value(value) => Ok(Some(value)),
            Given::Missing | Given::Empty => Ok(None),
            Given::Odd => Err(odd(what, name)),
        }
    }

    /// Like [`optional`](Self::optional), for a member that has to be there.
    pub(crate) fn nullable(
        self,
        what: &'static str,
        name: &'static str,
    ) -> Result<Option<T>, DecodeError> {
        match self.0 {
            Given::Missing => Err(missing(what, name)),
            _ => self.optional(what, name),
        }
    }

    /// Returns the value.
    ///
    /// # Errors
    ///
    /// There is none, or an odd one.
    pub(crate) fn required(self, what: &'static str, name: &'static str) -> Result<T, DecodeError> {
        match self.0 {
            Given::Value(value) => Ok(value),
            Given::Missing => Err(missing(what, name)),
            Given::Empty | Given::Odd => Err(odd(what, name)),
        }
    }

    /// Returns the value without taking it.
    pub(crate) fn as_ref(&self) -> Option<&T> {
        match &self.0 {
            Given::Value(value) => Some(value),
            Given::Missing | Given::Empty | Given::Odd => None,
        }
    }

    /// Returns this member, or the other where there is no such one.
    pub(crate) fn or(self, other: Self) -> Self {
        match self.0 {
            Given::Missing => other,
            _ => self,
        }
    }

    /// Returns whether something stands there, whatever it is.
    pub(crate) fn is_given(&self) -> bool {
        !matches!(self.0, Given::Missing | Given::Empty)
    }
}

impl<T> List<T> {
    /// Returns the elements, none where there is no list.
    pub(crate) fn elements(self) -> Vec<T> {
        self.get().unwrap_or_default()
    }

    /// Returns the elements like [`elements`](Self::elements), of a list that has to be there.
    ///
    /// # Errors
    ///
    /// There is no such member.
    pub(crate) fn listed(
        self,
        what: &'static str,
        name: &'static str,
    ) -> Result<Vec<T>, DecodeError> {
        match self.0 {
            Given::Missing => Err(missing(what, name)),
            _ => Ok(self.elements()),
        }
    }
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_ref().map(|text| &**text)
    }

    /// Returns the text as [`get`](Self::get) does, to be kept.
    pub(crate) fn owned(self) -> Option<String> {
        self.get().map(Cow::into_owned)
    }
}

fn missing(what: &'static str, name: &str) -> DecodeError {
    DecodeError::new(what, format!("missing field `{name}`"))
}

fn odd(what: &'static str, name: &str) -> DecodeError {
    DecodeError::new(what, format!("its `{name}` has an unexpected form"))
}

impl<F, T: Clone> Clone for Field<F, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<F, T: Copy> Copy for Field<F, T> {}

impl<F, T> Default for Field<F, T> {
    fn default() -> Self {
        Self(Given::Missing, PhantomData)
    }
}

impl<'de, F: Form<'de, T>, T> Deserialize<'de> for Field<F, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = deserializer.deserialize_any(Anything(PhantomData::<(F, T)>))?;
        Ok(Self(given, PhantomData))
    }
}

struct Anything<F>(PhantomData<F>);

impl<'de, F: Form<'de, T>, T> Visitor<'de> for Anything<(F, T)> {
    type Value = Given<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Given<T>, E> {
        Ok(Given::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Given<T>, E> {
        Ok(F::flag(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Given<T>, E> {
        F::natural(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Given<T>, E> {
        F::negative(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Given<T>, E> {
        F::float(value)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Given<T>, E> {
        Ok(match text {
            "" => Given::Empty,
            _ => F::string(Cow::Borrowed(text)),
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Given<T>, E> {
        Ok(match text {
            "" => Given::Empty,
            _ => F::string(Cow::Owned(text.to_owned())),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Given<T>, A::Error> {
        F::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Given<T>, A::Error> {
        F::object(object)
    }
}
