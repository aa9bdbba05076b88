//! How long a server asks to wait: the header `Retry-After` of RFC 9110 (10.2.3).

use std::time::Duration;

use ureq::http::HeaderMap;
use ureq::http::header::{DATE, HeaderName, RETRY_AFTER};

use crate::time::{CENTURY, Timestamp};

/// How long the server asks to wait before the next request. `None`: it has no such header, or not in a form of it.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = asked.parse().map_or(CENTURY, Duration::from_secs);
        return Some(seconds.min(CENTURY));
    }
    let until = date(asked)?;
    // By the server's own clock, if it has a `Date`.
    let now = text(DATE)
        .and_then(date)
        .unwrap_or_else(|| Timestamp::now().as_millis());
    let wait = u64::try_from(until.saturating_sub(now)).unwrap_or(0);
    Some(Duration::from_millis(wait).min(CENTURY))
}

/// A date in one of the three forms of RFC 9110 (5.6.7), in milliseconds since 1970.
fn date(text: &str) -> Option<i64> {
    let words = text.split([' ', ',', '-']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(7).collect();
    let (day, month, year, time) = match *words {
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        // As C writes it.
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let number = |digits: &str| {
        let is_number = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| is_number)
    };
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let year = match number(year)? {
        year @ 0..70 => year + 2000,
        year @ 70..100 => year + 1900,
        year => year,
    };
    let mut parts = time.split(':').map(number);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let days = days(year, i64::try_from(month).ok()?, number(day)?);
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1000)
}

/// The days from 1970 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March ends with the day that not every year has.
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let of_months = (153 * month + 2) / 5;
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + of_months + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retry_after_header: &str, date_header: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after_header.parse().unwrap());
        headers.insert(DATE, date_header.parse().unwrap());
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        let now = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (asked, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999", Some(CENTURY.as_secs())),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Wed, 01 Mar 1995 00:00:00 GMT", Some(114 * 86400 + 54623)),
            // What has passed already.
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("Sun, 06 Nov 1994 08:50:37 CET", None),
            ("Sun, 06 Now 1994 08:50:37 GMT", None),
            ("Sun, 06 Nov 99999999999 08:50:37 GMT", None),
            ("Sun, 06 Nov 1994 08:50 GMT", None),
        ] {
            assert_eq!(wait(asked, now), seconds, "{asked}");
        }
        // Without the server's clock, by this machine's.
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT", "-"), Some(0));
        assert!(wait("Sun, 06 Nov 9994 08:49:37 GMT", "-") >= Some(CENTURY.as_secs()));
    }

    #[test]
    fn days_are_counted_as_the_calendar_has_them() {
        for (date, expected) in [
            ((1970, 1, 1), 0),
            ((1970, 3, 1), 59),
            ((2000, 2, 29), 11016),
            ((2000, 3, 1), 11017),
            ((2024, 12, 31), 20088),
        ] {
            let (year, month, day) = date;
            assert_eq!(days(year, month, day), expected, "{date:?}");
        }
    }
}
