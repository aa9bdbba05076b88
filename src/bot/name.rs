//! Which command a text is.

/// The longest name of a command, in bytes. A longer word is no command of any bot.
const LONGEST: usize = 128;

/// Returns the name of the command in a text, as it was written, and the arguments behind it. `None`: the text is no command.
pub(super) fn split<'a>(text: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    let text = text.trim_start_matches(is_blank);
    let text = text.strip_prefix(prefix)?;
    // Otherwise "!", "!!!" and "...", which people write to each other, were commands.
    if !text.starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(end)
}

/// Returns the form in which names are compared. `None`: no command is called so.
pub(super) fn normal(name: &str) -> Option<String> {
    (name.len() <= LONGEST).then(|| name.to_lowercase())
}

/// Whether a command can be called so, after the prefix.
pub(super) fn is_valid(name: &str) -> bool {
    name.len() <= LONGEST
        && name.starts_with(char::is_alphanumeric)
        && !name.contains(char::is_whitespace)
}

/// White space, and the marks without width that keyboards put before a text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_into_its_name_and_the_rest() {
        for (text, expected) in [
            ("!kick", ("kick", "")),
            ("  !kick  a b ", ("kick", "  a b ")),
            ("\u{feff}\u{200e}!kick\na", ("kick", "\na")),
            ("!тест ü", ("тест", " ü")),
            ("!8ball", ("8ball", "")),
            ("!kick\u{3000}a", ("kick", "\u{3000}a")),
        ] {
            assert_eq!(split(text, "!"), Some(expected), "{text:?}");
        }
        assert_eq!(split("bot, kick a", "bot, "), Some(("kick", " a")));
        assert_eq!(split("kick", ""), Some(("kick", "")));
    }

    #[test]
    fn what_people_write_to_each_other_is_no_command() {
        for text in [
            "", " ", "!", "!!!", "! kick", "!?", "!\"a\"", "kick", "¡kick", "a !kick",
        ] {
            assert_eq!(split(text, "!"), None, "{text:?}");
        }
    }

    #[test]
    fn names_are_compared_without_regard_to_case_and_have_an_end() {
        assert_eq!(normal("KiCK").as_deref(), Some("kick"));
        assert_eq!(normal("ÄRGER").as_deref(), Some("ärger"));
        assert_eq!(normal(&"x".repeat(1_000_000)), None);
        assert!(is_valid("kick") && is_valid("тест"));
        assert!(!is_valid("") && !is_valid("a b") && !is_valid("!kick"));
    }
}
