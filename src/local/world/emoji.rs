//! Recognizing emoji.

/// An emoji that Facebook rejects for conversations: the original client's own tests rely on that.
const REFUSED: &str = "\u{1f643}";
const VARIATION: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';
const END_OF_TAGS: char = '\u{e007f}';

/// Returns whether the text is a single emoji that a conversation may have, whether or not every device displays it.
pub(crate) fn is_for_conversation(text: &str) -> bool {
    text.trim_end_matches(VARIATION) != REFUSED && is_emoji(text)
}

fn is_emoji(text: &str) -> bool {
    let characters: Vec<char> = text.chars().filter(|it| *it != VARIATION).collect();
    match characters.as_slice() {
        [key, KEYCAP] => key.is_ascii_digit() || matches!(key, '#' | '*'),
        [one, other] if is_regional(*one) => is_regional(*other),
        ['\u{1f3f4}', tags @ .., END_OF_TAGS] => {
            !tags.is_empty()
                && tags
                    .iter()
                    .all(|tag| ('\u{e0020}'..='\u{e007e}').contains(tag))
        }
        joined => joined.split(|it| *it == JOINER).all(|part| match part {
            [base] => is_base(*base),
            [base, tone] => is_base(*base) && ('\u{1f3fb}'..='\u{1f3ff}').contains(tone),
            _ => false,
        }),
    }
}

/// Returns whether it is a regional indicator, two of which make a flag.
fn is_regional(character: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&character)
}

/// Returns whether it is a base emoji, including text-like ones such as ©.
fn is_base(character: char) -> bool {
    matches!(character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21aa}'
        | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}'
        | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_and_nothing_else() {
        for emoji in [
            "😀",
            "😕",
            "🚀",
            "🐘",
            "🎄",
            "🍵",
            "👑",
            "❤",
            "❤️",
            "👍🏿",
            "👩‍🚀",
            "👨‍👩‍👧‍👦",
            "🏳️‍🌈",
            "🇩🇰",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "1️⃣",
            "#⃣",
            "©",
            "™️",
        ] {
            assert!(is_for_conversation(emoji), "{emoji}");
        }
        for text in [
            "",
            "x",
            "1",
            "#",
            "not an emoji",
            "😀😀",
            "😀x",
            " 😀",
            "🇩",
            "\u{200d}",
            "\u{fe0f}",
            "👍🏿🏿",
            "🙃",
            "é",
            "\u{20e3}",
            "\u{e007f}",
            "中",
        ] {
            assert!(!is_for_conversation(text), "{text}");
        }
    }
}
