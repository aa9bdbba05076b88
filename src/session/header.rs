//! Cookies as pairs in a text: a `Cookie` header, `document.cookie`, or lines of names and values.

use super::cookies::is_known;
use super::found::Found;
use crate::error::SessionError;

/// The attributes of a cookie, where a server sets it or a program lists it.
const ATTRIBUTES: [&str; 16] = [
    "path",
    "domain",
    "expires",
    "max-age",
    "samesite",
    "secure",
    "httponly",
    "priority",
    "partitioned",
    "version",
    "comment",
    "port",
    "discard",
    "path_spec",
    "domain_dot",
    "sameparty",
];
/// The text before the pairs, and in one case behind them, in upper or lower case.
const HEADERS: [&str; 5] = [
    "cookie:",
    "set-cookie:",
    "set-cookie3:",
    "cookies:",
    "document.cookie",
];
/// Between pairs where neither semicolons nor lines are: what is left of them after a copy.
const SEPARATORS: [&str; 4] = [", ", ",", "&", " "];

/// Takes the cookies out of pairs of names and values.
pub(super) fn read(text: &str, found: &mut Found) -> Result<(), SessionError> {
    let text = of_headers(text, found);
    let before = found.cookies.len();
    for line in text.lines() {
        let is_one_of_many = line.contains(';');
        for piece in pieces(line) {
            let piece = without_header(piece.trim()).trim();
            match pair(piece) {
                Some((name, _)) if is_attribute(name) => {}
                Some((name, value)) => found.pair(name, value),
                None if piece.is_empty() || is_attribute(piece) => {}
                None if is_one_of_many => found.left_out += 1,
                // Most likely the rest of a value that was broken into lines: without it the session would be refused.
                None => return Err(no_pairs()),
            }
        }
    }
    if found.cookies.len() == before {
        return Err(no_pairs());
    }
    Ok(())
}

fn no_pairs() -> SessionError {
    SessionError::NotASession(
        "it is neither JSON nor a cookies.txt nor the text of a Cookie header (name=value; name=value) in one line".into(),
    )
}

/// Of the headers of a whole request, those with cookies; any other text as it is.
fn of_headers(text: &str, found: &mut Found) -> String {
    let has_header = |line: &str| without_header(line.trim()).len() < line.trim().len();
    if !text.lines().any(has_header) {
        return text.to_owned();
    }
    let (mut kept, mut is_cookie) = (String::new(), false);
    for line in text.lines().map(str::trim) {
        if has_header(line) {
            is_cookie = true;
        } else if let Some((name, value)) = other_header(line) {
            is_cookie = false;
            if name.eq_ignore_ascii_case("user-agent") && !value.trim().is_empty() {
                found.user_agent(value);
            }
        }
        if is_cookie {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// A header that holds no cookies.
fn other_header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    (is_name && !is_known(name)).then_some((name, value))
}

fn without_header(text: &str) -> &str {
    let mut headers = HEADERS.iter().filter_map(|header| {
        let start = text.get(..header.len())?;
        let rest = text.get(header.len()..)?;
        start.eq_ignore_ascii_case(header).then_some(rest)
    });
    match headers.next() {
        Some(rest) => rest.trim_start().trim_start_matches(['=', ':']),
        None => text,
    }
}

/// The pairs of a line.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = line.split(';').collect();
    if pieces.len() == 1 {
        let separated = SEPARATORS.iter().map(|separator| {
            let parts = line
                .split(*separator)
                .filter(|part| !part.trim().is_empty());
            parts.collect::<Vec<_>>()
        });
        let is_pair = |part: &&str| pair(part.trim()).is_some_and(|(name, _)| is_token(name));
        let mut separated = separated.filter(|parts| parts.len() > 1 && parts.iter().all(&is_pair));
        pieces = separated.next().unwrap_or(pieces);
    }
    pieces
}

/// A name and a value, without blanks around them and quotes around the value.
fn pair(piece: &str) -> Option<(&str, &str)> {
    let at = piece.find(['=', '\t', ':'])?;
    let (name, value) = (piece.get(..at)?.trim(), piece.get(at + 1..)?.trim());
    let is_pair = match piece.as_bytes().get(at) {
        Some(b'=') => true,
        // Other texts have these too.
        _ => is_known(name),
    };
    let value = ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(value);
    (is_pair && !name.is_empty()).then_some((name, value))
}

fn is_token(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn is_attribute(name: &str) -> bool {
    ATTRIBUTES
        .iter()
        .any(|attribute| attribute.eq_ignore_ascii_case(name))
}
