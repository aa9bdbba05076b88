//! Texts from outside, as they may stand in a log line, a `Debug` or an error.

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde::{Deserialize, Deserializer};
use url::Url;

/// The longest text of an error that is read back from JSON, in characters: as long as a path can be.
const LONGEST_READ: usize = 4096;

/// A text that came from outside, kept from forging or flooding a log: nothing that ends or reorders a line, and an end.
pub(crate) struct OneLine<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> OneLine<'a> {
    /// At most 64 characters: a name of Facebook's.
    pub(crate) fn new(text: &'a str) -> Self {
        Self::up_to(text, 64)
    }

    /// At most so many characters.
    pub(crate) fn up_to(text: &'a str, limit: usize) -> Self {
        Self { text, limit }
    }

    /// The text itself where it is harmless and short enough.
    pub(crate) fn of(text: Cow<'static, str>, limit: usize) -> Cow<'static, str> {
        match text {
            Cow::Owned(text) => Cow::Owned(OneLine::up_to(&text, limit).to_string()),
            borrowed => borrowed,
        }
    }
}

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars().take(self.limit) {
            f.write_char(if ends_or_reorders(c) { '\u{fffd}' } else { c })?;
        }
        Ok(())
    }
}

/// A text that came from outside, in quotes, with the escapes of Rust, and with an end.
pub(crate) struct Quoted<'a>(&'a str);

impl<'a> Quoted<'a> {
    /// At most so many characters, an escape counted as one.
    pub(crate) fn up_to(text: &'a str, limit: usize) -> Self {
        Self(start(text, limit))
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// The first characters of a text, at most so many.
fn start(text: &str, limit: usize) -> &str {
    let end = text.char_indices().nth(limit).map(|(at, _)| at);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The first characters of a text, at most so many.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    start(text, limit).to_owned()
}

/// Reads a text of an error, no longer than such texts are.
pub(crate) fn read<'de, D: Deserializer<'de>, T: From<String>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(T::from(cut(&text, LONGEST_READ)))
}

/// The same where there may be none.
pub(crate) fn read_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| cut(&text, LONGEST_READ)))
}

/// Whether a viewer may begin a new line at it, or show what follows in another order.
fn ends_or_reorders(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Stands in a `Debug` for an address, which may be signed and so give away what it leads to: shows its host.
pub(crate) struct Address<'a>(pub(crate) Option<&'a str>);

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(text) = self.0 else {
            return f.write_str("None");
        };
        let url = Url::parse(text).ok();
        match url.as_ref().and_then(Url::host_str) {
            Some(host) => write!(f, "<address at {}>", OneLine::new(host)),
            None => f.write_str("<address>"),
        }
    }
}

/// An emoji as it may be shown. Facebook takes any text for one, so a text that may be words is shown by its length.
pub(crate) struct Emoji<'a>(pub(crate) &'a str);

impl fmt::Display for Emoji<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.chars().count();
        let is_word = |c: char| c.is_alphanumeric() || c.is_ascii() || ends_or_reorders(c);
        match count {
            // Skin, sex and hair of two people are ten.
            1..=12 if !self.0.contains(is_word) => f.write_str(self.0),
            1 => f.write_str("1 character"),
            _ => write!(f, "{count} characters"),
        }
    }
}

impl fmt::Debug for Emoji<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{self}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_neither_forges_nor_floods_a_log() {
        let forged = "a\nINFO b\r\u{1b}[2J\u{85}\u{2028}\u{202e}";
        let shown = OneLine::new(forged).to_string();
        assert_eq!(
            shown,
            "a\u{fffd}INFO b\u{fffd}\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(OneLine::new(&"x".repeat(1000)).to_string().len(), 64);
        let shown = Quoted::up_to(forged, 100).to_string();
        assert_eq!(shown, r#""a\nINFO b\r\u{1b}[2J\u{85}\u{2028}\u{202e}""#);
        assert_eq!(Quoted::up_to(&"ä".repeat(1000), 64).to_string().len(), 130);
    }

    #[test]
    fn an_address_is_shown_by_its_host() {
        for (address, shown) in [
            (
                Some("https://scontent.example/v/t1.png?oh=sesame"),
                "<address at scontent.example>",
            ),
            (
                Some("https://user:sesame@scontent.example:444/"),
                "<address at scontent.example>",
            ),
            (Some("data:text/plain,sesame"), "<address>"),
            (Some("sesame"), "<address>"),
            (None, "None"),
        ] {
            assert_eq!(format!("{:?}", Address(address)), shown);
        }
    }

    #[test]
    fn an_emoji_is_shown_and_words_in_its_place_are_not() {
        for emoji in ["🐘", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "👍🏽"] {
            assert_eq!(Emoji(emoji).to_string(), emoji);
        }
        for (text, shown) in [
            ("sesame", "6 characters"),
            ("x", "1 character"),
            ("", "0 characters"),
            ("🐘\n🐘", "3 characters"),
            ("会議は正午", "5 characters"),
            (&"🐘".repeat(13), "13 characters"),
        ] {
            assert_eq!(Emoji(text).to_string(), shown);
        }
    }
}
