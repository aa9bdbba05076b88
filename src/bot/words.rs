//! A text in words: quotation marks keep blanks together, and so do mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::id::UserId;
use crate::model::{Mention, MentionKind};

/// A word, and the person whom it mentions.
#[derive(Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) person: Option<UserId>,
}

/// A quotation mark that nothing closes.
#[derive(Debug, PartialEq)]
pub(super) struct Unclosed;

/// The stretches of a text that mention somebody, in bytes, in their order. A mention that is outside of the text, cuts a character in
/// two or overlaps an earlier one is left out.
pub(super) fn people(text: &str, mentions: &[Mention]) -> Vec<(Range<usize>, UserId)> {
    let ends = |mention: &Mention| {
        let end = mention.offset.checked_add(mention.length)?;
        let names_somebody = mention.kind == MentionKind::Profile && mention.length > 0;
        names_somebody.then_some((mention.offset, end))
    };
    let wanted: BTreeSet<u32> = mentions
        .iter()
        .filter_map(ends)
        .flat_map(|(begin, end)| [begin, end])
        .collect();
    let mut places = BTreeMap::new();
    let mut units: u32 = 0;
    for (at, length) in text
        .char_indices()
        .map(|(at, c)| (at, c.len_utf16()))
        .chain([(text.len(), 0)])
    {
        if wanted.contains(&units) {
            places.entry(units).or_insert(at);
        }
        units = units.saturating_add(u32::try_from(length).unwrap_or_default());
    }
    let mut people: Vec<_> = mentions
        .iter()
        .filter_map(|mention| {
            let (begin, end) = ends(mention)?;
            let range = *places.get(&begin)?..*places.get(&end)?;
            Some((range, UserId::from(mention.thread.get())))
        })
        .collect();
    people.sort_by_key(|(range, _)| range.start);
    let mut free = 0;
    people.retain(|(range, _)| {
        let is_free = range.start >= free;
        free = free.max(range.end);
        is_free
    });
    people
}

/// Returns the first word of `text` from byte `at` on, and the byte behind it. `None`: there is none.
pub(super) fn next(
    text: &str,
    at: usize,
    people: &[(Range<usize>, UserId)],
) -> Result<Option<(Word, usize)>, Unclosed> {
    let rest = text.get(at..).unwrap_or_default().trim_start();
    let begin = text.len() - rest.len();
    let Some(first) = rest.chars().next() else {
        return Ok(None);
    };
    let from_here = people.partition_point(|(range, _)| range.start < begin);
    let mention = people.get(from_here);
    let (word, end) = match mention.filter(|(range, _)| range.start == begin) {
        Some((range, _)) => {
            let behind = text.get(range.end..).unwrap_or_default();
            unquoted(rest, range.end - begin + blank_in(behind))
        }
        None if !closing(first).is_empty() => quoted(rest, first)?,
        None => unquoted(rest, blank_in(rest)),
    };
    let end = begin + end;
    let person = mention
        .filter(|(range, _)| range.end <= end)
        .map(|(_, person)| *person);
    Ok(Some((Word { text: word, person }, end)))
}

fn blank_in(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

fn unquoted(rest: &str, end: usize) -> (String, usize) {
    (rest.get(..end).unwrap_or_default().to_owned(), end)
}

/// The marks that close what this one opens; none, if it opens nothing. Telephones write others than keyboards do.
fn closing(open: char) -> &'static [char] {
    match open {
        '"' => &['"'],
        '“' => &['”', '"'],
        '„' => &['“', '”', '"'],
        '«' => &['»'],
        _ => &[],
    }
}

/// Reads up to the mark that closes. A backslash lets a mark, or a backslash, stand within.
fn quoted(rest: &str, open: char) -> Result<(String, usize), Unclosed> {
    let closing = closing(open);
    let mut word = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        match next {
            Some(next) if letter == '\\' && (next == '\\' || closing.contains(&next)) => {
                word.push(next);
                letters.next();
            }
            _ if closing.contains(&letter) => return Ok((word, at + letter.len_utf8())),
            _ => word.push(letter),
        }
    }
    Err(Unclosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<String>, Unclosed> {
        let (mut words, mut at) = (Vec::new(), 0);
        while let Some((word, end)) = next(text, at, &[])? {
            assert!(end > at, "{text:?} goes on");
            at = end;
            words.push(word.text);
        }
        Ok(words)
    }

    #[test]
    fn a_text_is_split_at_blanks_that_are_not_in_quotes() {
        for (text, words) in [
            ("", &[][..]),
            (" \n\t", &[]),
            ("a  b\nc", &["a", "b", "c"]),
            (r#"a "b c" d"#, &["a", "b c", "d"]),
            ("“b c” „d e“ «f g»", &["b c", "d e", "f g"]),
            (r#""b \"c\" \\ \d""#, &[r#"b "c" \ \d"#]),
            (r#"5" don"t it's"#, &["5\"", "don\"t", "it's"]),
            (r#""" "a"b"#, &["", "a", "b"]),
            ("ü 🚀\u{3000}会議", &["ü", "🚀", "会議"]),
        ] {
            assert_eq!(all(text).unwrap(), words, "{text:?}");
        }
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_no_word() {
        for text in ["\"", "\"a b", "“a", "\"a\\\"", "«a\"", "a \"\\"] {
            assert_eq!(all(text), Err(Unclosed), "{text:?}");
        }
    }

    #[test]
    fn a_mention_is_one_word_whatever_is_in_it() {
        let text = "🚀 @Alan Türing, \"to @Ada\" x";
        let (alan, ada) = (UserId::from(3), UserId::from(4));
        let mentions = [Mention::new(ada, 21, 4), Mention::new(alan, 3, 12)];
        let people = people(text, &mentions);
        let (mut at, mut words) = (0, Vec::new());
        while let Some((word, end)) = next(text, at, &people).unwrap() {
            at = end;
            words.push((word.text, word.person));
        }
        let word = |text: &str, person| (text.to_owned(), person);
        assert_eq!(
            words,
            [
                word("🚀", None),
                word("@Alan Türing,", Some(alan)),
                word("to @Ada", Some(ada)),
                word("x", None)
            ]
        );
    }

    #[test]
    fn mentions_of_nobody_are_left_out() {
        let somebody = UserId::from(4);
        let text = "🚀 Ada";
        for mention in [
            Mention::new(somebody, 3, 0),
            Mention::new(somebody, 1, 2),
            Mention::new(somebody, 3, 4),
            Mention::new(somebody, 7, 1),
            Mention::new(somebody, u32::MAX, u32::MAX),
            Mention::whole_thread(somebody, 3, 3),
        ] {
            assert_eq!(people(text, &[mention]), [], "{mention:?}");
        }
        let twice = [
            Mention::new(somebody, 3, 3),
            Mention::new(UserId::from(5), 4, 2),
        ];
        assert_eq!(people(text, &twice), [(5..8, somebody)]);
    }

    #[test]
    fn a_huge_text_with_a_mention_in_each_word_is_read_once() {
        let text = "@x ".repeat(100_000);
        let mentions: Vec<_> = (0..100_000)
            .map(|at| Mention::new(UserId::from(4), at * 3, 2))
            .collect();
        let people = people(&text, &mentions);
        let (mut at, mut count) = (0, 0);
        while let Some((word, end)) = next(&text, at, &people).unwrap() {
            assert_eq!(word.person, Some(UserId::from(4)));
            (at, count) = (end, count + 1);
        }
        assert_eq!(count, 100_000);
    }

    proptest::proptest! {
        #[test]
        fn any_text_with_any_mentions_comes_to_an_end(
            text in "[a\"“”„«»\\\\ \u{3000}\u{301}ü🚀@]{0,60}",
            mentions in proptest::collection::vec((0u32..70, 0u32..70), 0..6),
        ) {
            let mention = |(offset, length)| Mention::new(UserId::from(4), offset, length);
            let mentions: Vec<_> = mentions.into_iter().map(mention).collect();
            let people = people(&text, &mentions);
            let mut at = 0;
            while let Ok(Some((_, end))) = next(&text, at, &people) {
                assert!(end > at && text.is_char_boundary(end));
                at = end;
            }
        }
    }
}
