//! The forms in which sessions are kept: this crate's own, and those in which people have their cookies.

use serde_json::{Map, Value, json};

use super::Session;
use crate::error::{DecodeError, SessionError};
use crate::http::StoredCookie;
use crate::time::Timestamp;

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
        "user_agent": session.user_agent,
        "client_id": session.client_id,
        "cookies": cookies.collect::<Vec<_>>(),
    })
}

/// Reads any of the forms.
pub(super) fn parse(text: &str) -> Result<Session, SessionError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['{', '[']) {
        return from_header(text);
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|error| SessionError::NotASession(DecodeError::json("it", &error).problem))?;
    let session = match &value {
        Value::Object(own)
            if own
                .get("cookies")
                .is_some_and(|it| it.is_array() || it.is_object()) =>
        {
            Session {
                user_agent: text_of(own, "user_agent"),
                client_id: text_of(own, "client_id"),
                ..of_cookies(own.get("cookies").unwrap_or(&Value::Null))?
            }
        }
        cookies => of_cookies(cookies)?,
    };
    if session.cookies.is_empty() {
        return Err(SessionError::NotASession("it has no cookies".into()));
    }
    Ok(session)
}

/// A `Cookie` header, with or without its name.
fn from_header(text: &str) -> Result<Session, SessionError> {
    let pairs = match text.split_once(':') {
        Some((name, pairs)) if name.eq_ignore_ascii_case("cookie") => pairs,
        _ => text,
    };
    let pairs = pairs
        .split(';')
        .map(str::trim)
        .filter(|pair| !pair.is_empty());
    let pairs: Option<Vec<_>> = pairs.map(|pair| pair.split_once('=')).collect();
    match pairs {
        Some(pairs) if !pairs.is_empty() => Ok(Session::from_cookies(pairs)),
        _ => Err(SessionError::NotASession(
            "it is neither JSON nor the text of a Cookie header (name=value; name=value)".into(),
        )),
    }
}

/// A list of cookies, or an object of names and values.
fn of_cookies(value: &Value) -> Result<Session, SessionError> {
    let cookies = match value {
        Value::Array(list) => list.iter().map(listed).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| named(name, value)).collect(),
        _ => None,
    };
    let cookies = cookies.ok_or_else(|| {
        SessionError::NotASession("a cookie in it has no name or no value (a text under \"name\" or \"key\", and \"value\")".into())
    })?;
    Ok(Session {
        cookies,
        user_agent: None,
        client_id: None,
    })
}

fn named(name: &str, value: &Value) -> Option<StoredCookie> {
    Some(StoredCookie::of_facebook(name.to_owned(), scalar(value)?))
}

/// A cookie as browser extensions export it; what is missing is as for all of Facebook.
fn listed(value: &Value) -> Option<StoredCookie> {
    let cookie = value.as_object()?;
    let name = text_of(cookie, "name").or_else(|| text_of(cookie, "key"))?;
    let usual = StoredCookie::of_facebook(name, scalar(cookie.get("value")?)?);
    let flag = |name| cookie.get(name).and_then(Value::as_bool);
    let domain = text_of(cookie, "domain").map(|domain| domain.trim_start_matches('.').to_owned());
    let expires = cookie.get("expirationDate").and_then(Value::as_f64);
    Some(StoredCookie {
        name: usual.name,
        value: usual.value,
        domain: domain
            .filter(|domain| !domain.is_empty())
            .unwrap_or(usual.domain),
        host_only: flag("hostOnly").unwrap_or(usual.host_only),
        path: text_of(cookie, "path")
            .filter(|path| path.starts_with('/'))
            .unwrap_or(usual.path),
        secure: flag("secure").unwrap_or(usual.secure),
        http_only: flag("httpOnly").unwrap_or(usual.http_only),
        expires: expires.map(|seconds| Timestamp::from_millis((seconds * 1000.0) as i64)),
    })
}

fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

/// A value that is a text, or a number such as `c_user` may be.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
