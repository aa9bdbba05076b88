//! The dictionary of nodes (version 3).
//!
//! `tokens.txt` has one word a line: 236 that take one byte, then four lists of 256 that take two. It is the table of the crate
//! `wacore-binary` 0.7.0 (MIT licence, file `src/tokens.json`).

use std::collections::HashMap;
use std::sync::LazyLock;

/// The number of words that take one byte. The first is none: its byte is that of an empty list.
const SINGLE: usize = 236;
/// The byte before a word of the first list; those of the others follow.
const FIRST_LIST: u8 = 236;
const LISTS: u8 = 4;

static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("tokens.txt").lines().collect());

static INDEX: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let words = WORDS.iter().enumerate().skip(1);
    words.map(|(at, word)| (*word, at)).collect()
});

/// A word as bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Single(u8),
    Double(u8, u8),
}

/// Whether this byte is a word of one byte.
pub(super) fn single(byte: u8) -> Option<&'static str> {
    let at = usize::from(byte);
    let is_word = (1..SINGLE).contains(&at);
    WORDS.get(at).copied().filter(|_| is_word)
}

/// Whether this byte begins a word of two; returns the number of its list.
pub(super) fn list(byte: u8) -> Option<u8> {
    let list = byte.checked_sub(FIRST_LIST)?;
    (list < LISTS).then_some(list)
}

/// The word of a list.
pub(super) fn double(list: u8, at: u8) -> Option<&'static str> {
    let at = SINGLE + usize::from(list) * 256 + usize::from(at);
    WORDS.get(at).copied()
}

pub(super) fn token(word: &str) -> Option<Token> {
    let at = *INDEX.get(word)?;
    let Some(behind) = at.checked_sub(SINGLE) else {
        return at.try_into().ok().map(Token::Single);
    };
    let list = u8::try_from(behind / 256).ok()?;
    let at = u8::try_from(behind % 256).ok()?;
    Some(Token::Double(FIRST_LIST.checked_add(list)?, at))
}
