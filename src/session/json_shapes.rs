//! Cookies in JSON: lists of browsers' extensions, maps of names and values, and both in whatever they are wrapped in.

use serde_json::{Map, Value};

use super::found::{Found, end, end_of_text, host};
use super::{cookies, position};
use crate::error::SessionError;
use crate::http::StoredCookie;
use crate::time::Timestamp;

/// Under which names others keep the cookies, or the text of a header.
const WRAPPERS: [&str; 9] = [
    "cookies",
    "cookie",
    "Cookie",
    "Cookies",
    "appState",
    "appstate",
    "session_cookies",
    "session",
    "headers",
];
const NAMES: [&str; 4] = ["name", "key", "Name", "Name raw"];
const VALUES: [&str; 3] = ["value", "Value", "Content raw"];
const DOMAINS: [&str; 5] = ["domain", "host", "Domain", "Host raw", "url"];
const ENDS: [&str; 5] = [
    "expirationDate",
    "expires",
    "expiry",
    "Expires raw",
    "expiration",
];

/// Where a value stands, and how a text in it is read: by the reader of all forms, which called this one.
#[derive(Clone, Copy)]
pub(super) struct Within {
    /// In how many texts, one in the other.
    pub(super) depth: u8,
    pub(super) read: fn(&str, &mut Found, u8) -> Result<(), SessionError>,
}

/// Takes the cookies out of a value.
pub(super) fn read(value: &Value, found: &mut Found, within: Within) {
    match value {
        Value::Array(list) => match pair_of(list) {
            Some((name, value)) => found.pair(name, &value),
            None => list.iter().for_each(|item| read(item, found, within)),
        },
        Value::Object(object) => read_object(object, found, within),
        Value::String(text) => read_text(text, found, within),
        _ => found.left_out += 1,
    }
}

fn read_object(object: &Map<String, Value>, found: &mut Found, within: Within) {
    let name = first(object, &NAMES).and_then(Value::as_str);
    if let (Some(name), Some(value)) = (name, first(object, &VALUES)) {
        return read_listed(name, value, object, found, within);
    }
    for name in ["user_agent", "userAgent", "User-Agent", "user-agent"] {
        if let Some(text) = object.get(name).and_then(Value::as_str) {
            found.user_agent(text);
        }
    }
    if let Some(text) = object.get("client_id").and_then(Value::as_str) {
        found.client_id(text);
    }
    if let Some(position) = object.get("position").filter(|it| it.is_object()) {
        found.position = position::from_json(position);
    }
    if let Some(entries) = object.get("log").and_then(|log| log.get("entries")) {
        return read_archive(entries, found, within);
    }
    if object.keys().any(|name| cookies::is_essential(name)) {
        return read_map(object, found);
    }
    let is_wrapped = |value: &&Value| value.is_array() || value.is_object() || value.is_string();
    let mut wrapped = WRAPPERS.iter().filter_map(|name| object.get(*name));
    if let Some(value) = wrapped.find(is_wrapped) {
        return read(value, found, within);
    }
    if object.keys().any(|name| cookies::is_known(name)) {
        return read_map(object, found);
    }
    // By domain, by path, by account.
    for value in object.values().filter(|it| it.is_array() || it.is_object()) {
        read(value, found, within);
    }
}

/// Names and values, or names and all that belongs to each cookie.
fn read_map(object: &Map<String, Value>, found: &mut Found) {
    let of_session = ["user_agent", "userAgent", "client_id"];
    for (name, value) in object {
        match value {
            Value::Object(cookie) => match first(cookie, &VALUES).and_then(scalar) {
                Some(value) => found.cookies.push(cookie_of(name, value, cookie)),
                None => found.left_out += 1,
            },
            _ if of_session.contains(&name.as_str()) => {}
            _ => match scalar(value) {
                Some(value) => found.pair(name, &value),
                None => found.left_out += 1,
            },
        }
    }
}

/// A cookie as it stands in a list, or a header that is called "Cookie": a cookie of that name has a domain.
fn read_listed(
    name: &str,
    value: &Value,
    object: &Map<String, Value>,
    found: &mut Found,
    within: Within,
) {
    let is_header = name.eq_ignore_ascii_case("cookie")
        && !DOMAINS.iter().any(|domain| object.contains_key(*domain));
    match scalar(value) {
        Some(text) if is_header => read_text(&text, found, within),
        Some(text) => found.cookies.push(cookie_of(name, text, object)),
        None => found.left_out += 1,
    }
}

/// A text within JSON: a header, or JSON once more.
fn read_text(text: &str, found: &mut Found, within: Within) {
    if (within.read)(text, found, within.depth + 1).is_err() {
        found.left_out += 1;
    }
}

/// The requests of an HTTP archive (HAR), as browsers' developer tools save them. They have the cookies without a domain.
fn read_archive(entries: &Value, found: &mut Found, within: Within) {
    for entry in entries.as_array().into_iter().flatten() {
        let Some(request) = entry.get("request").and_then(Value::as_object) else {
            continue;
        };
        let host = request.get("url").and_then(Value::as_str).and_then(host);
        let mut of_request = Found::default();
        if let Some(cookies) = request.get("cookies") {
            read(cookies, &mut of_request, within);
        }
        let headers = request.get("headers").and_then(Value::as_array);
        for header in headers.into_iter().flatten().filter_map(Value::as_object) {
            let name = header
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let value = header
                .get("value")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if name.eq_ignore_ascii_case("cookie") && of_request.cookies.is_empty() {
                read_text(value, &mut of_request, within);
            }
        }
        let is_facebook = host
            .as_deref()
            .is_some_and(StoredCookie::is_host_of_facebook);
        for mut cookie in of_request.cookies {
            if !is_facebook {
                cookie.domain = host.clone().unwrap_or_default();
            }
            // A page asks often, and mostly with the same.
            if !found.cookies.contains(&cookie) {
                found.cookies.push(cookie);
            }
        }
        found.left_out += of_request.left_out;
    }
}

/// A cookie with its attributes in the list; one that is missing is as for all of Facebook.
fn cookie_of(name: &str, value: String, object: &Map<String, Value>) -> StoredCookie {
    let usual = StoredCookie::of_facebook(name.to_owned(), value);
    let flag = |names: &[&str]| match first(object, names) {
        Some(Value::Bool(flag)) => Some(*flag),
        Some(Value::String(text)) => Some(text.eq_ignore_ascii_case("true")),
        _ => None,
    };
    let domains = DOMAINS
        .iter()
        .filter_map(|name| object.get(*name)?.as_str());
    let path = object.get("path").and_then(Value::as_str);
    StoredCookie {
        domain: domains.filter_map(host).next().unwrap_or(usual.domain),
        host_only: flag(&["hostOnly", "host_only"]).unwrap_or(usual.host_only),
        path: match path {
            Some(path) if path.starts_with('/') => path.to_owned(),
            _ => usual.path,
        },
        secure: flag(&["secure"]).unwrap_or(usual.secure),
        http_only: flag(&["httpOnly", "http_only", "httponly"]).unwrap_or(usual.http_only),
        expires: ENDS
            .iter()
            .filter_map(|name| ends(object.get(*name)?))
            .next(),
        ..usual
    }
}

fn ends(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => end(number.as_f64()?),
        Value::String(text) => end_of_text(text),
        _ => None,
    }
}

/// A list of a name and a value.
fn pair_of(list: &[Value]) -> Option<(&str, String)> {
    let [Value::String(name), value] = list else {
        return None;
    };
    let value = scalar(value).filter(|_| cookies::is_known(name))?;
    Some((name, value))
}

fn first<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| object.get(*name))
}

/// A value that is a text, or a number such as `c_user` may be.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(match number.as_f64() {
            // Spreadsheets and some scripts have no whole numbers.
            Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{float:.0}"),
            _ => number.to_string(),
        }),
        _ => None,
    }
}
