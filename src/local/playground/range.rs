//! Ranges of files, which players of videos and sounds ask for.

use std::ops::Range;

use crate::local::site::reply::Reply;

/// Returns the range of a file that the header asks for, or the whole file.
pub(super) fn ranged(bytes: &[u8], header: Option<&str>) -> Reply {
    let length = bytes.len();
    let whole = || Reply {
        body: bytes.to_vec(),
        ..Reply::status(200)
    };
    let reply = match header.and_then(|header| range(header, length)) {
        None => whole(),
        Some(range) => match bytes.get(range.clone()) {
            Some(part) if !part.is_empty() => Reply {
                body: part.to_vec(),
                ..Reply::status(206)
            }
            .with(
                "Content-Range",
                format!("bytes {}-{}/{length}", range.start, range.end - 1),
            ),
            _ => Reply::status(416).with("Content-Range", format!("bytes */{length}")),
        },
    };
    reply.with("Accept-Ranges", "bytes")
}

/// Reads a header with one range; `None` for any other, which the whole file answers. A range that begins behind the end is empty.
fn range(header: &str, length: usize) -> Option<Range<usize>> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let count: usize = last.parse().ok()?;
        return Some(length.saturating_sub(count)..length);
    }
    let first: usize = first.parse().ok()?;
    let end = match last {
        "" => length,
        last => last.parse::<usize>().ok()?.saturating_add(1).min(length),
    };
    (first < end || first >= length).then(|| first.min(length)..end.max(first.min(length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_part_of_the_file() {
        for (header, status, body, range) in [
            (None, 200, "0123456789", None),
            (Some("bytes=0-"), 206, "0123456789", Some("bytes 0-9/10")),
            (Some("bytes=2-4"), 206, "234", Some("bytes 2-4/10")),
            (Some("bytes=8-99"), 206, "89", Some("bytes 8-9/10")),
            (Some("bytes=-3"), 206, "789", Some("bytes 7-9/10")),
            (Some("bytes=-99"), 206, "0123456789", Some("bytes 0-9/10")),
            (Some("bytes=10-"), 416, "", Some("bytes */10")),
            (Some("bytes=99-100"), 416, "", Some("bytes */10")),
            (Some("bytes=-0"), 416, "", Some("bytes */10")),
            (Some("bytes=4-2"), 200, "0123456789", None),
            (Some("bytes=0-1,3-4"), 200, "0123456789", None),
            (
                Some("bytes=18446744073709551615-"),
                416,
                "",
                Some("bytes */10"),
            ),
            (
                Some("bytes=0-18446744073709551615"),
                206,
                "0123456789",
                Some("bytes 0-9/10"),
            ),
            (Some("bytes=99999999999999999999-"), 200, "0123456789", None),
            (Some("items=0-1"), 200, "0123456789", None),
            (Some("x"), 200, "0123456789", None),
        ] {
            let reply = ranged(b"0123456789", header);
            assert_eq!(reply.status, status, "{header:?}");
            assert_eq!(reply.body, body.as_bytes(), "{header:?}");
            let mut headers = reply.headers.iter();
            let found = headers.find(|(name, _)| *name == "Content-Range");
            assert_eq!(found.map(|(_, value)| value.as_str()), range, "{header:?}");
        }
    }
}
