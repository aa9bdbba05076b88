//! The values of a program.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The greatest whole number up to which a JSON number is exact wherever it was written.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// A value. Its `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub(crate) enum Value {
    /// `[9]`: an argument that is not given.
    Undefined,
    Null,
    Flag(bool),
    /// `[19, "…"]`
    Integer(i64),
    /// A whole number of JSON.
    Plain(i64),
    Float(f64),
    Text(Arc<str>),
    /// `[16, "…"]`, as base64.
    Bytes(Arc<str>),
    /// The result of an operation that this crate does not know, or a value of no form that a program has.
    Unknown,
}

impl Value {
    /// A 64-bit integer, or a plain number that is surely exact.
    pub(crate) fn integer(&self) -> Option<i64> {
        match *self {
            Self::Integer(number) => Some(number),
            Self::Plain(number) if number.unsigned_abs() <= MAX_SAFE => Some(number),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        match *self {
            Self::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn float(&self) -> Option<f64> {
        match *self {
            Self::Float(number) => Some(number),
            // A coordinate without a fraction.
            Self::Plain(number) if number.unsigned_abs() <= MAX_SAFE => Some(number as f64),
            _ => None,
        }
    }

    /// Whether it is nothing: not given, or null.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Whether a condition is met. `None`: nobody knows.
    pub(super) fn is_true(&self) -> Option<bool> {
        match self {
            Self::Undefined | Self::Null => Some(false),
            Self::Flag(flag) => Some(*flag),
            Self::Integer(number) | Self::Plain(number) => Some(*number != 0),
            Self::Float(number) => Some(*number != 0.0),
            Self::Text(text) | Self::Bytes(text) => Some(!text.is_empty()),
            Self::Unknown => None,
        }
    }

    /// The length of the text in it, in bytes.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Text(text) | Self::Bytes(text) => text.len(),
            _ => 0,
        }
    }
}

impl Serialize for Value {
    /// In the notation of programs.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined | Self::Unknown => (9,).serialize(serializer),
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => (19, number.to_string()).serialize(serializer),
            Self::Plain(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(text) => (16, &**text).serialize(serializer),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined => f.write_str("undefined"),
            Self::Null => f.write_str("null"),
            Self::Flag(flag) => flag.fmt(f),
            Self::Integer(number) | Self::Plain(number) => number.fmt(f),
            // Coordinates.
            Self::Float(_) => f.write_str("<number>"),
            Self::Text(text) | Self::Bytes(text) => write!(f, "<{} bytes>", text.len()),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}
