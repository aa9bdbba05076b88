//! JSON as the living client writes it, byte for byte: compact, and with the signs that mean something to HTML escaped.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes a value.
pub(super) fn to_string(value: &impl Serialize) -> serde_json::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut out, Escaping))?;
    String::from_utf8(out).map_err(serde::ser::Error::custom)
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut rest = fragment;
        while let Some((at, escape)) = first_escape(rest) {
            let (before, behind) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            out.write_all(escape.as_bytes())?;
            let mut behind = behind.chars();
            behind.next();
            rest = behind.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

fn first_escape(text: &str) -> Option<(usize, &'static str)> {
    text.char_indices().find_map(|(at, c)| {
        let escape = match c {
            '<' => "\\u003c",
            '>' => "\\u003e",
            '&' => "\\u0026",
            '\u{2028}' => "\\u2028",
            '\u{2029}' => "\\u2029",
            _ => return None,
        };
        Some((at, escape))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn characters_with_a_meaning_in_html_are_escaped() {
        let json = to_string(&"a<b>&\u{2028}\u{2029}\"\\\n\u{1}é👍").unwrap();
        let expected = r#""a\u003cb\u003e\u0026\u2028\u2029\"\\\n\u0001é👍""#;
        assert_eq!(json, expected);
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in ".*") {
            let json = to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
