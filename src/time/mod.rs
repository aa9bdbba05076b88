//! Points in time, as Facebook counts them.

pub(crate) mod span;

use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since the Unix epoch, UTC.
///
/// ```
/// use fbchat::Timestamp;
///
/// let at = Timestamp::from_millis(1_516_000_000_017);
/// assert_eq!(at.to_string(), "2018-01-15T07:06:40.017Z");
///
/// let in_an_hour = Timestamp::from_millis(Timestamp::now().as_millis() + 60 * 60 * 1000);
/// assert!(in_an_hour > at);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point in time this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Now, by this machine's clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The point in time that was so much earlier.
    pub(crate) fn earlier(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(millis(by)))
    }

    /// The point in time that comes so much later.
    pub(crate) fn later(self, by: Duration) -> Self {
        Self(self.0.saturating_add(millis(by)))
    }

    /// Reads the date of an HTTP header, in the one form that is still written (RFC 9110, section 5.6.7).
    pub(crate) fn from_http_date(text: &str) -> Option<Self> {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let mut parts = text.split([' ', ':']).skip(1);
        let (day, month) = (parts.next()?.parse::<u8>().ok()?, parts.next()?);
        let (_, month) = MONTHS.iter().zip(0..).find(|(name, _)| **name == month)?;
        let mut number = |most: i64| {
            let part = parts.next()?.parse::<u16>().ok().map(i64::from);
            part.filter(|number| *number <= most)
        };
        let (year, hour, minute, second) = (number(9999)?, number(23)?, number(59)?, number(60)?);
        // Counts years from March on, so that a leap day is the last of its year.
        let (year, month) = if month < 2 {
            (year - 1, month + 10)
        } else {
            (year, month - 2)
        };
        let days = year * 365 + year / 4 - year / 100
            + year / 400
            + (month * 153 + 2) / 5
            + i64::from(day)
            - 1;
        let days = days - 719_468;
        Some(Self(
            (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000,
        ))
    }
}

/// Milliseconds, as many as fit.
fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Longer than anybody waits, and short enough for clocks to reckon with.
pub(crate) const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The moment that comes so much later, but within a century.
pub(crate) fn later(at: Instant, by: Duration) -> Instant {
    at.checked_add(by.min(CENTURY)).unwrap_or(at)
}

impl From<SystemTime> for Timestamp {
    /// Times beyond the range of 64 bits of milliseconds become the nearest that fits.
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => millis(after),
            Err(before) => -millis(before.duration()),
        })
    }
}

impl From<Timestamp> for SystemTime {
    /// A time that the system's clock cannot express becomes the epoch.
    fn from(at: Timestamp) -> Self {
        let span = Duration::from_millis(at.0.unsigned_abs());
        let time = if at.0 < 0 {
            UNIX_EPOCH.checked_sub(span)
        } else {
            UNIX_EPOCH.checked_add(span)
        };
        time.unwrap_or(UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with milliseconds, in UTC; a time before 1970 or after 9999 as its milliseconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const END_OF_YEAR_9999: i64 = 253_402_300_799_999;
        match self.0 {
            0..=END_OF_YEAR_9999 => humantime::format_rfc3339_millis((*self).into()).fmt(f),
            millis => write!(f, "{millis} ms"),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_rfc_3339_where_it_can() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "253402300800000 ms"),
            (-1, "-1 ms"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn reads_the_date_of_a_header() {
        for (date, millis) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Tue, 29 Feb 2000 23:59:59 GMT", Some(951_868_799_000)),
            ("Mon, 15 Jan 2018 07:06:40 GMT", Some(1_516_000_000_000)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799_000)),
            ("Mon, 15 Jan 10000 07:06:40 GMT", None),
            ("Mon, 15 Foo 2018 07:06:40 GMT", None),
            ("Mon, 15 Jan 2018", None),
            ("", None),
        ] {
            let read = Timestamp::from_http_date(date);
            assert_eq!(read.map(Timestamp::as_millis), millis, "{date}");
        }
    }

    #[test]
    fn any_number_can_be_shown_and_converted() {
        for millis in [i64::MIN, i64::MIN + 1, i64::MAX] {
            let at = Timestamp::from_millis(millis);
            assert!(!at.to_string().is_empty());
            let _ = SystemTime::from(at);
        }
        let at = Timestamp::from_millis(-1500);
        assert_eq!(Timestamp::from(SystemTime::from(at)), at);
    }
}
