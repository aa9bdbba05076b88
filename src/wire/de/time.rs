//! Points in time.

use std::num::ParseIntError;
use std::str::FromStr;

use crate::time::Timestamp;

/// A point in time in milliseconds since 1970, never before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Millis(pub(crate) Timestamp);

impl FromStr for Millis {
    type Err = ParseIntError;

    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        digits.parse().map(u64::into)
    }
}

/// A point in time in seconds since 1970, never before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seconds(pub(crate) Timestamp);

impl FromStr for Seconds {
    type Err = ParseIntError;

    fn from_str(digits: &str) -> Result<Self, ParseIntError> {
        digits.parse().map(u64::into)
    }
}

impl From<u64> for Millis {
    fn from(millis: u64) -> Self {
        Self(timestamp(millis))
    }
}

impl From<u64> for Seconds {
    fn from(seconds: u64) -> Self {
        Self(timestamp(seconds.saturating_mul(1000)))
    }
}

/// A time beyond what a [`Timestamp`] holds becomes the last that it does.
fn timestamp(millis: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
