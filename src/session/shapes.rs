//! The forms in which sessions are kept: this crate's own, and those in which people have their cookies.

use serde_json::{Value, json};

use super::found::Found;
use super::json_shapes::{self, Within};
use super::{Session, found, header, position, quoted, table};
use crate::error::{DecodeError, SessionError};
use crate::http::StoredCookie;

/// How many texts a text may stand in.
const MAX_DEPTH: u8 = 4;

/// The version of this crate's own form. Files without one, which version 0.1 wrote first, have no position.
const VERSION: u32 = 2;

/// This crate's own form: an object whose `cookies` are a list as browser extensions export it.
pub(super) fn to_json(session: &Session) -> Value {
    let cookies = session.cookies.iter().map(|cookie| {
        json!({
            "name": cookie.name,
            "value": cookie.value.expose(),
            "domain": cookie.domain,
            "hostOnly": cookie.host_only,
            "path": cookie.path,
            "secure": cookie.secure,
            "httpOnly": cookie.http_only,
            "expirationDate": cookie.expires.map(|at| at.as_millis() / 1000),
        })
    });
    json!({
        "version": VERSION,
        "user_agent": session.user_agent,
        "client_id": session.client_id,
        "position": session.position.as_ref().map(position::to_json),
        "cookies": cookies.collect::<Vec<_>>(),
    })
}

/// Reads any of the forms.
pub(super) fn parse(text: &str) -> Result<Session, SessionError> {
    let mut found = Found::default();
    read(text, &mut found, 0)?;
    found.into_session()
}

/// Takes the cookies out of a text of any form. `depth` counts the texts that it stood in.
pub(super) fn read(text: &str, found: &mut Found, depth: u8) -> Result<(), SessionError> {
    let no_session = |problem: &'static str| Err(SessionError::NotASession(problem.into()));
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if text.is_empty() {
        return no_session("it is empty");
    }
    if depth > MAX_DEPTH {
        return no_session("it is a text in a text in a text, and so on");
    }
    if text.contains('\0') {
        return no_session("it is no text, or one in UTF-16, so save it as UTF-8");
    }
    if let Some(inner) = without_quotes(text) {
        return read(&inner, found, depth + 1);
    }
    if text.starts_with(['{', '[']) {
        return read_json(text, found, depth);
    }
    if text.starts_with('<') {
        return if read_python_jar(text, found) {
            Ok(())
        } else {
            no_session("it is a web page or XML")
        };
    }
    if table::read(text, found)? || read_program(text, found, depth) {
        return Ok(());
    }
    header::read(text, found)
}

/// Whether it shows nothing and is no blank either: what editors and copies put at the ends of a text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// The content of a text in quotes, as JSON or a program has it.
fn without_quotes(text: &str) -> Option<String> {
    if let Ok(text) = serde_json::from_str::<String>(text) {
        return Some(text);
    }
    let quotes = [
        ('"', '"'),
        ('\'', '\''),
        ('`', '`'),
        ('“', '”'),
        ('‘', '’'),
        ('„', '“'),
    ];
    quotes.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then(|| inner.to_owned())
    })
}

/// One JSON value or several in a row, or what Python and JavaScript write instead.
fn read_json(text: &str, found: &mut Found, depth: u8) -> Result<(), SessionError> {
    let values = |text: &str| -> Result<Vec<Value>, serde_json::Error> {
        serde_json::Deserializer::from_str(text)
            .into_iter()
            .collect()
    };
    let parsed =
        values(text).or_else(|error| values(&quoted::literal_as_json(text)).map_err(|_| error));
    let values = parsed.map_err(|error| {
        let problem = DecodeError::json("it", &error).problem;
        SessionError::NotASession(format!("it begins like JSON, but {problem}").into())
    })?;
    for value in values {
        json_shapes::read(&value, found, Within { depth, read });
    }
    Ok(())
}

/// The cookie jar of Python's `requests`, as Python shows it: `<Cookie c_user=1000 for .facebook.com/>`.
fn read_python_jar(text: &str, found: &mut Found) -> bool {
    let before = found.cookies.len();
    for cookie in text.split("<Cookie ").skip(1) {
        let parts = cookie.split_once(" for ").and_then(|(pair, place)| {
            let (name, value) = pair.split_once('=')?;
            let (domain, _) = place.split_once('/')?;
            Some((name, value, found::host(domain)?))
        });
        match parts {
            Some((name, value, domain)) => found.cookies.push(StoredCookie {
                domain,
                ..StoredCookie::of_facebook(name.to_owned(), value.to_owned())
            }),
            None => found.left_out += 1,
        }
    }
    found.cookies.len() > before
}

/// A command such as curl's, or a line of a program, with the session in quotes or as a literal.
fn read_program(text: &str, found: &mut Found, depth: u8) -> bool {
    let holds_cookies = |text: &str| text.contains("c_user=") || text.contains("xs=");
    let strings = quoted::strings(text);
    if strings.iter().any(|string| holds_cookies(string)) {
        for string in strings {
            let is_user_agent = string
                .get(.."user-agent:".len())
                .is_some_and(|start| start.eq_ignore_ascii_case("user-agent:"));
            if is_user_agent {
                found.user_agent(string.get("user-agent:".len()..).unwrap_or_default());
            } else if holds_cookies(&string) && read(&string, found, depth + 1).is_err() {
                found.left_out += 1;
            }
        }
        return true;
    }
    // `cookies = {…}`
    let literal = text.find(['{', '[']).filter(|at| {
        let before = text.get(..*at).unwrap_or_default().trim_end();
        before.ends_with(['=', ':', '(']) && !before.contains("c_user")
    });
    let end = text.rfind(['}', ']']);
    let literal = literal
        .zip(end)
        .and_then(|(start, end)| text.get(start..=end));
    literal.is_some_and(|literal| read_json(literal, found, depth + 1).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let session = parse(text).unwrap();
        let cookies = session.cookies.iter();
        cookies
            .map(|cookie| (cookie.name.clone(), cookie.value.expose().to_owned()))
            .collect()
    }

    #[test]
    fn reads_the_four_shapes_that_people_have() {
        let expected = [
            ("c_user".to_owned(), "1000".to_owned()),
            ("xs".to_owned(), "a:b".to_owned()),
        ];
        for text in [
            r#"{"c_user": "1000", "xs": "a:b"}"#,
            r#"{"c_user": 1000, "xs": "a:b"}"#,
            r#"[{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "a:b", "domain": ".facebook.com"}]"#,
            r#"[{"key": "c_user", "value": "1000"}, {"key": "xs", "value": "a:b", "path": "/"}]"#,
            r#"{"cookies": [{"name": "c_user", "value": "1000"}, {"name": "xs", "value": "a:b"}]}"#,
            "c_user=1000; xs=a:b",
            "Cookie: c_user=1000; xs=a:b;\n",
            "\u{feff}c_user=1000;xs=a:b",
        ] {
            assert_eq!(pairs(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_back_what_it_writes() {
        let mut session = parse(
            r#"[{"name": "c_user", "value": "1", "domain": "m.facebook.com", "hostOnly": true, "secure": false,
                 "httpOnly": true, "path": "/a", "expirationDate": 1893456000.5}, {"name": "xs", "value": "2"}]"#,
        )
        .unwrap();
        session.user_agent = Some("Mozilla/5.0".to_owned());
        session.client_id = Some("40000000".to_owned());
        let again = parse(&to_json(&session).to_string()).unwrap();
        session.cookies[0].expires = Some(Timestamp::from_millis(1_893_456_000_000));
        assert_eq!(again, session);
    }

    #[test]
    fn refuses_what_is_no_session_without_quoting_it() {
        for text in [
            "",
            "secret",
            "{",
            "[]",
            "{}",
            "[1]",
            "secret=secret",
            "<html>secret",
            "c_user=1; xs=secret\nsecret",
            "# Netscape HTTP Cookie File\nsecret",
            "f\0e\0f\0f",
            r#"{"c_user": null}"#,
            r#"[{"value": "secret"}]"#,
            "[\"secret\"]",
        ] {
            let problem = parse(text).unwrap_err().to_string();
            assert!(
                problem.starts_with("not a session: ") && !problem.contains("secret"),
                "{text}: {problem}"
            );
        }
    }
}
