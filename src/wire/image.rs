//! The media type of an image.

use std::io::{self, Read};

/// Where in a file which bytes show which kind it is.
const SIGNATURES: [(usize, &[u8], &str); 11] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
];

/// How many bytes from its beginning show which kind a file is.
const START: u64 = 32;
/// How many bytes are held at once.
const PIECE: u64 = 8 * 1024;

/// Returns the media type of an image: the one that its content shows or, where that is not known, the one of its name's ending.
/// `None`: it is no image. Reads no more of the content than that takes.
pub(crate) fn media_type(name: &str, mut content: impl Read) -> io::Result<Option<&'static str>> {
    let mut start = Vec::new();
    content.by_ref().take(START).read_to_end(&mut start)?;
    // Facebook takes no image that is a text. Most texts that are named like one are error pages.
    if is_text(start.as_slice().chain(content))? {
        return Ok(None);
    }
    let shown = SIGNATURES.iter().find(|(at, signature, _)| {
        let rest = start.get(*at..).unwrap_or_default();
        rest.starts_with(signature)
    });
    let named = || mime_guess::from_path(name).first_raw();
    let kind = shown.map(|(_, _, kind)| *kind).or_else(named);
    Ok(kind.filter(|kind| kind.starts_with("image/")))
}

/// Whether the content is a text. Reads on until there is a byte that no text has.
pub(crate) fn is_text(mut content: impl Read) -> io::Result<bool> {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    let mut piece = Vec::new();
    loop {
        let length = content.by_ref().take(PIECE).read_to_end(&mut piece)?;
        let valid = match str::from_utf8(&piece) {
            Ok(_) => piece.len(),
            // A character may be cut in two where the piece ends.
            Err(error) if error.error_len().is_none() && length > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        let text = String::from_utf8_lossy(piece.get(..valid).unwrap_or_default());
        if text.contains(is_odd) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        piece.drain(..valid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_counts_before_the_name() {
        for (name, bytes, kind) in [
            ("a.gif", &b"\x89PNG\r\n\x1a\n\0"[..], Some("image/png")),
            ("a", b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            ("a.txt", b"GIF89a\x01\0", Some("image/gif")),
            ("a", b"RIFF\x01\0\0\0WEBP", Some("image/webp")),
            ("a", b"BM\x01\0\0\0", Some("image/bmp")),
            ("a", b"\0\0\0\x18ftypheic", Some("image/heic")),
            ("a.JPG", b"\0\x01", Some("image/jpeg")),
            ("https://images.example/a.png", b"\0", Some("image/png")),
            ("a.pdf", b"%PDF-1.7\n\xff", None),
            ("a", b"\0\x01", None),
            ("a.png", b"<!DOCTYPE html>\n<p>Gone", None),
            ("a.svg", b"<svg/>", None),
            ("a.bmp", "BMW and 🚗".as_bytes(), None),
        ] {
            assert_eq!(media_type(name, bytes).unwrap(), kind, "{name} {bytes:?}");
        }
    }

    #[test]
    fn no_more_of_a_file_is_read_than_it_takes() {
        let binary = [&b"\x89PNG\r\n\x1a\n\0"[..], &[1; 100_000]].concat();
        let mut rest = binary.as_slice();
        assert_eq!(media_type("a", &mut rest).unwrap(), Some("image/png"));
        assert!(rest.len() > 90_000);
        // A text stays one wherever the pieces end, and so does what is none only at its end.
        for pad in 0..4 {
            let text = "x".repeat(pad) + &"\u{1f697}".repeat(5000);
            assert_eq!(media_type("a.bmp", text.as_bytes()).unwrap(), None);
            for end in [&b"\0"[..], b"\xf0\x9f", b"\xff"] {
                let odd = [text.as_bytes(), end].concat();
                assert_eq!(media_type("a.bmp", &odd[..]).unwrap(), Some("image/bmp"));
            }
        }
    }
}
