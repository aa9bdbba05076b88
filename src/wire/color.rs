//! Colours of threads.

use crate::model::ThreadColor;

/// A colour as Facebook writes it: `FFRRGGBB`, opacity first, or nothing for the default. `None`: it is no colour.
pub(crate) fn decode(text: &str) -> Option<ThreadColor> {
    if text.is_empty() {
        return Some(ThreadColor::MessengerBlue);
    }
    let argb = u32::from_str_radix(text, 16).ok()?;
    let [_, r, g, b] = argb.to_be_bytes();
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (digits && text.len() == 8).then(|| ThreadColor::from_rgb(r, g, b))
}

/// A colour as Facebook takes it: `#rrggbb`, or nothing for the default.
pub(crate) fn encode(color: ThreadColor) -> String {
    match color {
        ThreadColor::MessengerBlue => String::new(),
        color => color.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_colour_and_nothing_else() {
        for (text, color) in [
            ("", Some(ThreadColor::MessengerBlue)),
            ("FF0084FF", Some(ThreadColor::MessengerBlue)),
            ("FFFF7E29", Some(ThreadColor::Pumpkin)),
            ("ffff7e29", Some(ThreadColor::Pumpkin)),
            ("FF010203", Some(ThreadColor::Custom { r: 1, g: 2, b: 3 })),
            ("+F010203", None),
            ("FF0102", None),
            ("FFFF010203", None),
            ("orange", None),
        ] {
            assert_eq!(decode(text), color, "{text}");
        }
    }
}
