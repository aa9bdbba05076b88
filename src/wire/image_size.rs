//! The size of an image in pixels, by its header.

/// Returns the width and height of a PNG, JPEG, GIF or WebP that begins with these bytes. `None`: it is none of them, the header is cut
/// off, or a side has no length.
pub(crate) fn of(start: &[u8]) -> Option<(u32, u32)> {
    let size = png(start)
        .or_else(|| gif(start))
        .or_else(|| webp(start))
        .or_else(|| jpeg(start));
    size.filter(|(width, height)| *width > 0 && *height > 0)
}

fn png(start: &[u8]) -> Option<(u32, u32)> {
    let rest = start.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let rest = rest.get(4..)?.strip_prefix(b"IHDR")?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

fn gif(start: &[u8]) -> Option<(u32, u32)> {
    let rest = start
        .strip_prefix(b"GIF87a")
        .or(start.strip_prefix(b"GIF89a"))?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((
        u16::from_le_bytes(*width).into(),
        u16::from_le_bytes(*height).into(),
    ))
}

fn webp(start: &[u8]) -> Option<(u32, u32)> {
    let rest = start.strip_prefix(b"RIFF")?.get(4..)?;
    let (form, rest) = rest.strip_prefix(b"WEBP")?.split_first_chunk::<4>()?;
    let data = rest.get(4..)?;
    match form {
        // Lossy: a frame's tag, a start code, and two sides of 14 bits.
        b"VP8 " => {
            let sides = data.get(3..)?.strip_prefix(b"\x9d\x01\x2a")?;
            let (width, rest) = sides.split_first_chunk()?;
            let (height, _) = rest.split_first_chunk()?;
            let side = |bytes: &[u8; 2]| u32::from(u16::from_le_bytes(*bytes) & 0x3fff);
            Some((side(width), side(height)))
        }
        // Lossless: two sides of 14 bits, each less one.
        b"VP8L" => {
            let (sides, _) = data.strip_prefix(b"\x2f")?.split_first_chunk()?;
            let sides = u32::from_le_bytes(*sides);
            Some(((sides & 0x3fff) + 1, ((sides >> 14) & 0x3fff) + 1))
        }
        // Extended: two sides of 24 bits, each less one.
        b"VP8X" => match data.get(4..10)? {
            [a, b, c, d, e, f] => {
                let side = |bytes: [u8; 4]| u32::from_le_bytes(bytes) + 1;
                Some((side([*a, *b, *c, 0]), side([*d, *e, *f, 0])))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Goes from segment to segment until one has the size.
fn jpeg(start: &[u8]) -> Option<(u32, u32)> {
    let mut rest = start.strip_prefix(b"\xff\xd8")?;
    loop {
        let (marker, after) = match rest {
            // Bytes that fill.
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        match marker {
            // Segments without a length.
            0x01 | 0xd0..=0xd7 => rest = after,
            // The kinds of a frame: all of these but three that have tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let sides = after.get(3..)?;
                let (height, sides) = sides.split_first_chunk()?;
                let (width, _) = sides.split_first_chunk()?;
                return Some((
                    u16::from_be_bytes(*width).into(),
                    u16::from_be_bytes(*height).into(),
                ));
            }
            // The image itself or its end, without a size before it.
            0xd9 | 0xda => return None,
            _ => {
                let (length, _) = after.split_first_chunk()?;
                let length = usize::from(u16::from_be_bytes(*length));
                rest = after.get(length.max(2)..)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn webp(form: &[u8], data: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP", form, b"\0\0\0\0", data].concat()
    }

    #[test]
    fn the_size_is_that_of_the_header() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08";
        assert_eq!(of(png), Some((640, 480)));
        assert_eq!(of(b"GIF89a\x80\x02\xe0\x01\0"), Some((640, 480)));
        let lossy = webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a\x80\x42\xe0\x01");
        assert_eq!(of(&lossy), Some((640, 480)));
        let sides: u32 = 639 | 479 << 14;
        let lossless = [&[0x2f][..], &sides.to_le_bytes()].concat();
        assert_eq!(of(&webp(b"VP8L", &lossless)), Some((640, 480)));
        let extended = webp(b"VP8X", b"\0\0\0\0\x7f\x02\0\xdf\x01\0");
        assert_eq!(of(&extended), Some((640, 480)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04JF\xff\xff\xc4\0\x03x\xff\xc2\0\x0b\x08\x01\xe0\x02\x80";
        assert_eq!(of(jpeg), Some((640, 480)));
        assert_eq!(
            of(b"\xff\xd8\xff\xda\0\x04xx\xff\xc0\0\x0b\x08\x01\xe0\x02\x80"),
            None
        );
        assert_eq!(of(b"GIF89a\0\0\xe0\x01"), None);
        for file in ["dot.png", "dot.gif"] {
            let bytes = std::fs::read(format!("fixtures/files/{file}")).unwrap();
            assert!(of(&bytes).is_some(), "{file}");
        }
        for (whole, name) in [
            (&png[..], "png"),
            (&lossy, "webp"),
            (&extended, "webp"),
            (jpeg, "jpeg"),
        ] {
            for end in 0..whole.len().min(20) {
                assert_eq!(of(&whole[..end]), None, "{name} cut at {end}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_cost_more_than_none(head in prop::sample::select(vec![&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe1", b"GIF87a", b"RIFF\0\0\0\0WEBPVP8X"]), rest: Vec<u8>) {
            let _ = of(&[head, &rest].concat());
        }
    }
}
